"""How far behind, standing still or moving: what a service says of its state, and Prometheus reads."""
