"""What funding does about what it reads."""

from services.funding.reactions import from_projects

reactions = (*from_projects.reactions,)
