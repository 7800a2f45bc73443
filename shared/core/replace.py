"""A changed row or state: what is made for every event, so it has to be quick."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """dataclasses.replace for a value without __post_init__ and slots, which looks at every field of the
        type each time. That the names are right is seen by mypy, to which it is the same function."""
        changed = object.__new__(type(value))
        vars(changed).update(vars(value))
        vars(changed).update(changes)
        return changed


__all__ = ["replace"]
