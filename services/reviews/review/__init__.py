"""The review of a project's plan, from the submission to the upload."""

from services.reviews.review.decide import ReviewCommands, ReviewEvents, review

__all__ = ["ReviewCommands", "ReviewEvents", "review"]
