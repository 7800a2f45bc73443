"""What became of a command: as the log judges it, its sender learns it and the metrics count it."""

from enum import StrEnum


class Outcome(StrEnum):
    """The texts are those of the database function `append` and of the label `outcome`.

    ACCEPTED       recorded now
    REPEATED       recorded before, under the same command id (K3)
    REFUSED        a rule said no, or it was in doubt and is not confirmed
    OTHER_VERSION  its stream is at another version than the decision, or its sender, named (K1)
    ID_REUSED      its id belongs to another command (K3)
    TOO_LARGE      it would record more than is sent to Kafka together
    UNAVAILABLE    the database does not answer
    FAILED         anything else
    """

    ACCEPTED = "accepted"
    REPEATED = "repeated"
    REFUSED = "refused"
    OTHER_VERSION = "other_version"
    ID_REUSED = "id_reused"
    TOO_LARGE = "too_large"
    UNAVAILABLE = "unavailable"
    FAILED = "failed"
