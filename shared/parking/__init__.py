"""A bad event stops only its own key (K6): it is stored with its reason, and its followers behind it."""
