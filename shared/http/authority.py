"""Whether a person may do what they ask for, by the roles in their token."""

from shared.core.actor import Actor
from shared.core.roles import Role, names_of
from shared.http.problems import Problem


def authorise(by: Actor, roles: frozenset[Role]) -> None:
    """Raises Problem 403 for an actor with none of the roles; its member `roles` has their ids."""
    if by.roles.isdisjoint(roles):
        zh, en = names_of(roles)
        raise Problem(403, "role", f"须由以下角色办理：{zh}", f"It takes one of: {en}.", roles=sorted(roles))
