"""The list of mutations still fits the code, covers every promise, and is what docs/mutations.md shows."""

from pathlib import Path

import pytest

from deploy.site.folder import CHECKOUT
from tests.faults.mutate import PAGE, page
from tests.faults.mutations import MUTATIONS, Mutation
from tests.faults.test_clocks import YESTERDAY
from tests.faults.test_slow import IMPATIENT
from tests.faults.test_versions import NEWER
from tests.faults.variant import Edit, variant


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda m: f"{m.promise} {m.breaks}")
def test_each_mutation_still_fits_the_code_and_names_a_test(mutation: Mutation):
    assert all(edit.fits(CHECKOUT) for edit in mutation.edits)
    file, _, name = mutation.test.partition("::")
    assert f"def {name}" in (CHECKOUT / file).read_text()


@pytest.mark.parametrize("edit", [*YESTERDAY, IMPATIENT, *NEWER], ids=lambda edit: edit.new.strip())
def test_each_edit_of_a_fault_fits_the_code(edit: Edit):
    """Those of tests that only make faults runs."""
    assert edit.fits(CHECKOUT)


def test_each_promise_is_broken_at_least_once():
    assert {m.promise for m in MUTATIONS} == {f"K{n}" for n in range(1, 18)}


def test_the_page_shows_them():
    assert PAGE.read_text() == page(MUTATIONS)


def test_a_variant_is_a_copy_with_the_edits(tmp_path: Path):
    [edit] = MUTATIONS[0].edits
    code = variant(tmp_path / "code", edit)
    assert edit.new in (code / edit.file).read_text()
    assert edit.old in (CHECKOUT / edit.file).read_text()
    with pytest.raises(ValueError, match="exactly once"):
        edit.apply(code)
