"""This installation: its components, where each is reached, its folder, its secrets."""
