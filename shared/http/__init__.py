"""The HTTP face that every service shares: commands in, views out, problems explained."""
