"""Stand-ins for what engines are given from outside."""

from pathlib import Path

from dubai_desktop.domain.segment import Cue, CueFile, Segment
from dubai_desktop.engines.kit import Choices, Kit


class FakeMemory:
    """A translation memory of plain pairs."""

    def __init__(self, pairs=()):
        self.pairs = tuple(pairs)

    def exact(self, source, source_language, target_language):
        return next((target for known, target in self.pairs if known == source), None)

    def candidates(self, source, source_language, target_language):
        return self.pairs


def make_kit(host, folder: Path, *, pairs=(), cues=(), repairs=(), **choices) -> Kit:
    file = CueFile(tuple(cue if isinstance(cue, Cue) else Cue(*cue) for cue in cues), tuple(repairs))
    return Kit(FakeMemory(pairs), lambda path: file, host, folder, lambda: Choices(**choices))


def segment(index, start, end, source="words", **more) -> Segment:
    return Segment(f"s{index}", index, start, end, source, **more)


def no_progress(fraction, message):
    assert 0.0 <= fraction <= 1.0
    assert isinstance(message, str)
