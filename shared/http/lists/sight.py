"""What whoever asks sees of a view: the dependency that every route of it has."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Annotated, Any

from fastapi import Depends

from shared.core.actor import Actor
from shared.core.column import Column, columns_of
from shared.core.reader import PUBLIC, Reader
from shared.core.view import View
from shared.http.identity import Identity
from shared.views.lists.reading import Sight
from shared.views.scope import visible

Readers = Callable[[Actor], Reader]
"""Who somebody is as a reader, by the roles that the service knows."""


def sight_of(view: View[Any], identity: Identity, readers: Readers) -> Any:
    """The type of the parameter, as FastAPI reads it."""
    columns = columns_of(view.row)

    async def seen(by: Annotated[Actor | None, Depends(identity)]) -> Sight:
        return seen_by(readers(by) if by else PUBLIC, columns)

    return Annotated[Sight, Depends(seen)]


def seen_by(reader: Reader, columns: Mapping[str, Column]) -> Sight:
    rows = partial(visible, columns=columns, reader=reader)
    return Sight(rows, reader.hidden(columns), public=reader.is_public)


def is_open(view: View[Any]) -> bool:
    """Whether the public sees anything of it."""
    return any(column.publishes for column in columns_of(view.row).values())
