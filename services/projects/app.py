"""The projects service: what it decides, reads and shows."""

import plans
from services import roles
from services.late_entry import late_entry
from services.projects import rules
from services.projects.imports import imports
from services.projects.project import project
from services.projects.reactions import reactions
from services.projects.views.projects import projects
from shared.core.roles import roles_of
from shared.core.rules import rules_of
from shared.core.service import Service
from shared.mechanisms.files import erasing
from shared.mechanisms.jurisdiction import jurisdiction

__all__ = ["erasures", "late", "parameters", "service"]

late = late_entry(rules.P11)
parameters = jurisdiction(rules.P11, *late.parameters)
erasures = erasing(project, rules.P30, frozenset({roles.PROVINCE}))

service = Service(
    name="projects",
    deciders=(project, erasures, parameters),
    reactions=reactions,
    views=(projects,),
    rules=rules_of(rules),
    rows=plans.rows(),
    roles=roles_of(roles),
    originals=roles.ORIGINALS,
    imports=imports,
)
