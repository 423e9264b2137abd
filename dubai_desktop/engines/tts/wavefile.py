"""Writing and checking spoken sound: mono 16-bit PCM WAV, whole or not at all. Standard library only."""

from __future__ import annotations

import wave
from pathlib import Path

from dubai_desktop.domain.problems import Code, Problem

SILENCE = 8  # largest sample (of 32,767) that still counts as silence


def write(out: Path, sound: bytes, sample_rate: int, voice: str) -> int:
    """Write 16-bit native-order mono samples to `out`, aside first; returns the number of frames.

    Raises Problem: TTS_BAD_AUDIO where nothing can be heard, OUT_NOT_WRITABLE where the folder is gone; OSError.
    """
    if not is_audible(sound):
        raise Problem(
            Code.TTS_BAD_AUDIO,
            "The voice said nothing for this line. Write words it can speak, or choose another voice.",
            facts={"voice": voice},
        )
    aside = out.with_name(out.name + ".part")
    try:
        with wave.open(str(aside), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(sample_rate)
            file.writeframes(sound)
        aside.replace(out)
    except FileNotFoundError as error:
        raise Problem(
            Code.OUT_NOT_WRITABLE,
            "The folder for the spoken lines is gone. Start the job again.",
            detail=str(error),
            facts={"path": str(out.parent)},
        ) from error
    finally:
        aside.unlink(missing_ok=True)
    return len(sound) // 2


def is_audible(sound: bytes) -> bool:
    """True where 16-bit samples hold more than silence; looks at every fourth sample."""
    samples = memoryview(sound[: len(sound) // 2 * 2]).cast("h")[::4]
    return len(samples) > 0 and (max(samples) > SILENCE or min(samples) < -SILENCE)
