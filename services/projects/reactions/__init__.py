"""What the projects service reads of the other departments, and what it does about it."""

from services.projects.reactions import from_funding, from_maintenance, from_reviews

reactions = (*from_reviews.reactions, *from_funding.reactions, *from_maintenance.reactions)
