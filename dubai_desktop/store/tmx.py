"""Translation memory exchange files (TMX 1.4), read as a stream and as data only: no entities, nothing fetched.

Format: https://www.gala-global.org/tmx-14b
"""

from __future__ import annotations

import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.store.errors import shown

MAX_BYTES = 200_000_000
MAX_TEXT = 20_000
_CHUNK = 1 << 16
_CODES = frozenset({"bpt", "ept", "it", "ph", "ut"})  # native formatting codes inside a text: not to be spoken


@dataclass(frozen=True, slots=True)
class Unit:
    """One pair of a TMX file; languages as the file writes them ("en", "bn-IN")."""

    source: str
    target: str
    source_language: str
    target_language: str
    note: str = ""


def read_tmx(path: Path) -> Iterator[Unit]:
    """Yield every pair of a file, each from its unit's source language to one other.

    Raises Problem(TMX_UNREADABLE) for anything that is no plain TMX: not XML, over 200 MB, not a file, or declaring
    entities (which can grow without end or name other files). Units before the trouble have been yielded by then.
    """
    try:
        info = path.stat()
        if not stat.S_ISREG(info.st_mode):
            raise _problem(path, "not a file")
        if info.st_size > MAX_BYTES:
            raise _problem(path, f"{info.st_size} bytes")
        with path.open("rb") as file:
            reader = _Reader(path)
            while chunk := file.read(_CHUNK):
                yield from reader.feed(chunk, last=False)
            yield from reader.feed(b"", last=True)
    except OSError as error:
        raise _problem(path, str(error)) from error
    except (expat.ExpatError, UnicodeError, LookupError) as error:
        raise _problem(path, str(error)) from error


@dataclass
class _Reader:
    """Collects units from the events of one parse."""

    path: Path
    source_language: str = ""
    texts: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""
    note: str = ""
    text: list[str] | None = None
    codes: int = 0
    root: str = ""
    unit_language: str = ""
    done: list[Unit] = field(default_factory=list)

    def __post_init__(self) -> None:
        parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        parser.EntityDeclHandler = self._refuse
        parser.ExternalEntityRefHandler = self._refuse
        self.parser = parser

    def feed(self, chunk: bytes, *, last: bool) -> Iterator[Unit]:
        """Parse a piece of the file and yield the units that end in it."""
        self.parser.Parse(chunk, last)
        done, self.done = self.done, []
        yield from done

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self.root:
            self.root = name
            if name != "tmx":
                raise _problem(self.path, f"its root is {name[:40]}")
        elif name == "header":
            self.source_language = attributes.get("srclang", "")
        elif name == "tu":
            self.texts, self.note = [], ""
            self.unit_language = attributes.get("srclang", self.source_language)
        elif name == "tuv":
            self.language = attributes.get("xml:lang", attributes.get("lang", ""))
        elif name in ("seg", "note"):
            self.text, self.codes = [], 0
        elif self.text is not None and name in _CODES:
            self.codes += 1

    def _data(self, text: str) -> None:
        if self.text is not None and not self.codes:
            self.text.append(text)

    def _end(self, name: str) -> None:
        if name in _CODES and self.codes:
            self.codes -= 1
        elif name in ("seg", "note") and self.text is not None:
            text, self.text = " ".join("".join(self.text).split()), None
            if name == "note":
                self.note = text[:MAX_TEXT]
            elif text and len(text) <= MAX_TEXT and self.language:
                self.texts.append((self.language, text))
        elif name == "tu":
            self._finish()

    def _finish(self) -> None:
        wanted = _base(self.unit_language)
        sources = [item for item in self.texts if _base(item[0]) == wanted] or self.texts[:1]
        for language, text in self.texts:
            if sources and _base(language) != _base(sources[0][0]):
                self.done.append(Unit(sources[0][1], text, sources[0][0], language, self.note))

    def _refuse(self, *_: object) -> NoReturn:
        raise _problem(self.path, "it declares entities")


def _base(language: str) -> str:
    return language.lower().replace("_", "-").partition("-")[0]


def _problem(path: Path, detail: str) -> Problem:
    return Problem(
        Code.TMX_UNREADABLE,
        f"The translation memory {shown(path)} cannot be read. "
        "Choose a TMX file of at most 200 MB without entity declarations.",
        detail=detail,
        facts={"path": shown(path)},
    )
