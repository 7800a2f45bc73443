"""What may be asked about the files that a subject names. A service says who may ask, and by which rule."""

from typing import ClassVar

from pydantic import Field, create_model

from shared.core.fields import Sha256, TypedNumber
from shared.core.messages import Command
from shared.core.roles import Role
from shared.core.rules import Rule
from shared.core.words import Words
from shared.mechanisms.vault.grounds import Ground


class EraseFile(Command):
    """依法删除文件 · destroy a file that the subject names, with its copies; the log keeps its hash."""

    title: ClassVar = Words("依法删除文件", "erasing a file by law")

    sha256: Sha256 = Field(description="文件的SHA-256 · of the file's bytes")
    ground: Ground = Field(description="法定情形 · the case of the law", examples=["consent"])
    document_number: TypedNumber = Field(
        description="决定文号 · number of the document that decides it", examples=["X建函〔2024〕8号"]
    )


def command_by(rule: Rule, roles: frozenset[Role]) -> type[EraseFile]:
    """The same for one service."""
    return create_model(
        EraseFile.__name__,
        __base__=EraseFile,
        __doc__=EraseFile.__doc__,
        __module__=EraseFile.__module__,
        __namespace__={"roles": roles, "rule": rule},
    )
