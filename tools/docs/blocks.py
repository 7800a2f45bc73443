"""The parts of a page that are written from the code; the words around them are a person's."""

import re
from collections.abc import Mapping
from pathlib import Path

from deploy.site.problem import OperatorProblem

BLOCK = re.compile(
    r"(<!-- make docs: (?P<name>[\w-]+) -->\n)(?P<text>.*?)(<!-- make docs: end -->)", re.DOTALL
)


def filled(file: Path, blocks: Mapping[str, str]) -> str:
    """The page with these blocks, by name. Raises OperatorProblem where a block has no place, or twice."""
    page = file.read_text("utf-8")
    places = [found["name"] for found in BLOCK.finditer(page)]
    if sorted(places) != sorted(blocks):
        zh = f"{file.name}中由代码生成的段落与应有的不一致。"
        en = f"The written blocks of {file.name} are {', '.join(places)}; they should be {', '.join(blocks)}."
        raise OperatorProblem(zh, en, "<!-- make docs: NAME -->", "<!-- make docs: end -->")
    return BLOCK.sub(lambda found: f"{found[1]}\n{blocks[found['name']]}\n{found[4]}", page)
