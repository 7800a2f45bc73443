"""Fixtures of every test that needs the real parts."""

from tests.stack import stack

__all__ = ["stack"]
