"""Read models: their tables, their versions, and how one is rebuilt beside itself."""
