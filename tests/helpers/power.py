"""What a disk may hold after the power is cut: rebuilt from the system calls of a program that wrote.

What was synced is there. Of what was written since then each write may be there, be missing, or have stopped in the
middle; of new, renamed and deleted names only the first ones of a folder may have come about.
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = "openat,write,pwrite64,fsync,fdatasync,rename,unlink,ftruncate"
SECTOR = 512

_TEXT = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FILE = re.compile(r"\((\d+)<((?:\\x[0-9a-f]{2})*)>")
_CALL = re.compile(r"^\d+\s+(\w+)\(.*= (-?\d+)")


def available() -> bool:
    """True where a program's system calls can be recorded."""
    if not shutil.which("strace"):
        return False
    trial = subprocess.run(["strace", "-e", "trace=none", "true"], capture_output=True, check=False)
    return trial.returncode == 0  # a container may forbid it


def traced(command: list[str], trace: Path, env: dict[str, str]) -> None:
    """Run a command to its end and record what it wrote, with whole data and the paths of open files."""
    watch = ["strace", "-f", "-y", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-o", str(trace)]
    subprocess.run([*watch, *command], env=env, check=True, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)


@dataclass
class _File:
    synced: bytes = b""
    since: list[tuple[int, bytes | None]] = field(default_factory=list)  # (offset, data), or (new length, None)

    def after(self, writes: list[tuple[int, bytes | None]]) -> bytes:
        """Its content once these writes came through."""
        content = bytearray(self.synced)
        for offset, data in writes:
            if data is None:
                content = content[:offset].ljust(offset, b"\0")
            else:
                content = content.ljust(offset, b"\0")
                content[offset : offset + len(data)] = data
        return bytes(content)

    def sync(self) -> None:
        self.synced, self.since = self.after(self.since), []

    def torn(self, chance: random.Random) -> bytes:
        """Its content after a power cut."""
        writes: list[tuple[int, bytes | None]] = []
        for offset, data in self.since:
            fate = chance.choice(("there", "there", "missing", "missing", "torn"))
            if fate == "there":
                writes.append((offset, data))
            elif fate == "torn" and data is not None:
                writes.append((offset, data[: SECTOR * chance.randrange(len(data) // SECTOR + 1)]))
        return self.after(writes)


@dataclass
class Disk:
    """A folder as its writer sees it, and as much of it as a power cut is sure to leave."""

    root: Path
    _names: dict[str, _File] = field(default_factory=dict)
    _kept: dict[str, _File] = field(default_factory=dict)
    _since: list[tuple[str, _File | None]] = field(default_factory=list)

    def played(self, trace: Path) -> Iterator[bytes]:
        """Follow a trace; yields after each call that counts: the words that were told, or nothing."""
        with trace.open(encoding="ascii") as lines:
            for line in lines:
                found = _CALL.match(line)
                if found and int(found[2]) >= 0:
                    told = self._call(found[1], line)
                    if told is not None:
                        yield told

    def _call(self, name: str, line: str) -> bytes | None:
        texts = [bytes.fromhex(text.replace("\\x", "")) for text in _TEXT.findall(line)] if "write" in name else []
        opened = _FILE.search(line)
        if name == "write" and opened and opened[1] == "1":
            return texts[0]
        paths = [self._path(text) for text in (_TEXT.findall(line) if not texts else [])]
        if name in ("openat", "unlink", "rename"):
            return self._name(name, line, [path for path in paths if path])
        path = self._path(opened[2]) if opened else ""
        if path == "." and name.startswith("f"):
            self._sync_names()
        elif path in self._names:
            self._write(name, line, self._names[path], texts)
        else:
            return None
        return b""

    def _path(self, text: str) -> str:
        """The path below our folder; "" for any other and for what SQLite makes anew anyway."""
        path = Path(bytes.fromhex(text.replace("\\x", "")).decode(errors="replace"))
        inside = path.is_relative_to(self.root) and not path.name.endswith("-shm")
        return str(path.relative_to(self.root)) if inside else ""

    def _name(self, call: str, line: str, paths: list[str]) -> bytes | None:
        if not paths:
            return None
        if call == "openat":
            if "O_CREAT" not in line or paths[0] in self._names:
                return None
            self._set(paths[0], _File())
        elif call == "unlink":
            self._set(paths[0], None)
        else:
            self._set(paths[1], self._names[paths[0]])
            self._set(paths[0], None)
        return b""

    def _set(self, path: str, file: _File | None) -> None:
        self._since.append((path, file))
        _change(self._names, path, file)

    def _sync_names(self) -> None:
        self._kept, self._since = dict(self._names), []

    def _write(self, call: str, line: str, file: _File, texts: list[bytes]) -> None:
        if call.endswith("sync"):
            file.sync()
        elif call == "ftruncate":
            file.since.append((int(re.search(r", (\d+)\)", line)[1]), None))  # type: ignore[index]
        elif call == "pwrite64":
            file.since.append((int(re.search(r", (\d+)\) += ", line)[1]), texts[0]))  # type: ignore[index]
        else:
            file.since.append((len(file.after(file.since)), texts[0]))

    def cut_off(self, image: Path, chance: random.Random) -> None:
        """Write into a new folder what a power cut now may leave."""
        names = dict(self._kept)
        for path, file in self._since[: chance.randint(0, len(self._since))]:
            _change(names, path, file)
        for path, file in names.items():
            (image / path).parent.mkdir(parents=True, exist_ok=True)
            (image / path).write_bytes(file.torn(chance))


def _change(names: dict[str, _File], path: str, file: _File | None) -> None:
    if file is None:
        names.pop(path, None)
    else:
        names[path] = file
