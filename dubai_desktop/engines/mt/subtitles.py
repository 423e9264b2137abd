"""Translation from a subtitle file: its lines go to the source lines they are said with."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Cue, Origin, Segment
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Translation, TranslationRequest
from dubai_desktop.engines.kit import Kit

NEAR = 0.5  # seconds that lines of files with equal counts may be apart and still belong together
NO_PARTNER = "The translation file has nothing at this time."


class SubtitleTranslator:
    """Takes the lines of a subtitle file in the target language."""

    def __init__(self, kit: Kit) -> None:
        self._read = kit.read_cues
        self.info = EngineInfo(id="subtitles", title="Translation file", kind=Kind.TRANSLATION)

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Ready where the request names a translation file."""
        if request is None or request.translation:
            return Availability(ready=True)
        reason = "There is no translation file. Give one, or let the other translators try."
        return Availability(ready=False, reason=reason, problem=Problem(Code.NEEDS_TRANSLATION, reason))

    @property
    def batch(self) -> int:
        """All lines at once."""
        return 0

    def estimate(self, request: TranslationRequest) -> int:
        """Free."""
        return 0

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Fill in the lines the file has a partner for; the others get a note. Raises Problem from the reader."""
        cancel.check()
        cues = tuple(cue for cue in self._read(Path(request.translation)).cues if cue.text.strip())
        partners = pair(request.segments, cues)
        segments = tuple(
            _filled(segment, [cues[number].text for number in partners.get(index, ())])
            for index, segment in enumerate(request.segments)
        )
        progress(1.0, f"{len(partners)} of {len(segments)} lines found in the translation file")
        return Translation(segments)


def _filled(segment: Segment, texts: Sequence[str]) -> Segment:
    if not segment.needs_translation:
        return segment
    target = " ".join(" ".join(texts).split())
    if not target:
        return replace(segment, note=NO_PARTNER)
    return replace(segment, target=target, origin=Origin.GIVEN, note="")


def pair(segments: Sequence[Segment], cues: Sequence[Cue]) -> dict[int, list[int]]:
    """Return which cues (numbers, in order) belong to which segment (number); both are ordered by start.

    Files of equal count whose lines meet one by one are paired one to one. Otherwise each cue goes to the segment
    it shares the most time with; a cue that meets none goes nowhere.
    """
    if len(segments) == len(cues) and all(
        _shared(segment, cue) > 0 or abs(segment.start - cue.start) <= NEAR
        for segment, cue in zip(segments, cues, strict=True)
    ):
        return {index: [index] for index in range(len(cues))}
    partners: defaultdict[int, list[int]] = defaultdict(list)
    first = 0
    for number, cue in enumerate(cues):
        while first < len(segments) and segments[first].end <= cue.start:
            first += 1
        best, most = -1, 0.0
        for index in range(first, len(segments)):
            if segments[index].start >= cue.end:
                break
            shared = _shared(segments[index], cue)
            if shared > most:
                best, most = index, shared
        if best >= 0:
            partners[best].append(number)
    return dict(partners)


def _shared(segment: Segment, cue: Cue) -> float:
    """Seconds in which both are there; negative where they are apart."""
    return min(segment.end, cue.end) - max(segment.start, cue.start)
