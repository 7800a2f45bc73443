"""The 42 projects of the two batches of 2024 （示例数据）: each invented, with the sums of the plan."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

Outcome = Literal["handed_over", "returned", "refused", "filed", "failed_once", "waiting"]

FEN_OF_WAN_YUAN = 1_000_000
FIRST_DAY = date(2024, 1, 8)
STAGGER_DAYS = 10

# Names of the plan, invented codes.
STREETS = {
    "东街道": "340603001",
    "西街道": "340603002",
    "东山街道": "340603003",
    "相南街道": "340603004",
    "三堤口街道": "340603005",
}

# In the central subsidy plan.
BATCH_1 = """
#    小区         街道              m²   户  万元  tier      outcome
001  西苑一村     西街道      18240.27  462  329  basic     handed_over
002  棉纺新村     西街道      16403.89  334  271  improved  handed_over
003  铁路二村     西街道      11155.74  272  232  basic     handed_over
004  东山里       东山街道     8348.94  156  133  basic     handed_over
005  矿务局宿舍   东山街道    12657.51  305  238  basic     returned
006  三堤口一村   三堤口街道  11953.39  264  247  basic     handed_over
007  纺织新村     西街道      11654.98  232  247  basic     handed_over
008  果园里       西街道      13911.42  296  248  basic     handed_over
009  东山二村     东山街道    12577.71  247  222  basic     refused
010  西河湾       西街道      14151.50  298  228  basic     handed_over
011  粮食局宿舍   三堤口街道  14513.31  310  219  basic     handed_over
012  三堤口二村   三堤口街道  20917.11  404  347  basic     handed_over
013  建安新村     东山街道    14429.45  313  289  basic     filed
014  西苑二村     西街道      21482.34  393  336  enhanced  handed_over
015  供电局宿舍   东山街道    18094.45  335  365  basic     handed_over
016  东山花园     东山街道    19243.82  362  285  improved  handed_over
017  三堤口三村   三堤口街道  11031.59  206  183  basic     failed_once
018  文化里       西街道      18339.03  351  380  basic     handed_over
019  酒厂宿舍     三堤口街道  10737.69  193  158  basic     handed_over
020  西苑三村     西街道      19056.16  399  356  basic     handed_over
021  三堤口四村   三堤口街道  15499.70  385  275  basic     handed_over
"""
# Nominated for it only. The plan names no sum of money here.
BATCH_2 = """
#    小区         街道              m²   户  万元  tier      outcome
022  东苑一村     东街道       9940.00  119  159  basic     waiting
023  东风里       东街道      14601.04  179  235  basic     waiting
024  相南一村     相南街道    19330.71  250  316  basic     waiting
025  向阳里       东街道      18690.21  289  368  basic     waiting
026  电厂宿舍     东山街道    12678.70  210  224  basic     waiting
027  西园小区     西街道      13897.90  228  269  basic     waiting
028  相南二村     相南街道    15163.87  223  271  basic     waiting
029  东苑二村     东街道      13989.54  205  272  basic     waiting
030  红星里       西街道      10628.18  147  174  improved  waiting
031  卷烟厂宿舍   东山街道    12256.33  168  216  basic     waiting
032  东山南里     东山街道    11324.57  143  195  basic     waiting
033  相南三村     相南街道     8665.38  117  160  basic     waiting
034  和平里       东街道       6251.40   82  124  basic     waiting
035  邮电宿舍     西街道       9681.96  153  166  basic     waiting
036  东苑三村     东街道       9586.12  120  166  basic     waiting
037  西关里       西街道       7564.70  112  120  basic     waiting
038  相南四村     相南街道    13268.75  205  220  basic     waiting
039  机械厂宿舍   东山街道     6606.46   96  123  basic     waiting
040  团结里       东街道      16376.44  216  267  basic     waiting
041  东山北里     东山街道    15292.17  187  293  basic     waiting
042  商业局宿舍   相南街道     9605.57  155  177  basic     waiting
"""


@dataclass(frozen=True)
class Totals:
    """Area in m², money in fen; None where the plan names none."""

    projects: int
    area_m2: Decimal
    households: int
    money: int | None


# Work plan 1, part three.
PLANNED = {
    1: Totals(21, Decimal(314_400), 6_517, 55_880_000_00),
    2: Totals(21, Decimal(255_400), 3_604, None),
}


@dataclass(frozen=True)
class Sample:
    """One project. Area in m² as decimal text, the estimate in fen."""

    number: int
    batch: int
    name: str
    street: str
    area_m2: str
    households: int
    estimate: int
    tier: str
    outcome: Outcome

    @property
    def id(self) -> str:
        return f"xj-2024-{self.number:03}"

    @property
    def division(self) -> str:
        return STREETS[self.street]

    @property
    def first_day(self) -> date:
        """Applications come in over some days."""
        return FIRST_DAY + timedelta(days=self.number % STAGGER_DAYS)


def _read(batch: int, table: str) -> list[Sample]:
    return [_sample(batch, *line.split()) for line in table.strip().splitlines()[1:]]


def _sample(
    batch: int,
    number: str,
    name: str,
    street: str,
    area: str,
    households: str,
    wan: str,
    tier: str,
    outcome: str,
) -> Sample:
    return Sample(
        number=int(number),
        batch=batch,
        name=f"示例{name}（示例数据）",
        street=street,
        area_m2=area,
        households=int(households),
        estimate=int(wan) * FEN_OF_WAN_YUAN,
        tier=tier,
        outcome=next(known for known in get_args(Outcome) if known == outcome),
    )


SAMPLES = (*_read(1, BATCH_1), *_read(2, BATCH_2))
