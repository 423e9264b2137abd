"""The small translation model that the repository carries, put where the engine looks for models."""

import contextlib
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

from dubai_desktop.engines.model_files import STAMP, digest, write_manifest

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/models/nllb-sample"


def install_sample(models_dir: Path, model_id: str = "nllb-600m") -> Path:
    """Copy the model into its folder with a manifest, as an installed one is; returns the folder."""
    folder = models_dir / model_id
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(STAMP))
    write_manifest(folder, {path.name: (path.stat().st_size, digest(path)) for path in sorted(folder.iterdir())})
    return folder


def pairs(path: Path = ROOT / "resources/sample/water.tmx") -> list[tuple[str, str]]:
    """The (English, Bangla) pairs of a memory; by default the sample's lines."""
    return [tuple("".join(seg.itertext()) for seg in unit.iter("seg")) for unit in ET.parse(path).iter("tu")]


def tighten(bytes_left: int) -> None:
    """Leave this process, an engine's child, so little memory: what its allocator has free is taken too. Linux only."""
    import os
    import resource

    used = int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")
    resource.setrlimit(resource.RLIMIT_AS, (used + bytes_left, used + bytes_left))
    with contextlib.suppress(MemoryError):
        while True:
            _taken.append(bytearray(_BLOCK))
    del _taken[-max(8, bytes_left // _BLOCK) :]  # some, to say in what went wrong


_BLOCK = 1 << 16
_taken: list[bytearray] = []
