"""The append-only log in PostgreSQL, and the commands that are decided against it (K1, K2, K3, K8)."""
