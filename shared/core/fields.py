"""Field types that commands of every service use; each says what is wrong when it is."""

from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from stdnum.cn import uscc

# 10¹² yuan: above any real sum, and far enough below 2^63 that totals still fit a bigint.
MOST_FEN = 10**14

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]

Fen = Annotated[int, Field(strict=True, gt=0, le=MOST_FEN, examples=[266_095_200])]
"""Money in fen (1/100 yuan), more than nothing."""

Area = Annotated[str, StringConstraints(pattern=r"^\d{1,9}(\.\d{1,2})?$"), Field(examples=["14971.42"])]
"""m², a decimal written as text: no float anywhere in an event."""

Division = Annotated[
    str, StringConstraints(pattern=r"^\d{6}(\d{3}(\d{3})?)?$"), Field(examples=["340603001"])
]
"""GB/T 2260 county (6 digits), with three more for a street and three more for a community."""

CreditCode = Annotated[str, AfterValidator(uscc.validate), Field(examples=["91340603MA2XK7P04H"])]
"""Unified social credit code (GB 32100): 18 characters, the last one a check digit."""

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$"), Field(examples=["0" * 64])]
"""Of a document that is kept elsewhere, in lower-case hex."""
