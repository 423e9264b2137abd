"""Translation from the memory: what was translated before, word for word; similar lines with the difference shown."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

from dubai_desktop.domain import flags
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.domain.words import counted
from dubai_desktop.engines.base import (
    Availability,
    EngineInfo,
    Kind,
    MemoryHit,
    Progress,
    Translation,
    TranslationRequest,
)
from dubai_desktop.engines.kit import Kit

SIMILAR = 0.75  # least similarity (0-1) of a line worth offering


class MemoryTranslator:
    """Fills in lines that were translated before."""

    def __init__(self, kit: Kit) -> None:
        self._memory = kit.memory
        self.info = EngineInfo(id="memory", title="Translation memory", kind=Kind.TRANSLATION)

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Always there; it may know nothing."""
        return Availability(ready=True)

    @property
    def batch(self) -> int:
        """All lines at once."""
        return 0

    def estimate(self, request: TranslationRequest) -> int:
        """Free."""
        return 0

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Fill in exact matches; similar ones come as Origin.FUZZY, flagged, with the difference in the note."""
        done: list[Segment] = []
        found = 0
        for index, segment in enumerate(request.segments, 1):
            cancel.check()
            filled = self._fill(segment, request) if segment.needs_translation else segment
            found += filled is not segment
            done.append(filled)
            progress(index / len(request.segments), f"{counted(found)} found in the translation memory")
        return Translation(tuple(done))

    def _fill(self, segment: Segment, request: TranslationRequest) -> Segment:
        exact = self._memory.exact(segment.source, request.source, request.target)
        if exact:
            return replace(segment, target=exact, origin=Origin.MEMORY, note="")
        hit = best(segment.source, self._memory.candidates(segment.source, request.source, request.target))
        if hit is None:
            return segment
        return replace(
            segment,
            target=hit.target,
            origin=Origin.FUZZY,
            note=difference(hit, segment.source),
            flags=tuple(dict.fromkeys((*segment.flags, flags.FUZZY))),
        )


def best(source: str, candidates: Iterable[tuple[str, str]]) -> MemoryHit | None:
    """Return the candidate most similar to `source`, None where none reaches SIMILAR."""
    pairs = [pair for pair in candidates if pair[1].strip()]
    if not pairs or not normal(source):
        return None
    found = process.extractOne(
        normal(source), [normal(pair[0]) for pair in pairs], scorer=fuzz.ratio, score_cutoff=SIMILAR * 100
    )
    if found is None:
        return None
    _, score, index = found
    return MemoryHit(pairs[index][0], pairs[index][1], score / 100)


def normal(text: str) -> str:
    """Return the text as it is compared: NFC, case folded, white space collapsed."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def difference(hit: MemoryHit, source: str) -> str:
    """Say how a remembered line differs from this one, word by word: “tomorrow” there, “today” here."""
    before, now = hit.source.split(), source.split()
    matcher = SequenceMatcher(a=[normal(word) for word in before], b=[normal(word) for word in now], autojunk=False)
    changes = [
        _change(" ".join(before[a:b]), " ".join(now[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal"
    ]
    return f"Similar line remembered ({hit.score:.0%}): “{hit.source}”. Differs: {'; '.join(changes) or 'spelling'}."


def _change(before: str, now: str) -> str:
    if not before:
        return f"“{now}” is new here"
    if not now:
        return f"“{before}” is missing here"
    return f"“{before}” there, “{now}” here"
