"""What maintenance does about what it hears."""

from services.maintenance.reactions import from_projects

reactions = (*from_projects.reactions,)
