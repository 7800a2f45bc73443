"""Files by the hash of their bytes: received as a stream, kept encrypted in a store, cleaned up, erased."""
