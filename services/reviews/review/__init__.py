"""The review of a project's plan, from the submission to the upload."""

from services.reviews.review.decide import ReviewCommand, ReviewEvent, review

__all__ = ["ReviewCommand", "ReviewEvent", "review"]
