"""A row with a column of every kind, rows of it at random, and what a list of them is in plain Python."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

import msgspec
from hypothesis import strategies as st

from shared.core.column import PERCENT, SQUARE_METRES, YUAN, Column
from shared.core.scope import Scope
from shared.core.view import Row, View
from shared.core.words import Words
from shared.views.lists.keyset import FIRST_LETTERS

KINDS = {"house": Words("住宅", "housing"), "shop": Words("商铺", "shop")}
PARTIES = ("91340603MA2XK7P04H", "91110000600037341L")
HOLDER = {"share": Column("份额", "share", unit=PERCENT), "price": Column("价款", "price", unit=YUAN)}


class Parcel(Row, frozen=True):
    id: Annotated[str, Column("编号", "number")]
    name: Annotated[str, Column("名称", "name")] = ""
    kind: Annotated[str, Column("用途", "use", words=KINDS, often=True)] = ""
    division: Annotated[str, Column("区划", "division", scope=Scope.DIVISION)] = ""
    divisions: Annotated[list[str], Column("所跨区划", "divisions", scope=Scope.DIVISION)] = msgspec.field(
        default_factory=list
    )
    owner: Annotated[str | None, Column("业主", "owner", scope=Scope.PARTY)] = None
    seats: Annotated[dict[str, str], Column("席位", "seats", words=KINDS, scope=Scope.PARTY)] = msgspec.field(
        default_factory=dict
    )
    panel: Annotated[list[str], Column("评估人", "panel", scope=Scope.PERSON)] = msgspec.field(
        default_factory=list
    )
    tags: Annotated[list[str], Column("标签", "tags")] = msgspec.field(default_factory=list)
    holders: Annotated[list[dict[str, int]], Column("份额", "holders", parts=HOLDER)] = msgspec.field(
        default_factory=list
    )
    price: Annotated[int | None, Column("价款", "price", unit=YUAN, often=True)] = None
    area: Annotated[Decimal, Column("面积", "area", unit=SQUARE_METRES)] = Decimal(0)
    progress: Annotated[int, Column("进度", "progress", unit=PERCENT)] = 0
    visits: Annotated[int, Column("次数", "visits", summed=True)] = 0
    sold: Annotated[bool, Column("已售", "sold", often=True)] = False
    agreed: Annotated[bool | None, Column("同意", "agreed")] = None
    sold_on: Annotated[date | None, Column("售出日期", "sold on", often=True)] = None


def never(row: Parcel, event: Any, context: Any) -> Parcel:
    return row


parcels = View("parcels", Parcel, never, reads=(), version=1, title=Words("地块", "parcels"))

NAMES = ("", "Aa", "aB", "b%", "b_", "旧改", "旧改A", "\\", "=1+1")
DIVISIONS = ("", "340603", "340603001", "340603002", "340604", "410100")
PLACES = ("34", "3406", "340603", "340603001", "41")
PEOPLE = ("expert-a", "expert-b", 'a"b')
PRICES = (None, 0, 5, 10**14, -(2**63), 2**63 - 1)
AREAS = (Decimal(0), Decimal("0.1"), Decimal("14971.42"), Decimal("123456789.99"))
DAYS = (None, date(2023, 12, 31), date(2024, 1, 1), date(2024, 3, 15))

rows = st.builds(
    Parcel,
    id=st.integers(0, 30).map("p-{:02}".format),
    name=st.sampled_from(NAMES),
    kind=st.sampled_from(["", *KINDS]),
    division=st.sampled_from(DIVISIONS),
    divisions=st.lists(st.sampled_from(DIVISIONS), max_size=2),
    owner=st.sampled_from([None, *PARTIES]),
    seats=st.dictionaries(st.sampled_from([*KINDS]), st.sampled_from(PARTIES), max_size=2),
    panel=st.lists(st.sampled_from(PEOPLE), max_size=2),
    tags=st.lists(st.sampled_from(["x", "y"]), max_size=2),
    price=st.sampled_from(PRICES),
    area=st.sampled_from(AREAS),
    progress=st.integers(0, 3),
    visits=st.integers(0, 2**62),
    sold=st.booleans(),
    agreed=st.sampled_from([None, True, False]),
    sold_on=st.sampled_from(DAYS),
)


@dataclass(frozen=True)
class Asked:
    """A condition as a client writes it, and what it means."""

    parameters: tuple[tuple[str, str], ...]
    fits: Callable[[Parcel], bool]

    @property
    def name(self) -> str:
        return self.parameters[0][0].removesuffix(".from").removesuffix(".to")


def _asked(name: str, values: Iterable[Any], fits: Callable[[Parcel], bool]) -> Asked:
    return Asked(tuple((name, written(value)) for value in values), fits)


def _is(name: str, pool: Iterable[Any]) -> st.SearchStrategy[Asked]:
    known = [value for value in pool if value not in (None, "")]
    some = st.lists(st.sampled_from(known), min_size=1, max_size=3)
    return some.map(lambda values: _asked(name, values, lambda row: getattr(row, name) in values))


def _ranges(name: str, pool: Iterable[Any]) -> st.SearchStrategy[Asked]:
    """With one end or both."""
    known = sorted(value for value in pool if value is not None)
    ends = st.tuples(st.sampled_from(known), st.sampled_from(known)).map(sorted)
    return st.tuples(ends, st.sampled_from([(".from",), (".to",), (".from", ".to")])).map(
        lambda drawn: _range(name, *drawn[0], drawn[1])
    )


def _range(name: str, least: Any, most: Any, suffixes: Sequence[str]) -> Asked:
    ends = {".from": least, ".to": most}

    def fits(row: Parcel) -> bool:
        value = getattr(row, name)
        return (
            value is not None
            and (".from" not in suffixes or value >= least)
            and (".to" not in suffixes or value <= most)
        )

    return Asked(tuple((name + suffix, written(ends[suffix])) for suffix in suffixes), fits)


def _known(name: str) -> st.SearchStrategy[Asked]:
    return st.booleans().map(
        lambda wanted: _asked(f"{name}.known", [wanted], lambda row: _is_known(row, name) is wanted)
    )


def _is_known(row: Parcel, name: str) -> bool:
    return getattr(row, name) not in (None, "")


def _contains(text: str) -> Asked:
    return _asked("name.contains", [text], lambda row: text.lower() in row.name.lower())


def _within(places: Sequence[str]) -> Asked:
    return _asked("division", places, lambda row: row.division.startswith(tuple(places)))


def _some_within(places: Sequence[str]) -> Asked:
    return _asked(
        "divisions", places, lambda row: any(division.startswith(tuple(places)) for division in row.divisions)
    )


def _seated(party: str) -> Asked:
    return _asked("seats", [party], lambda row: party in row.seats.values())


def _assessed(people: Sequence[str]) -> Asked:
    return _asked("panel", people, lambda row: not set(people).isdisjoint(row.panel))


conditions = st.one_of(
    *(_is(name, pool) for name, pool in [("name", NAMES), ("kind", KINDS), ("owner", PARTIES)]),
    *(_is(name, pool) for name, pool in [("price", PRICES), ("area", AREAS), ("sold_on", DAYS)]),
    *(_is(name, [True, False]) for name in ("sold", "agreed")),
    *(_ranges(name, pool) for name, pool in [("price", PRICES), ("area", AREAS), ("sold_on", DAYS)]),
    *(_known(name) for name in ("name", "kind", "owner", "price", "agreed", "sold_on", "division")),
    st.sampled_from(["a", "B", "%", "_", "改", "\\"]).map(_contains),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2).map(_within),
    st.lists(st.sampled_from(PLACES), min_size=1, max_size=2).map(_some_within),
    st.sampled_from(PARTIES).map(_seated),
    st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=2).map(_assessed),
)
COLUMNS = ["name", "kind", "owner", "price", "area", "sold", "agreed", "sold_on", "visits"]
orders = st.lists(
    st.tuples(st.sampled_from(COLUMNS), st.booleans()), max_size=3, unique_by=lambda step: step[0]
)
GROUPS: dict[str, Callable[[Parcel], Any]] = {
    "kind": lambda row: row.kind,
    "owner": lambda row: row.owner,
    "division": lambda row: row.division,
    "division.4": lambda row: row.division[:4],
    "division.6": lambda row: row.division[:6],
    "sold": lambda row: row.sold,
    "agreed": lambda row: row.agreed,
    "sold_on": lambda row: row.sold_on,
    "sold_on.year": lambda row: row.sold_on and row.sold_on.year,
    "sold_on.month": lambda row: row.sold_on and f"{row.sold_on:%Y-%m}",
}
SUMMED = ("price", "area", "visits")


def written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def chosen(all_: Iterable[Parcel], asked: Sequence[Asked], order: Sequence[tuple[str, bool]]) -> list[Parcel]:
    """What fits, in the order; ties by the key, in the direction of the column before it."""
    found = [row for row in all_ if all(one.fits(row) for one in asked)]
    for name, down in reversed([*order, ("id", bool(order) and order[-1][1])]):
        known = [row for row in found if getattr(row, name) is not None]
        known.sort(key=lambda row: _stands_at(row, name), reverse=down)
        found = [*known, *(row for row in found if getattr(row, name) is None)]
    return found


def _stands_at(row: Parcel, name: str) -> Any:
    """A long text by its first letters."""
    return row.name[:FIRST_LETTERS] if name == "name" else getattr(row, name)


def summed_up(found: Sequence[Parcel], by: Sequence[str]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[Parcel]] = {} if by else {(): []}
    for row in found:
        groups.setdefault(tuple(GROUPS[name](row) for name in by), []).append(row)
    ordered = sorted(groups, key=lambda key: [(part is None, "" if part is None else part) for part in key])
    return [_total(dict(zip(by, key, strict=True)), groups[key]) for key in ordered]


def _total(by: dict[str, Any], found: Sequence[Parcel]) -> dict[str, Any]:
    sums = {name: sum((getattr(row, name) or 0) for row in found) for name in SUMMED}
    return {"by": by, "count": len(found), "sums": sums}
