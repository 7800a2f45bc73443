"""A changed row: what folds do for every event, so it has to be quick."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import replace
else:

    def replace(row: Any, /, **changes: Any) -> Any:
        """dataclasses.replace for a row without __post_init__ and slots, which looks at every field of the
        type each time. That the names are right is seen by mypy, to which it is the same function."""
        changed = object.__new__(type(row))
        vars(changed).update(vars(row))
        vars(changed).update(changes)
        return changed


__all__ = ["replace"]
