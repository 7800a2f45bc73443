"""What is answered to a line: its number, its id, and status and body of the single command."""

from uuid import UUID

from shared.http.batch.splitting import MOST_LINE_BYTES
from shared.http.problems import Problem


def answer_line(number: int, id: UUID | None, status: int, body: bytes) -> bytes:
    """body: JSON in one line. It is not read again: these are the bytes of the single command."""
    named = f'"{id}"' if id else "null"
    return b'{"line":%d,"id":%b,"status":%d,"body":%b}\n' % (number, named.encode(), status, body)


def problem_line(number: int, id: UUID | None, problem: Problem, path: str) -> bytes:
    """path: of the command's own route; of the batch where the line names none"""
    return answer_line(number, id, problem.status, problem.content(path))


def too_long() -> Problem:
    en = f"The line has more than {MOST_LINE_BYTES} bytes, the most that is read. Send less at a time."
    zh = f"本行超过 {MOST_LINE_BYTES} 字节，即可读取的上限；请精简后重试"
    return Problem(413, "too-large", zh, en)
