"""A bad event stops only its own key (K6): kept with its reason, its followers behind it."""
