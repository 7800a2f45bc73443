"""The tests. What an assertion of shared.testing compares is shown as that of a test is."""

import pytest

pytest.register_assert_rewrite("shared.testing")
