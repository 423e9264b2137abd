"""Which recognised passages are to be believed: Whisper also writes where nobody speaks. Pure.

The thresholds are faster-whisper's own (`transcribe`: no_speech_threshold, log_prob_threshold,
compression_ratio_threshold); its batched pipeline takes them and does not use them, so they are applied here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from dubai_desktop.engines.asr.task import Piece

SILENCE = 0.6  # more than this probability of no speech,
UNSURE = -1.0  # and a mean log probability below this: silence
REPETITIVE = 2.4  # text that packs smaller than by this factor says the same again and again
HASTY = 30.0  # letters a second: quick speakers reach 20
OFTEN = 3  # times that the same sentence may come in a row before it counts as a model that is stuck

# What Whisper learned from subtitle files' own credits; nobody says it. Then what it says into silence, and people say
# too: only where the model itself hears silence.
_CREDIT = re.compile(r"amara\.org|opensubtitles|subtitles? by the|sous-titr\w+ (?:réalisés|par)|字幕由", re.IGNORECASE)
_FAREWELL = re.compile(
    r"\W*(thanks?( you)?( so much)? for watching|please subscribe|see you( in the)? next (time|video)|you)\W*",
    re.IGNORECASE,
)


def believed(pieces: Iterable[Piece]) -> list[Piece]:
    """Return the passages without those that are silence, credits, or a model that is stuck."""
    kept: list[Piece] = []
    row = 0
    for piece in pieces:
        same = bool(kept) and _letters(piece.text) == _letters(kept[-1].text)
        row = row + 1 if same else 1
        if is_silence(piece) or (row > OFTEN and is_doubtful(piece)) or (same and _is_hasty(piece)):
            continue
        kept.append(piece)
    return kept


def is_silence(piece: Piece) -> bool:
    """True where the passage was made up: nothing is said there."""
    if not _letters(piece.text) or _CREDIT.search(piece.text):
        return True
    if piece.silence <= SILENCE:
        return False
    return piece.certainty < UNSURE or _FAREWELL.fullmatch(piece.text) is not None


def is_doubtful(piece: Piece) -> bool:
    """True where faster-whisper itself would try again with another temperature: unsure, or going round in circles."""
    return piece.certainty < UNSURE or piece.repetition > REPETITIVE


def again(pieces: Sequence[Piece]) -> list[int]:
    """Return the places of the passages worth hearing again: doubtful, but speech."""
    return [place for place, piece in enumerate(pieces) if is_doubtful(piece) and not is_silence(piece)]


def _is_hasty(piece: Piece) -> bool:
    return len(piece.text) > HASTY * max(0.0, piece.end - piece.start)


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
