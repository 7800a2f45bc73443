"""Figures, not tests: `make bench`, or `python -m tests.bench --help`. docs/performance.md reads them."""
