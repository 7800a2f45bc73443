"""What is made for every event and never changed: states, rows, what travels from the log to its readers."""

import msgspec

replace = msgspec.structs.replace
"""A changed copy of a Frozen value."""

fields_of = msgspec.structs.asdict
"""Its fields by name, for a state that extends the one before."""


class Frozen(msgspec.Struct, frozen=True):
    """A value whose fields no code can set. msgspec makes and copies one in a fraction of the time that a
    frozen dataclass takes."""
