"""A log that went back is completed from its topic, or goes on without what cannot come back."""
