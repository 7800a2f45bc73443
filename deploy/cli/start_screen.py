"""The screen while the stack starts: a line for each component, or plain lines where there is no terminal."""

import time
from types import TracebackType

from rich.console import Console
from rich.live import Live
from rich.table import Table


class StartScreen:
    """Shows the newest news of each component; `show` is the progress callback of a LocalStack."""

    def __init__(self, screen: Console) -> None:
        self._news: dict[str, str] = {}
        self._since = time.monotonic()
        self._screen = screen
        self._live = Live(console=screen, get_renderable=self._table, refresh_per_second=8)

    def __enter__(self) -> "StartScreen":
        if self._screen.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def show(self, component: str, news: str) -> None:
        self._news[component] = f"{news}  [dim]{time.monotonic() - self._since:.1f} s[/]"
        if not self._screen.is_terminal:
            self._screen.print(f"{component:12} {self._news[component]}")

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        for component, news in self._news.items():
            table.add_row(component, news)
        return table
