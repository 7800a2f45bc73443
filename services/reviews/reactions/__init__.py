"""What the reviews service reads, of the projects and of its own numbers, and what it does about it."""

from services.reviews.reactions import from_projects, from_reviews

reactions = (*from_projects.reactions, *from_reviews.reactions)
