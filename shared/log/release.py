"""Which code decides: the journal keeps it beside every command (K9)."""

import os
from importlib.metadata import version
from typing import Final

RELEASE: Final = os.environ.get("JIUGAI_RELEASE") or version("jiugai")
"""The version of the distribution; where something else was deployed than a released version, what
JIUGAI_RELEASE says."""
