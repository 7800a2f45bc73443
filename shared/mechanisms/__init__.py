"""What several departments decide alike, each for itself: built once, without a domain noun. Pure."""
