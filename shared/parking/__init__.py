"""A bad event stops only its own key: kept with its reason, its followers behind it."""
