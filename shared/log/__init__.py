"""The append-only log in PostgreSQL, and the commands that are decided against it."""
