"""Which code decides: the journal keeps it beside every command (K9)."""

import os
from typing import Final

VERSION = "0.1.0"
"""Of the distribution, which takes it from here: an image holds the code without one."""

RELEASE: Final = os.environ.get("JIUGAI_RELEASE") or VERSION
"""Where something else is deployed than a released version, JIUGAI_RELEASE says what."""
