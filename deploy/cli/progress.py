"""The screen while the stack starts: a line for each part, or plain lines where nobody watches."""

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table


class StartProgress:
    """Shows the newest word on each part. tell(part, news) is what a LocalStack reports to."""

    def __init__(self, screen: Console) -> None:
        self._news: dict[str, str] = {}
        self._since = time.monotonic()
        self._screen = screen
        self._live = Live(console=screen, get_renderable=self._table, refresh_per_second=8)

    def __enter__(self) -> "StartProgress":
        if self._screen.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def tell(self, part: str, news: str) -> None:
        self._news[part] = f"{news}  [dim]{time.monotonic() - self._since:.1f} s[/]"
        if not self._screen.is_terminal:
            self._screen.print(f"{part:12} {self._news[part]}")

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for part, news in self._news.items():
            table.add_row(part, news)
        return table
