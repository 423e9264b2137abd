"""espeak-ng through ctypes, inside the child process only: the library aborts under threads.

The library and its data come with the package espeakng-loader; synthesis is synchronous, no sound device is opened.
Structures and constants: speak_lib.h of espeak-ng 1.52.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path
from typing import Any

import espeakng_loader

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import wavefile

NORMAL = 175  # words per minute of the voice's own pace
SLOWEST, FASTEST = 80, 450  # what the library takes

_SYNCHRONOUS = 2
_DONT_EXIT = 1 << 15
_UTF8 = 1
_RATE = 1
_CLOSE = 0.01  # how near the asked length a clip has to be
_TRIES = 3

_Callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


class _VoiceEntry(ctypes.Structure):
    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("reserved", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class _Library:
    """The loaded library; one per process, because its state is global."""

    def __init__(self) -> None:
        self._lib = ctypes.CDLL(espeakng_loader.get_library_path())
        data = os.fsencode(espeakng_loader.get_data_path())
        self.sample_rate: int = self._lib.espeak_Initialize(_SYNCHRONOUS, 0, data, _DONT_EXIT)
        if self.sample_rate <= 0:
            raise Problem(
                Code.ENGINE_FAILED,
                "The espeak-ng voice could not start. Install the program again, or choose another voice.",
                detail=f"espeak_Initialize returned {self.sample_rate} for {os.fsdecode(data)}",
            )
        self._lib.espeak_Synth.argtypes = (
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        )  # fmt: skip
        self._lib.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(_VoiceEntry))
        self._sound = bytearray()
        self._callback = _Callback(self._take)  # kept: the library holds only a pointer
        self._lib.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def _take(self, samples: Any, count: int, _events: Any) -> int:  # noqa: ANN401  raw C pointers
        if samples and count > 0:
            self._sound += ctypes.string_at(samples, count * 2)
        return 0

    def use(self, voice: str) -> None:
        """Choose a voice by name ("bn+f2")."""
        if voice == self._voice:
            return
        if self._lib.espeak_SetVoiceByName(voice.encode("utf-8")) != 0:
            self._voice = ""
            raise Problem(
                Code.VOICE_UNKNOWN,
                f"espeak-ng has no voice named {voice!r}. Choose another voice in the settings.",
                facts={"voice": voice},
            )
        self._voice = voice

    def speak(self, text: str, words_per_minute: int) -> bytes:
        """Return the text as 16-bit mono samples."""
        self._lib.espeak_SetParameter(_RATE, words_per_minute, 0)
        self._sound = bytearray()
        encoded = text.encode("utf-8") + b"\0"
        status = self._lib.espeak_Synth(encoded, len(encoded), 0, 1, 0, _UTF8, None, None)
        if status != 0:
            raise Problem(
                Code.ENGINE_FAILED,
                "espeak-ng could not speak this line. Change its text, or choose another voice.",
                detail=f"espeak_Synth returned {status}",
            )
        return bytes(self._sound)

    def voices(self) -> frozenset[str]:
        """Return the language names of all voices ("bn", "en-us", ...)."""
        listed = self._lib.espeak_ListVoices(None)
        found = set()
        index = 0
        while listed[index]:
            found.add(listed[index].contents.languages[1:].decode("utf-8"))
            index += 1
        return frozenset(found)


@cache
def _library() -> _Library:
    return _Library()


def voices() -> frozenset[str]:
    """Return the languages the library itself lists; run in the child."""
    return _library().voices()


def speak(text: str, voice: str, rate: float, out: str) -> tuple[int, int]:
    """Speak `text` into the WAV `out`, 1/`rate` as long as at the voice's own pace; run in the child.

    Returns (sample rate in Hz, number of frames). Raises Problem (TTS_BAD_AUDIO where nothing is heard), OSError.
    """
    library = _library()
    library.use(voice)
    sound = _at_rate(library, text, rate)
    return library.sample_rate, wavefile.write(Path(out), sound, library.sample_rate, voice)


def _at_rate(library: _Library, text: str, rate: float) -> bytes:
    """Speak so that the length is that of the normal pace divided by `rate`.

    Words per minute are not proportional to speed (2.5x the words: 2.3x as fast), so the length is measured and
    corrected; a pass takes about 10 ms for a line.
    """
    normal = library.speak(text, NORMAL)
    if abs(rate - 1.0) < 0.005 or not normal:
        return normal
    goal = len(normal) / rate
    speed = NORMAL * rate
    best = normal
    for _ in range(_TRIES):
        sound = library.speak(text, max(SLOWEST, min(FASTEST, round(speed))))
        if not sound:
            break
        if abs(len(sound) - goal) < abs(len(best) - goal):
            best = sound
        if abs(len(sound) - goal) <= _CLOSE * goal:
            break
        speed *= len(sound) / goal
    return best
