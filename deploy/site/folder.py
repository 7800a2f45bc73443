"""The one folder of the local stack: data, secrets, logs."""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from unicodedata import category

from deploy.site.problem import OperatorProblem

CHECKOUT = Path(__file__).resolve().parents[2]
# sun_path has 108 bytes with its zero; supervisord first binds the name with its process id appended.
LONGEST_SOCKET_PATH = 90


@dataclass(frozen=True)
class StackFolder:
    """`var/` of the checkout, or the folder that JIUGAI_STATE names."""

    root: Path

    @classmethod
    def here(cls) -> "StackFolder":
        return cls(Path(os.environ.get("JIUGAI_STATE") or CHECKOUT / "var").resolve())

    @property
    def secrets(self) -> Path:
        return self.root / "secrets"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        return self.root / "run"

    def data(self, component: str) -> Path:
        """The data of `kafka` or `postgres`."""
        return self.root / component

    def files(self, service: str) -> Path:
        """What a service keeps of the files that were sent to it."""
        return self.root / "files" / service

    def log(self, program: str) -> Path:
        return self.logs / f"{program}.log"

    @property
    def socket(self) -> Path:
        """The supervisor's control socket; in the temporary folder where this path is too long for one."""
        path = self.run / "supervisor.sock"
        return path if len(os.fsencode(path)) <= LONGEST_SOCKET_PATH else self._short() / path.name

    def create(self) -> None:
        """Raises OperatorProblem where it cannot be made, or Kafka could not be told its name."""
        if not _nameable(self.root):
            raise OperatorProblem(
                f"数据目录的路径 {str(self.root)!r} 含有逗号、控制字符，或者不是以本机语言环境的编码命名。",
                f"The path {str(self.root)!r} has a comma, a control character or bytes that are no text.",
                "set JIUGAI_STATE to another path",
            )
        try:
            for folder in (self.root, self.secrets, self.logs, self.run):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OperatorProblem(
                f"无法建立数据目录 {self.root}。",
                f"The folder {self.root} cannot be made.",
                "set JIUGAI_STATE to a path where this user may write",
                reason=error.strerror,
            ) from error

    def _short(self) -> Path:
        digest = hashlib.sha256(os.fsencode(self.root)).hexdigest()[:12]
        folder = Path(tempfile.gettempdir()) / f"jiugai-{os.getuid()}-{digest}"
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.stat().st_uid != os.getuid() or folder.stat().st_mode & 0o077:
            raise OperatorProblem(
                f"{folder} 不属于当前用户，拒绝使用。",
                f"{folder} belongs to somebody else and will not be used.",
                "set TMPDIR, or JIUGAI_STATE to a shorter path",
            )
        return folder


def _nameable(path: Path) -> bool:
    """A comma parts Kafka's log.dirs; bytes that are no text come as halves of surrogate pairs (PEP 383)."""
    return not any(character == "," or category(character) in {"Cc", "Cs"} for character in str(path))
