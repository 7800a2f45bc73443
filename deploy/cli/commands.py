"""`jiugai`: the local stack from a shell."""

import os
from collections.abc import Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from deploy.cli.closing import close_periods
from deploy.cli.group import Commands
from deploy.cli.import_file import import_table
from deploy.site.components import AUDIT, CHINESE, COMPONENTS, PROGRAMS, SERVICES
from deploy.site.folder import StackFolder
from deploy.site.people import PEOPLE
from deploy.site.plan import Plan
from deploy.site.problem import OperatorProblem
from services.audit import cli as audit_desk
from shared.core.actor import PART_OF_A_DIVISION

if TYPE_CHECKING:
    from deploy.stack.local import LocalStack

screen = Console(highlight=False)
app = typer.Typer(
    name="jiugai",
    cls=Commands,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_show_locals=False,
    help="旧改：本机全套系统 · the local stack: Kafka, PostgreSQL, four services and the audit desk.",
)


def _one_of(names: Sequence[str]) -> Any:
    """An argument that is one of the names."""

    def known(name: str) -> str:
        if name not in names:
            one = f"“{name}”不在其中：{'、'.join(names)} · {name} is none of: {', '.join(names)}"
            raise typer.BadParameter(one)
        return name

    return typer.Argument(callback=known, help=f"组件 · component: {' | '.join(names)}")


def _division(code: str | None) -> str | None:
    """The empty text is the whole country."""
    if code and not PART_OF_A_DIVISION.fullmatch(code):
        raise typer.BadParameter("应为二、四、六、九或十二位数字 · 2, 4, 6, 9 or 12 digits")
    return code


ROLES = ", ".join(f"{person.role} {person.role.named.zh}" for person in PEOPLE.values())
Component = Annotated[str, _one_of(COMPONENTS)]


@app.command()
def up() -> None:
    """启动全部 · Start everything and wait until it is healthy. It leaves alone what already runs.

    A port that was chosen once stays until another is named.

    Example: `jiugai up`; `JIUGAI_PROJECTS_PORT=8001 jiugai up`;
    `JIUGAI_KAFKA=broker:9092 jiugai up` starts no Kafka.
    """
    from deploy.cli.start_screen import StartScreen
    from deploy.stack.local import LocalStack

    with StartScreen(screen) as news:
        LocalStack(StackFolder.here().root, progress=news.show).up()


@app.command()
def down() -> None:
    """全部停止，数据保留 · Stop everything; the data stays. Example: `jiugai down`"""
    _stack().down()
    screen.print("已停止 · stopped")


@app.command()
def start(component: Component) -> None:
    """启动一个组件 · Start one component and wait until it is healthy. Example: `jiugai start kafka`"""
    _running().start(component)


@app.command()
def stop(component: Component) -> None:
    """停止一个组件 · Stop one component until somebody starts it. Example: `jiugai stop kafka`"""
    _running().stop(component)


@app.command()
def restart(component: Component) -> None:
    """重启一个组件 · Stop and start one component. Example: `jiugai restart reviews`"""
    _running().restart(component)


@app.command()
def status(
    as_json: Annotated[
        bool, typer.Option("--json", help="供程序读取 · for programs: an object per component.")
    ] = False,
) -> None:
    """组件状态 · Process, health, positions and lag of each component; exit code 1 if one is unhealthy.

    Example: `jiugai status`; `jiugai status --json | jq .projects.lag`
    """
    from deploy.cli import status

    rows = status.of(_stack())
    screen.print_json(data=rows) if as_json else screen.print(status.shown(rows))
    raise typer.Exit(0 if all(row["healthy"] for row in rows.values()) else 1)


@app.command()
def env() -> None:
    """地址与只读账户 · Every address as NAME=value, with read-only credentials, for scripts.

    Example: `export $(jiugai env); curl $PROJECTS_URL/health`
    """
    from deploy.cli.addresses import addresses

    for name, value in addresses(StackFolder.here()).items():
        print(f"{name}={value}")


@app.command()
def token(
    role: Annotated[str, typer.Option("--as", help=f"角色 · role: {ROLES}")],
    division: Annotated[
        str | None,
        typer.Option(
            callback=_division, help="区划 · GB/T 2260 prefix of the area the person is responsible for."
        ),
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=87600, help="有效小时数 · until it expires.")] = 8,
) -> None:
    """签发令牌 · Sign a bearer token for the sample person of a role.

    Example: `jiugai token --as street --division 340603001`
    """
    from deploy.stack import tokens

    if role not in PEOPLE:
        said = f"没有角色“{role}”，应为：{ROLES} · there is no role {role}, only: {', '.join(PEOPLE)}"
        raise typer.BadParameter(said, param_hint="--as")
    print(tokens.token(StackFolder.here().secrets, PEOPLE[role].within(division), hours))


@app.command()
def explain(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="COMMAND.json",
            help="命令文件，- 为标准输入 · a file with a command; - is standard input.",
        ),
    ],
) -> None:
    """试办一条命令 · Say whether a command is possible now: its gates, what is missing, what it would record.

    按文件所写人员的角色和区划试办，不作任何记录。退出码：可以办理为 0，不能办理为 1，文件有误为 2。

    A dry run with roles and division of the sample person named; exit code 0: possible, 1: not, 2: malformed.

    Example: `jiugai explain COMMAND.json`, the file being `{"service": "projects", "id": "xj-2024-030",
    "command": "StartConstruction", "body": {}, "by": {"role": "implementer"}}`. Of somebody elsewhere:
    `"by": {"role": "implementer", "division": "3406"}`
    """
    from deploy.cli import explain
    from deploy.cli.command_file import read

    asked = read(file)
    answer = explain.ask(StackFolder.here(), asked)
    screen.print(explain.shown(asked, answer))
    raise typer.Exit(explain.verdict(answer))


@app.command()
def logs(
    component: Annotated[str, _one_of(PROGRAMS)],
    follow: Annotated[
        bool, typer.Option("--follow", "-f", help="持续显示 · go on showing new lines.")
    ] = False,
    lines: Annotated[int, typer.Option("--lines", "-n", min=1, help="行数 · how many.")] = 50,
) -> None:
    """查看日志 · The last lines a component wrote. Example: `jiugai logs projects -f`"""
    log = StackFolder.here().log(component)
    if not log.exists():
        en = f"{component} has not written a log yet."
        raise OperatorProblem(f"{CHINESE[component]}还没有写过日志。", en, f"{log}")
    command = ["tail", f"-n{lines}", *(["-F"] if follow else []), str(log)]
    os.execvp("tail", command)


@app.command()
@wraps(audit_desk.history)
def history(*arguments: Any, **options: Any) -> None:
    from deploy.stack.run import application_environment

    folder = StackFolder.here()
    os.environ.update(application_environment(folder, Plan.load(folder), AUDIT))
    audit_desk.history(*arguments, **options)


@app.command()
def rebuild(
    service: Annotated[str, _one_of(SERVICES)],
    view: Annotated[str, typer.Argument(help="视图 · view; none named: all of the service.")] = "",
    accept: Annotated[
        bool, typer.Option("--accept", help="有差异也切换 · switch although rows differ.")
    ] = False,
    prepare: Annotated[
        bool, typer.Option("--prepare", help="只建新版本 · only make the new version, as the owner.")
    ] = False,
    drop_old: Annotated[
        bool, typer.Option("--drop-old", help="只删除旧版本 · only drop the versions no longer shown.")
    ] = False,
) -> None:
    """重建视图 · Fill a view anew from Kafka beside the live one, compare, and switch; reads never stop.

    After an interruption the next call continues at the same point. Exit code 1 means that rows differ and
    nothing was switched. The old version stays until it is dropped.

    Example: `jiugai rebuild projects`; `jiugai rebuild funding ledgers --accept`;
    `jiugai rebuild projects --drop-old`
    """
    from deploy.cli.rebuild import Rebuilding

    rebuilding = Rebuilding(StackFolder.here(), service, view, screen)
    if drop_old:
        rebuilding.drop_old()
    elif prepare:
        rebuilding.prepare()
    else:
        raise typer.Exit(0 if rebuilding.run(accept=accept) else 1)


@app.command()
def recover(
    service: Annotated[str, _one_of(SERVICES)],
    only_look: Annotated[
        bool, typer.Option("--look", help="只查看，不改动 · only say what would come back.")
    ] = False,
    accept: Annotated[
        bool, typer.Option("--accept-loss", help="接受无法找回的部分 · go on without what cannot come back.")
    ] = False,
    reason: Annotated[str, typer.Option(help="理由，记入日志 · why; it is recorded.")] = "",
) -> None:
    """恢复日志 · Complete a log that a restored backup set back, from what Kafka holds behind its end.

    恢复之前该服务不受理命令；恢复本身也记为事件。退出码为 1：有无法找回的内容，未作任何改动。

    The service takes no command until then. Every event is checked against its digest and its place in its
    stream; the recovery is an event itself. Exit code 1: something cannot come back, and nothing was changed.

    Example: `jiugai recover projects --look`; `jiugai recover projects --reason "backup of 1 March"`;
    `jiugai recover projects --accept-loss --reason "decided by …"`
    """
    from deploy.cli.recover import Recovering

    recovering = Recovering(StackFolder.here(), service, screen)
    done = recovering.look() if only_look else recovering.run(accept=accept, reason=reason)
    raise typer.Exit(0 if done else 1)


app.command()(close_periods)
app.command("import")(import_table)


@app.command()
def demo() -> None:
    """演示 · Start everything and run the 42 sample projects of 2024 from application to after-care.

    Example: `jiugai demo`
    """
    up()
    from demo.run import run

    run(_stack())


def _stack() -> "LocalStack":
    from deploy.stack.local import LocalStack

    return LocalStack(StackFolder.here().root)


def _running() -> "LocalStack":
    stack = _stack()
    if not stack.supervisor.answers():
        raise OperatorProblem("系统没有运行。", "The system is not running.", "make up")
    return stack


if __name__ == "__main__":
    app()
