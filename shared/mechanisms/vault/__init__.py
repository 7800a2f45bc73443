"""Restricted content that goes: erased on a legal ground, or lost; and who looked at it."""
