"""Files of a service's subjects that go: erased on a legal ground."""

from shared.mechanisms.files.decide import erasing

__all__ = ["erasing"]
