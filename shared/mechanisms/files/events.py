"""What happened to files. The service destroys what an event says is erased."""

from typing import ClassVar

from shared.core.fields import Sha256
from shared.core.messages import Event
from shared.core.paper_numbers import PaperNumber
from shared.core.words import Words
from shared.mechanisms.vault.grounds import Ground


class FileErased(Event):
    """Its hash stays in the log; the bytes that have it, nobody can read here any more.

    divisions  in which the subject lies that named it
    """

    title: ClassVar = Words("文件已依法删除", "a file is erased by law")

    sha256: Sha256
    ground: Ground
    document_number: PaperNumber
    divisions: tuple[str, ...]
