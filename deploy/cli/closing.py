"""`jiugai close-periods`, as the shell sees it."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from deploy.site.folder import StackFolder
from services.audit.cli import day_asked


def close_periods(
    on: Annotated[
        date | None,
        typer.Option(
            "--on",
            parser=day_asked,
            metavar="YYYY-MM-DD",
            help="关闭到这一天止的期间，默认昨天 · periods that are over at the end of this day; by default "
            "yesterday in Shanghai.",
        ),
    ] = None,
) -> None:
    """关闭到期的期间 · Close the periods that are over: count what was done in each, and record what was not.

    各服务的时钟每分钟也这样做；本命令立即关闭，并逐期说明统计、未达标和无法判定各多少，以及哪些参数尚未设定。未达标一经
    记录，不再改变；中断后再次运行，从中断处继续。

    The services' own clocks do the same once a minute; this closes at once, and says of each period how many
    were counted, missed and undetermined, and which parameters are not set. A miss is final. After an
    interruption the next call goes on where this one stopped; what is closed is not closed again.

    Example: `jiugai close-periods`; `jiugai close-periods --on 2024-10-31`
    """
    from deploy.cli.close_periods import ClosingPeriods, last_day

    ClosingPeriods(StackFolder.here(), Console(highlight=False)).until(last_day(on))
