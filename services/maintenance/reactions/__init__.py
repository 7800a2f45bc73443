"""What maintenance does about what it reads."""

from services.maintenance.reactions import from_projects

reactions = (*from_projects.reactions,)
