"""English and Bangla speech for the sample, from the espeak-ng library that the package espeakng-loader carries."""

from __future__ import annotations

import ctypes
from typing import Any

import espeakng_loader
import numpy as np
from numpy.typing import NDArray

HOP = 0.002
"""Seconds between the frames in which the edges of speech are looked for."""
LOUDNESS = 0.125
"""RMS (full scale 1.0) every line is brought to."""
EDGE = 0.02
"""RMS over 10 ms from which sound counts as speech; the sample's background stays below."""

_RETRIEVE, _UTF8, _RATE, _NO_EXIT = 2, 1, 1, 1 << 15
_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class Voice:
    """The library, loaded once in this process; not for use from several threads."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate: int = self._lib.espeak_Initialize(_RETRIEVE, 0, espeakng_loader.get_data_path().encode(), _NO_EXIT)
        if self.rate <= 0:
            raise SystemExit("espeak-ng could not be started: install the package espeakng-loader again.")
        number, pointer = ctypes.c_uint, ctypes.c_void_p
        synth: list[Any] = [ctypes.c_char_p, ctypes.c_size_t, number, ctypes.c_int, number, number, pointer, pointer]
        self._lib.espeak_Synth.argtypes = synth
        self._chunks: list[NDArray[np.int16]] = []
        self._callback = _Callback(self._collect)  # kept: the library holds no reference
        self._lib.espeak_SetSynthCallback(self._callback)

    def _collect(self, samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        if samples and count > 0:
            self._chunks.append(np.ctypeslib.as_array(samples, (count,)).copy())
        return 0

    def speak(self, text: str, voice: str, words_per_minute: int) -> NDArray[np.float32]:
        """Return `text` as mono samples in [-1, 1] at `self.rate` Hz, equally loud whatever the voice."""
        if self._lib.espeak_SetVoiceByName(voice.encode()):
            raise SystemExit(f"espeak-ng has no voice {voice!r}.")
        self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._chunks = []
        data = text.encode() + b"\0"
        if self._lib.espeak_Synth(data, len(data), 0, 1, 0, _UTF8, None, None):
            raise SystemExit(f"espeak-ng could not speak {text!r}.")
        samples = np.concatenate(self._chunks).astype(np.float32) / 32768
        loud = samples[np.abs(samples) > EDGE]
        return np.asarray(np.clip(samples * (LOUDNESS / np.sqrt(np.mean(loud**2))), -0.8, 0.8), np.float32)


def edges(samples: NDArray[np.float32], rate: int, floor: float = EDGE) -> tuple[float, float]:
    """Return the seconds at which sound above `floor` starts and ends in mono `samples`."""
    hop, size = round(HOP * rate), round(0.01 * rate)
    power = np.convolve(samples.astype(np.float64) ** 2, np.ones(size) / size)[size - 1 :: hop]
    loud = np.flatnonzero(power > floor**2)
    if not len(loud):
        raise ValueError("there is no sound")
    return (loud[0] * hop + size / 2) / rate, (loud[-1] * hop + size / 2) / rate
