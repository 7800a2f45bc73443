"""`python -m tools.docs` writes the documents; with --check it only says which are out of date."""

import sys

from deploy.site.problem import OperatorProblem
from tools.docs.pages import ROOT, drifted, pages, write


def main(arguments: list[str]) -> None:
    """Raises OperatorProblem when documents and code disagree."""
    written = pages()
    if arguments != ["--check"]:
        write(written)
    elif stale := drifted(written):
        names = [str(file.relative_to(ROOT)) for file in stale]
        hint = "Documents and code disagree; `make docs` writes them anew."
        raise OperatorProblem("文档与代码不一致，请运行 make docs。", hint, *names)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except OperatorProblem as problem:
        sys.exit(str(problem))
