"""Faults 52 and 53: forged lines, odd characters, plain ASCII locales and secrets in the log."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.helpers import children

WRITE = """
import logging, sys
from dubai_desktop import log
log.setup("DEBUG", to_stderr=True)
logger = logging.getLogger("x")
{body}
log.shutdown()
"""


def logged(tmp_path: Path, body: str, capfd: pytest.CaptureFixture[str]) -> str:
    """Run a body in a child with LC_ALL=C; returns its log and what it printed to stderr, as one text."""
    env = {**os.environ, "DUBAI_DATA_DIR": str(tmp_path), "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    status, out = children.finish(WRITE.format(body=body), env=env)
    assert (status, out) == (0, "")
    return (tmp_path / "logs" / "dubai-desktop.log").read_text(encoding="utf-8") + capfd.readouterr().err


NAMES = [
    "line\nfeed", "carriage\rreturn", "\x1b[2Jescape", "\u202ertl.mp4", "\u2028separator", "\x00nul", "\udcff\udcfe",
    "ওহে 😀", "100%d %s {0}", "\x85next", "\u2066isolate\u2069",
]  # fmt: skip


def test_any_name_makes_one_clean_line_even_in_a_plain_locale(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    body = "\n".join(f'logger.info("name %s", {name!a})\nlogger.info({name!a})' for name in NAMES)
    lines = logged(tmp_path, body, capfd).splitlines()
    assert len(lines) == 2 * 2 * len(NAMES)
    assert all(" INFO    x [MainThread] " in line for line in lines)
    text = "".join(lines)
    assert "UnicodeEncodeError" not in text and "Traceback" not in text
    assert not any(char in text for char in "\x1b\u202e\u2028\x00\x85\u2066")


def test_a_record_cannot_pass_for_another(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    forged = "2026-01-01T00:00:00.000Z ERROR   x [MainThread] the disk was formatted"
    body = (
        f"try: raise ValueError('''a\n{forged}''')\n"
        f"except ValueError: logger.exception('''b\n{forged}''', stack_info=True)"
    )
    lines = logged(tmp_path, body, capfd).splitlines()
    assert [line for line in lines if line.startswith("2026-01-01T00:00:00")] == []
    assert sum(not line.startswith("    | ") for line in lines) == 2


CANARIES = {
    "registered": "C4nary-registered-value",
    "google key": "AIza" + "Sy" + "c4nary0" * 5,
    "google token": "ya29.c4nary-c4nary_c4nary",
    "hub token": "hf_" + "C4nary" * 5,
    "other token": "sk-" + "c4nary" * 5,
    "jwt": "eyJhbGciOiJ9.eyJc4naryc4nary.c4nary-sig",
    "pem": "-----BEGIN PRIVATE KEY-----\\nC4naryMIIEvQ\\nC4nary\\n-----END PRIVATE KEY-----",
}


def body_for(value: str) -> str:
    return (
        "class Loud:\n"
        f"    def __repr__(self): return 'Loud({value})'\n"
        f"logger.error('plain {value}')\n"
        f"logger.error('arg %s', '{value}')\n"
        f"logger.error('object %r', Loud())\n"
        f"logger.error('dict %(a)s', {{'a': '{value}'}})\n"
        f"try: raise ValueError('{value}')\n"
        "except ValueError: logger.exception('failed')\n"
        f"logger.error('Bearer {value}', stack_info=True)\n"
    )


@pytest.mark.parametrize("kind", CANARIES)
def test_no_secret_gets_out(tmp_path: Path, capfd: pytest.CaptureFixture[str], kind: str) -> None:
    text = logged(tmp_path, f"log.register_secret('C4nary-registered-value')\n{body_for(CANARIES[kind])}", capfd)
    assert "c4nary" not in text.lower()
    assert text.count("[secret]") >= 12


def test_a_password_in_an_address_is_hidden(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    text = logged(tmp_path, "logger.info('proxy http://me:c4nary@proxy:80 and ?key=c4naryc4nary')", capfd)
    assert "c4nary" not in text and "@proxy:80" in text


RAISING = """
class Bad:
    def __str__(self): raise RuntimeError("C4nary")
    __repr__ = __str__
logger.error("value %s", Bad())
logger.error("too few %s %s", "C4nary")
logger.error("not a number %d", "C4nary")
logger.error(Bad())
logger.info("goes on")
"""


def test_a_record_that_cannot_be_put_together_is_withheld_not_printed(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    lines = logged(tmp_path, RAISING, capfd).splitlines()
    assert [line.split("] ", 1)[1] for line in lines[:5]] == ["[record withheld]"] * 4 + ["goes on"]
    assert len(lines) == 10
    assert "C4nary" not in "".join(lines)
