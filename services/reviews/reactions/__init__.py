"""What the reviews service reads, of the projects, and what it does about it."""

from services.reviews.reactions import from_projects

reactions = from_projects.reactions
