"""The small Whisper that the repository carries, and the sample's speech that it knows."""

import json
import shutil
import sys
import wave
from functools import cache
from pathlib import Path

import numpy as np

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.asr.whisper import WhisperTranscriber
from dubai_desktop.engines.base import TranscriptionRequest
from dubai_desktop.engines.model_files import STAMP, digest, write_manifest
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.probe import probe
from tests.helpers.engines import make_kit, no_progress

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "tests/models/whisper-sample"
PROGRAMME = ROOT / "resources/sample/water.mp4"
RATE = 16_000


@cache
def truth():
    """What is said in the sample and when: [(word, start, end)] with seconds."""
    stored = json.loads(SAMPLE.with_suffix(".json").read_text("utf-8"))
    return [tuple(word) for phrase in stored["phrases"] for word in phrase]


@cache
def bangla():
    """The Bangla sentences that the model knows as well."""
    return tuple(json.loads(SAMPLE.with_suffix(".json").read_text("utf-8"))["bangla"])


def install_sample(models_dir: Path, model_id: str = "whisper-base", ballast: int = 0) -> Path:
    """Copy the model into its folder with a manifest, as an installed one is; `ballast` makes it so much heavier."""
    folder = models_dir / model_id
    shutil.copytree(SAMPLE, folder, ignore=shutil.ignore_patterns(STAMP))
    with (folder / "model.bin").open("ab") as file:
        file.write(bytes(ballast))
    write_manifest(folder, {path.name: (path.stat().st_size, digest(path)) for path in sorted(folder.iterdir())})
    return folder


def starve(name: str) -> None:
    """In an engine's child: have one model fail to load with the words of an allocator that has no more memory."""
    import faster_whisper

    class Starved(faster_whisper.WhisperModel):
        def __init__(self, folder, *args, **options):
            if Path(folder).name == name:
                raise RuntimeError("mkl_malloc: failed to allocate memory")
            super().__init__(folder, *args, **options)

    faster_whisper.WhisperModel = Starved


def speech(folder: Path) -> Path:
    """The sample's speech as the program extracts it."""
    out = folder / "speech.wav"
    extract_speech(PROGRAMME, probe(PROGRAMME), 0, out)
    return out


def read(path: Path) -> np.ndarray:
    with wave.open(str(path)) as file:
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def write(path: Path, samples) -> Path:
    """Write 16 kHz mono; floats in -1..1 or 16-bit numbers."""
    samples = np.asarray(samples)
    if samples.dtype.kind == "f":
        samples = np.clip(samples, -1, 1) * 32767
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(samples.astype("<i2").tobytes())
    return path


def spoken_bangla(folder: Path) -> Path:
    """The first of the Bangla sentences, in the voice that the model learned it from."""
    sys.path.insert(0, str(SAMPLE.parent))
    try:
        from whisper_speech import bangla_speech
    finally:
        sys.path.remove(str(SAMPLE.parent))
    quiet = np.zeros(RATE // 2, np.float32)
    return write(folder / "bangla.wav", np.concatenate([quiet, bangla_speech()[0].samples, quiet]))


def hear(host, models_dir, audio, progress=no_progress, cancel=None, *, choices=None, **request):
    """Transcribe `audio` with the model in `models_dir`."""
    with wave.open(str(audio)) as file:
        seconds = file.getnframes() / file.getframerate()
    engine = WhisperTranscriber(make_kit(host, models_dir, **(choices or {})))
    asked = TranscriptionRequest(str(audio), seconds, **{"model": "base", **request})
    return engine.transcribe(asked, progress, cancel or CancelToken())
