"""What funding does about what it hears."""

from services.funding.reactions import from_projects

reactions = (*from_projects.reactions,)
