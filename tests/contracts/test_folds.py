"""The same events give the same rows for as long as a view names the same version (K7)."""

from dataclasses import replace
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import pytest

from shared.core.frozen import replace as changed
from shared.core.view import Row
from tests.contracts.folds import FOLDER, GoldenFold, golden_folds, shape_of_row

HINT = "raise the `version=` of the view, and then run: python -m tests.contracts.folds"
MORE = "an event more is added with: python -m tests.contracts.folds"
every_fold = pytest.mark.parametrize("fold", golden_folds(), ids=lambda fold: fold.file.stem)


@every_fold
def test_a_fold_gives_the_rows_that_its_version_gave_before(fold: GoldenFold):
    released = fold.released()
    assert released, MORE
    for now, then in zip(fold.folded(fold.history()), released, strict=True):
        assert now.decode() == then.decode(), HINT


@every_fold
def test_every_event_that_a_view_reads_is_in_its_history(fold: GoldenFold):
    read = fold.view.models(fold.service.name).keys()
    assert {event.name for event in fold.history()} >= read, MORE
    assert fold.lacking() == [], MORE


def test_a_file_is_of_a_view_that_there_is():
    """A version that was taken back keeps its file: its number is another fold's for ever."""
    views = {f"{fold.service.name}.{fold.view.name}" for fold in golden_folds()}
    assert {file.stem.rpartition(".")[0] for file in FOLDER.iterdir()} <= views


@every_fold
def test_another_row_is_seen_and_a_class_of_another_name_is_not(fold: GoldenFold):
    row = fold.view.row
    assert shape_of_row(remade(row)) == shape_of_row(row)
    assert shape_of_row(remade(row, ("note", str, ""))) != shape_of_row(row)
    hints = get_type_hints(row)
    last = row.__struct_fields__[-1]
    assert shape_of_row(remade(row, (last, hints[last] | UUID, ""))) != shape_of_row(row)


@every_fold
def test_another_fold_is_seen(fold: GoldenFold):
    """One that forgets a field."""
    blank = fold.view.blank("")
    forgotten = blank.__struct_fields__[1]

    def forgetful(row: Any, event: Any, context: Any) -> Any:
        return changed(fold.view.fold(row, event, context), **{forgotten: getattr(blank, forgotten)})

    other = replace(fold, view=replace(fold.view, fold=forgetful))
    assert other.folded(fold.history()) != fold.released()


def remade(row: type[Row], *more: tuple[str, Any, Any]) -> type[Row]:
    """The same fields in a class of another name, some added or exchanged."""
    hints = get_type_hints(row)
    same = {f.name: (f.name, hints[f.name], *given(f)) for f in msgspec.structs.fields(row)}
    other = {name: (name, type, default) for name, type, default in more}
    return msgspec.defstruct("Elsewhere", [*(same | other).values()], bases=(Row,), frozen=True)


def given(known: Any) -> list[Any]:
    """Its default, if it has one."""
    if known.default_factory is not msgspec.NODEFAULT:
        return [msgspec.field(default_factory=known.default_factory)]
    return [] if known.default is msgspec.NODEFAULT else [known.default]
