"""What is wrong with the arguments of a command, in Chinese and English as every other problem."""

import re
from collections.abc import Iterable, Iterator

from typer import TyperException

from deploy.site.problem import OperatorProblem
from shared.http.pydantic_words import CHINESE

UNKNOWN = "命令的写法有误"

# What typer says: `{}` stands for what varies.
_SAID = {
    "Invalid value for {}: {}": "{} 的值有误：{}",
    "Missing argument {}.": "缺少参数 {}",
    "Missing option {}.": "缺少选项 {}",
    "No such option: {} (Possible options: {})": "没有选项 {}，是否指 {}",
    "No such option: {} Did you mean {}?": "没有选项 {}，是否指 {}",
    "No such option: {}": "没有选项 {}",
    "No such command {}. Did you mean {}?": "没有命令 {}，是否指 {}",
    "No such command {}.": "没有命令 {}",
    "Got unexpected extra argument(s) ({})": "多了参数 {}",
    "Option {} requires an argument.": "选项 {} 缺少值",
    "Option {} does not take a value.": "选项 {} 不带值",
    "Input should be a valid number, unable to parse string as a number": "应为数字",
    **CHINESE,
}


def explained(wrong: TyperException) -> OperatorProblem:
    """With the command's own help as the way out."""
    context = getattr(wrong, "ctx", None)
    command = context.command_path if context else "jiugai"
    zh, en = _in_two_languages(wrong.format_message())
    return OperatorProblem(f"{zh}。", en, f"{command} --help")


def _in_two_languages(said: str) -> tuple[str, str]:
    """A parser of ours says it as 中文 · English, inside of what typer says."""
    outer, ours, en = said.rpartition(" · ")
    if not ours:
        return _chinese(said) or UNKNOWN, said
    where, _, zh = outer.partition(": ")
    return _chinese(f"{where}: {zh}") or zh, f"{where}: {en}"


def _chinese(said: str) -> str | None:
    for found, template in _matches(_SAID.items(), said):
        parts = [_chinese(part) or part.replace("'", "") for part in found.groups()]
        return template.format(*parts)
    return None


def _matches(sentences: Iterable[tuple[str, str]], said: str) -> Iterator[tuple[re.Match[str], str]]:
    for sentence, template in sentences:
        pattern = "(.+?)".join(map(re.escape, sentence.split("{}")))
        if found := re.fullmatch(pattern, said):
            yield found, template
