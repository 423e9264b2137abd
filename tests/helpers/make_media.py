"""Makes tiny media for tests with the program's own ffmpeg; nothing is kept in the repository."""

from __future__ import annotations

import os
import subprocess
import wave
from pathlib import Path

import numpy as np

from dubai_desktop.media.process import ffmpeg

TONE = "sine=frequency=440:sample_rate=44100"
PICTURE = "testsrc2=size=64x48:rate=25"


def make(out: Path, *args: str) -> Path:
    """Run ffmpeg with `args` and write `out`."""
    command = [str(ffmpeg()), "-nostdin", "-v", "error", *args, "-y", f"file:{out}"]
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, capture_output=True)
    return out


def lavfi(*graphs: str, seconds: float) -> list[str]:
    """Return input arguments for generated sound or pictures of a length."""
    return [arg for graph in graphs for arg in ("-f", "lavfi", "-t", str(seconds), "-i", graph)]


def video(out: Path, seconds: float = 2.0, *args: str) -> Path:
    """Make a small H.264 + AAC file (container by its suffix), further output arguments at will."""
    x264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-c:a", "aac", "-b:a", "64k")
    return make(out, *lavfi(PICTURE, TONE, seconds=seconds), *x264, "-shortest", *args)


def wav(out: Path, samples: np.ndarray, rate: int = 22_050) -> Path:
    """Write float samples, shape (frames,) or (frames, channels), as 16-bit WAV."""
    data = (np.clip(samples, -1, 1) * 32767).astype("<i2")
    with wave.open(str(out), "wb") as file:
        file.setnchannels(1 if data.ndim == 1 else data.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(data.tobytes())
    return out


def read_wav(path: Path) -> tuple[np.ndarray, int]:
    """Return float samples, shape (frames, channels), and the rate."""
    with wave.open(str(path), "rb") as file:
        data = np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())
        return data.astype(np.float32) / 32768, file.getframerate()


def tone(seconds: float, rate: int = 22_050, level: float = 0.5, hertz: float = 220.0) -> np.ndarray:
    """Return a sine, shape (frames,)."""
    return (level * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def silence(seconds: float, rate: int = 22_050) -> np.ndarray:
    """Return zeros, shape (frames,)."""
    return np.zeros(round(seconds * rate), np.float32)


def stub(folder: Path, script: str) -> Path:
    """Make an executable shell script that stands in for ffmpeg."""
    path = folder / "ffmpeg-stub"
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


def alive(pid: int) -> bool:
    """True while a process runs (a zombie does not)."""
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z"
