"""What a process tells of itself: log lines, metrics, traces, and one observer for all of them."""
