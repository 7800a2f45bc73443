"""`jiugai import`: a spreadsheet is read here, its rows are tried and sent at their service in batches."""

import asyncio
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from rich.console import Console
from typer import BadParameter

from deploy.cli.import_screen import shown
from deploy.cli.import_use import kind_named, mapping_in, person_of, suffix_of
from deploy.cli.progress import progress_bar
from deploy.site.folder import StackFolder
from deploy.site.plan import Plan as Stack
from deploy.site.problem import OperatorProblem
from deploy.stack import tokens
from shared.core.words import Words, joined
from shared.http.imports.annotated import TITLE, heads_of, rows_of
from shared.http.sheets.xlsx_sheet import XLSX
from shared.importing.mapping import toml_of
from shared.importing.plan import Plan, plan_of
from shared.importing.report import report_of
from shared.importing.sending import Import, Progress
from shared.importing.unreadable import Unreadable

PATIENCE_S = 120
# The service stops, or cannot do it now: the same file again goes on.
NOT_NOW = frozenset({408, 500, 503})
SILENT = Words("服务没有应答", "the service does not answer")


class Options(NamedTuple):
    """As the shell has them."""

    kind: str
    role: str = ""
    division: str | None = None
    mapping: Path | None = None
    write_mapping: Path | None = None
    sheet: str | None = None
    dry_run: bool = False
    report: Path | None = None


class Importing:
    def __init__(self, folder: StackFolder, screen: Console, file: Path, options: Options) -> None:
        """Raises BadParameter."""
        self._folder, self._screen, self._file, self._options = folder, screen, file, options
        self._service, self._kind = kind_named(options.kind)
        self._person = person_of(self._kind, options.role, options.division)
        self._suffix = suffix_of(options.report)

    def run(self) -> bool:
        """Whether all rows pass, or stand. Raises BadParameter, OperatorProblem."""
        plan = self._plan()
        if self._options.write_mapping:
            _write(self._options.write_mapping, toml_of(plan.mapped).encode())
            self._screen.print(f"已写出 · written: {self._options.write_mapping}", markup=False)
            return not plan.faults
        one = asyncio.run(self._imported(plan))
        self._screen.print(shown(one, dry_run=self._options.dry_run))
        if self._options.report:
            _write(self._options.report, _report(one, self._suffix))
        return one.passes if self._options.dry_run else one.stands

    def _plan(self) -> Plan:
        said = mapping_in(self._kind, self._options.mapping, self._options.sheet)
        try:
            return plan_of(self._file.read_bytes(), self._kind, said)
        except OSError as error:
            what = f"无法读取 {self._file} · {self._file} cannot be read: {error.strerror}"
            raise BadParameter(what, param_hint="FILE") from error
        except Unreadable as error:
            zh, en = joined((error.words, error.fix))
            raise BadParameter(f"{zh} · {en}", param_hint="FILE") from error

    async def _imported(self, plan: Plan) -> Import:
        stack = Stack.load(self._folder)
        bearer = {"Authorization": f"Bearer {tokens.token(self._folder.secrets, self._person)}"}
        async with httpx.AsyncClient(
            base_url=stack.url(self._service), headers=bearer, timeout=PATIENCE_S, trust_env=False
        ) as http:
            one = Import(plan, AtService(http))
            with self._progress("试办 · dry run") as progress:
                await one.rehearse(progress)
            if one.passes and not self._options.dry_run:
                with self._progress("发送 · sending") as progress:
                    await one.send(progress)
        return one

    @contextmanager
    def _progress(self, what: str) -> Iterator[Progress]:
        with progress_bar(self._screen) as bar:
            task = bar.add_task(what, total=None)
            yield lambda done, of: bar.update(task, completed=done, total=of)


class AtService:
    """Lines go to the service as a batch."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def __call__(self, lines: Sequence[bytes]) -> Sequence[dict[str, Any]]:
        """Those that nobody answers say so. Raises OperatorProblem where the service takes no batch."""
        try:
            answer = await self._http.post(
                "/commands", content=b"\n".join(lines), headers={"Content-Type": "application/x-ndjson"}
            )
        except httpx.TransportError:
            return [_silence() for _ in lines]
        if answer.status_code in NOT_NOW:
            return [_silence() for _ in lines]
        if answer.is_error:
            told = answer.json()
            raise OperatorProblem(f"{told['title']}。", told["detail"], "jiugai status")
        told = [json.loads(line) for line in answer.content.splitlines()]
        of = {one["line"]: one for one in told if one["id"]}
        return [of.get(number) or _silence() for number in range(1, len(lines) + 1)]


def _silence() -> dict[str, Any]:
    body = {"type": "urn:jiugai:problem:no-answer", "title": SILENT.zh, "detail": SILENT.en}
    return {"status": 503, "body": body}


def _report(one: Import, suffix: str) -> bytes:
    if suffix == ".json":
        return report_of(one).model_dump_json(indent=2).encode()
    return _workbook(one)


def _workbook(one: Import) -> bytes:
    file = BytesIO()
    sheet = XLSX.open(file, TITLE.zh, heads_of(one))
    sheet.add(rows_of(one))
    sheet.close()
    return file.getvalue()


def _write(path: Path, content: bytes) -> None:
    """Raises OperatorProblem."""
    try:
        path.write_bytes(content)
    except OSError as error:
        zh, en = f"无法写入 {path}。", f"{path} cannot be written: {error.strerror}"
        raise OperatorProblem(zh, en) from error
