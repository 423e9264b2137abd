"""The small speaker model that the repository carries, and programmes in which espeak-ng's voices take turns."""

import shutil
from pathlib import Path

import numpy as np

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.base import DiarizationRequest
from dubai_desktop.engines.model_catalogue import SPEAKER_MODELS
from dubai_desktop.engines.model_files import digest, write_manifest
from dubai_desktop.engines.speakers.sherpa import SherpaDiarizer
from tests.helpers.engines import make_kit, no_progress
from tests.helpers.whisper import RATE, write

MODEL = SPEAKER_MODELS[0]
SAMPLE = Path(__file__).resolve().parents[1] / "models/speakers-sample"
ANNA, BEN = "en+f3", "en+m3"
SAID = (
    "The train to the mountains leaves at nine.",
    "I would rather stay at home and read.",
    "Then who is going to feed the goats tomorrow?",
    "You could ask my brother, he likes animals.",
    "He forgot them twice last summer.",
    "Everybody forgets something now and then.",
)


def install_speakers(models_dir: Path) -> Path:
    """Copy the model into its folder with a manifest, as an installed one is."""
    folder = models_dir / MODEL.id
    folder.mkdir(parents=True)
    for name, published in zip(("segmentation.onnx", "embedding.onnx"), MODEL.files, strict=True):
        shutil.copy(SAMPLE / name, folder / published)
    write_manifest(folder, {path.name: (path.stat().st_size, digest(path)) for path in sorted(folder.iterdir())})
    return folder


def spoken(host, folder: Path, voice: str, text: str) -> np.ndarray:
    """A sentence as an espeak-ng voice says it: 16 kHz, -1..1."""
    import wave

    from dubai_desktop.engines.tts import espeak_child

    out = folder / "said.wav"
    host.call(espeak_child.speak, text, voice, 1.0, str(out), timeout=60, cancel=CancelToken(), lane="espeak")
    with wave.open(str(out)) as file:
        rate = file.getframerate()
        sound = np.frombuffer(file.readframes(file.getnframes()), "<i2") / 32768
    return np.interp(np.arange(0, len(sound) - 1, rate / RATE), np.arange(len(sound)), sound)


def dialogue(host, folder: Path, voices=(BEN, ANNA), said=SAID, pause=0.6):
    """Write a programme in which voices take turns; returns its path and who speaks when: [(start, end, voice)]."""
    parts, truth, second = [np.zeros(RATE // 2)], [], 0.5
    for number, text in enumerate(said):
        voice = voices[number % len(voices)]
        sound = spoken(host, folder, voice, text)
        truth.append((second, second + len(sound) / RATE, voice))
        parts += [sound, np.zeros(round(pause * RATE))]
        second += len(sound) / RATE + pause
    return write(folder / "dialogue.wav", np.concatenate(parts).astype(np.float32)), truth


def diarize(host, models_dir, audio, progress=no_progress, cancel=None, speakers=0):
    """Tell the speakers of a WAV apart with the model in `models_dir`."""
    engine = SherpaDiarizer(make_kit(host, models_dir))
    seconds = (audio.stat().st_size - 44) / 2 / RATE
    return engine.diarize(DiarizationRequest(str(audio), seconds, speakers), progress, cancel or CancelToken())
