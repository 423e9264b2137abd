"""XTTS, inside the child process only: the model, the voice it imitates, a line.

Coqui's own loading retries a refused file with wider rights and writes it anew; here the classes that the published
file names are allowed by name, once, and the file is left alone.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import coqui_child, coqui_safety, coqui_torch
from dubai_desktop.engines.tts.coqui_order import Order, Spoken
from dubai_desktop.engines.tts.coqui_shelf import SHELF, Entry

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WEIGHTS = "model.pth"
SHORTEST, LONGEST = 1.0, 30.0  # seconds of a clip: less tells no voice, more is not used
_CLIP_RATE = 22_050  # Hz, what the model's voice analysis expects
_SOUND_FILES = (b"RIFF", b"RF64", b"fLaC")
_MANNERS = ("temperature", "length_penalty", "repetition_penalty", "top_k", "top_p")


def speak(order: Order) -> Spoken:
    """Speak a line with the XTTS model in the order's folder; run in the child.

    Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, SETTING_INVALID for a clip that cannot be used, VOICE_UNKNOWN,
    TTS_BAD_AUDIO, MEMORY.
    """
    coqui_torch.start()
    entry = SHELF.get(load, order.folder, WEIGHTS)
    manners = {name: entry.model.config[name] for name in _MANNERS}

    def say(text: str) -> npt.NDArray[np.float32] | None:
        if not any(map(str.isalnum, text)):
            return None
        latent, embedding = _voice(entry, order)
        made: npt.NDArray[np.float32] = entry.model.inference(
            text, order.language, latent, embedding, speed=order.rate, **manners
        )["wav"]
        return made.reshape(-1)

    return coqui_child.deliver(order, entry, say)


def load(folder: Path) -> Entry:
    """Load an XTTS model safely, on the processor. Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, MEMORY."""
    config = coqui_safety.read_config(folder, "xtts")
    from TTS.tts.configs.xtts_config import XttsConfig  # noqa: PLC0415  heavy
    from TTS.tts.models.xtts import Xtts  # noqa: PLC0415  heavy

    settings = XttsConfig()
    try:
        settings.from_dict(config)
        model = Xtts(settings)
        model._load_checkpoint = lambda path: coqui_safety.load_weights(Path(path), _classes())["model"]
        model.load_checkpoint(settings, checkpoint_dir=str(folder), eval=True)
    except coqui_safety.LOADING as error:
        raise coqui_safety.not_loaded(folder, WEIGHTS, error) from error
    return Entry(model, int(settings.audio.output_sample_rate))


def _classes() -> tuple[object, ...]:
    """The plain configuration classes that published files hold, some under the module they once lived in."""
    from TTS.config.shared_configs import BaseDatasetConfig  # noqa: PLC0415  heavy
    from TTS.tts.configs.xtts_config import XttsArgs, XttsAudioConfig, XttsConfig  # noqa: PLC0415  heavy

    once = "TTS.tts.models.xtts"
    moved = ((XttsArgs, f"{once}.XttsArgs"), (XttsAudioConfig, f"{once}.XttsAudioConfig"))
    return (XttsConfig, XttsArgs, XttsAudioConfig, BaseDatasetConfig, *moved)


def _voice(entry: Entry, order: Order) -> tuple[Any, Any]:
    """Return what the model needs to know of a voice, worked out once for each clip."""
    if not order.reference:
        own = getattr(entry.model.speaker_manager, "speakers", None) or {}
        if order.speaker not in own:
            raise Problem(
                Code.VOICE_UNKNOWN,
                f"XTTS has no voice “{order.speaker[:60]}”. Choose another voice.",
                facts={"voice": order.speaker, "voices": list(own)},
            )
        latent, embedding = own[order.speaker].values()
        return latent, embedding
    digest = hashlib.sha256(Path(order.reference).read_bytes()).hexdigest() if _is_file(order.reference) else ""
    if digest not in entry.voices:
        clip = read_clip(order.reference)
        import torch  # noqa: PLC0415  heavy

        config = entry.model.config
        audio = torch.from_numpy(clip)[None].to(entry.device)
        embedding = entry.model.get_speaker_embedding(audio[:, : _CLIP_RATE * config.max_ref_len], _CLIP_RATE)
        latent = entry.model.get_gpt_cond_latents(
            audio, _CLIP_RATE, length=config.gpt_cond_len, chunk_length=config.gpt_cond_chunk_len
        )
        entry.voices[digest] = (latent, embedding)
    found: tuple[Any, Any] = entry.voices[digest]
    return found


def read_clip(path: str) -> npt.NDArray[np.float32]:
    """Return up to 30 s of a WAV or FLAC as mono samples at 22,050 Hz.

    Raises Problem(SETTING_INVALID) for anything else, for less than a second, and for silence.
    """
    import numpy as np  # noqa: PLC0415  comes with torch
    import soundfile  # type: ignore[import-untyped]  # noqa: PLC0415  comes with Coqui
    import torch  # noqa: PLC0415  heavy
    import torchaudio  # noqa: PLC0415  heavy

    if not _is_file(path):
        raise _no_clip("it is not there")
    with Path(path).open("rb") as file:
        if file.read(4) not in _SOUND_FILES:
            raise _no_clip("it is no WAV or FLAC file")
        file.seek(0)
        try:
            with soundfile.SoundFile(file) as sound:
                rate = int(sound.samplerate)
                read = sound.read(int(LONGEST * rate), dtype="float32", always_2d=True)
        except (RuntimeError, ValueError, TypeError) as error:
            raise _no_clip("it is damaged", str(error)) from error
    mono = np.nan_to_num(read.mean(axis=1))
    if len(mono) < SHORTEST * rate:
        raise _no_clip("it is shorter than a second")
    if float(np.abs(mono).max()) < 0.01:
        raise _no_clip("nothing can be heard in it")
    clip: npt.NDArray[np.float32] = torchaudio.functional.resample(torch.from_numpy(mono), rate, _CLIP_RATE).numpy()
    return clip


def _is_file(path: str) -> bool:
    return Path(path).is_file()


def _no_clip(why: str, detail: str = "") -> Problem:
    return Problem(
        Code.SETTING_INVALID,
        f"The clip of the voice to imitate was not used, because {why}. Choose a WAV or FLAC file of 6 to 30 seconds.",
        detail=detail,
        facts={"setting": "tts_router.voice_reference"},
    )
