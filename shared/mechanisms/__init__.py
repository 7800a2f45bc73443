"""What several departments decide alike, each about what is its own: built once, without a domain noun. Pure."""
