"""Words' times brought to where their sound is: Whisper starts the first word of a window with the window itself.

Its voice detection leaves 0.4 s of quiet around speech, and the alignment has to begin somewhere: without this a line
would begin up to so much too early. Only quiet is cut off, from a word's own edges; nothing is moved where it sounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dubai_desktop.engines.asr.task import SpokenWord
from dubai_desktop.engines.asr.wav import RATE

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

FRAME = 0.01  # seconds
QUIET = 0.1  # of the word's own loudest moment (RMS): 20 dB below it
PAUSE = 0.12  # seconds of quiet at an edge that are cut off; a stop consonant closes for less than 0.1 s
LEFT = 0.02  # seconds of it that stay
SHORTEST = 0.08  # seconds of a word that stay


def tightened(words: Iterable[SpokenWord], samples: npt.NDArray[np.float32], start: float) -> list[SpokenWord]:
    """Return the words without the quiet at their edges; `samples` are 16 kHz mono from second `start` on."""
    return [_tightened(word, samples, start) for word in words]


def _tightened(word: SpokenWord, samples: npt.NDArray[np.float32], offset: float) -> SpokenWord:
    import numpy as np  # noqa: PLC0415  not needed where nothing is heard

    begin, end, text = word
    first, last = (max(0, round((second - offset) * RATE)) for second in (begin, end))
    size = round(FRAME * RATE)
    count = (min(last, len(samples)) - first) // size
    if count * FRAME < SHORTEST + PAUSE:
        return word
    frames = samples[first : first + count * size].reshape(count, size)
    loudness = np.sqrt(np.mean(np.square(frames, dtype=np.float64), axis=1))
    loud = np.flatnonzero(loudness > QUIET * loudness.max())
    if not len(loud):
        return word
    lead, tail = loud[0] * FRAME, end - begin - (loud[-1] + 1) * FRAME
    found = begin + lead - LEFT if lead >= PAUSE else begin
    until = end - tail + LEFT if tail >= PAUSE else end
    if until - found < SHORTEST:
        return word
    return (float(found), float(until), text)
