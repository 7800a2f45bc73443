"""Topics, written by one relay a service and read by many."""
