"""Filling a new version of a view beside the live one, and switching to it in one step."""
