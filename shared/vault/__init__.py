"""What stays out of log and topics: encrypted, each item under a key of its own that can be destroyed."""
