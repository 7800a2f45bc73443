"""Sums of every view, whatever is asked: they are of its rows."""

from typing import Any

import pytest
from sqlalchemy import true

from services.audit.catalogue import SERVICES
from shared.core.view import View
from shared.views.lists.groups import summed_up
from shared.views.table import table_of

VIEWS = [view for service in SERVICES.values() for view in service.views]


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.name)
def test_a_count_of_everything_counts_the_rows_of_the_view(view: View[Any]):
    """Also where no column is named: neither a group, nor a sum, nor a condition."""
    table = table_of(view, view.version).table
    assert summed_up(table, [], [], [true()]).get_final_froms() == [table]
