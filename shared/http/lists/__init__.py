"""Lists over HTTP: what a question may hold, as it follows from the row class; pages, counts, sums, files."""
