"""What whoever asks sees of a view: the dependency that every route of it has."""

from typing import Annotated, Any

from fastapi import Depends

from shared.core.actor import Actor
from shared.core.view import View
from shared.http.identity import Identity
from shared.views.lists.reading import EVERYTHING, Sight


def sight_of(view: View[Any], identity: Identity) -> Any:
    """The type of the parameter, as FastAPI reads it."""

    async def seen(by: Annotated[Actor, Depends(identity)]) -> Sight:
        return EVERYTHING

    return Annotated[Sight, Depends(seen)]
