"""What is made for every event and never changed: states, rows, what travels from the log to its readers."""

import msgspec
from rpds import HashTrieMap, HashTrieSet

replace = msgspec.structs.replace
"""A changed copy of a Frozen value."""

fields_of = msgspec.structs.asdict
"""Its fields by name, for a state that extends the one before."""


FrozenMap = HashTrieMap
"""A mapping that grows with its stream: `insert` gives another, which shares with it all but the way to the
new entry, so that its cost does not grow. In no order."""

FrozenSet = HashTrieSet
"""A set that does."""


class Frozen(msgspec.Struct, frozen=True):
    """A value whose fields no code can set. msgspec makes and copies one in a fraction of the time that a
    frozen dataclass takes."""
