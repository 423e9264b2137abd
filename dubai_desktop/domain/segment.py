"""The lines of a dub: cues as read, segments as worked on, clips as voiced."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle entry as read from a file; times in seconds from the start of the programme."""

    start: float
    end: float
    text: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class CueFile:
    """A subtitle file as read: ordered, non-overlapping cues, and each repair in words."""

    cues: tuple[Cue, ...]
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word; times in seconds."""

    start: float
    end: float
    text: str


class Origin(StrEnum):
    """Where a segment's translation came from."""

    NONE = "none"  # not translated yet
    GIVEN = "given"  # from a translation file
    MEMORY = "memory"  # exact match in the translation memory
    FUZZY = "fuzzy"  # similar match: a person has to look
    ENGINE = "engine"  # a translation engine
    PERSON = "person"  # typed or corrected in review


def new_segment_id() -> str:
    """Return a fresh identity for a segment; it survives edits, splits keep it for their first half."""
    return uuid4().hex


@dataclass(frozen=True, slots=True)
class Segment:
    """One line of the programme: when it is said, by whom, and in both languages.

    `start` and `end` are seconds. `index` is the 1-based position in the programme. `voice` overrides the job's
    voice for this line ("engine:voice", empty for none). `note` tells the person what to look at (for a fuzzy match,
    how its source differs). `flags` are `domain.flags` names carried into the report.
    `allow` is what a person allowed a line that is too long: "speed" up to the highest factor, "overrun" beyond its
    own time, "" for what the rules say.
    """

    id: str
    index: int
    start: float
    end: float
    source: str
    target: str = ""
    speaker: str = ""
    origin: Origin = Origin.NONE
    note: str = ""
    approved: bool = False
    voice: str = ""
    words: tuple[Word, ...] = ()
    flags: tuple[str, ...] = ()
    allow: str = ""

    @property
    def duration(self) -> float:
        """Length of the slot in seconds."""
        return self.end - self.start

    @property
    def needs_translation(self) -> bool:
        """True while there is nothing to speak."""
        return not self.target.strip()

    @property
    def needs_person(self) -> bool:
        """True where the program must not go on by itself: no translation, or a similar one nobody confirmed."""
        return self.needs_translation or (self.origin is Origin.FUZZY and not self.approved)


@dataclass(frozen=True, slots=True)
class Clip:
    """One line as a voice engine spoke it, untouched ("pristine"), kept in the clip cache.

    `key` is the content address (engine and its version, model, voice, language, rate, text, take); `path` the WAV's
    absolute path; `lead` and `tail` the edge silence in seconds that fitting trims; `length` the speech between them in
    seconds; `rate` the native speed factor asked of the engine (1.0 = the voice's own pace); `take` another number for
    each time that the person had the line spoken anew, 0 for the first. `said` is the text that the voice was given, in
    `language`: the voice's pace is learned from them, whatever becomes of the line. `model` tells the files of the
    model that spoke from others under the same name, "" for engines without and for clips of versions that did not
    keep it.
    """

    segment_id: str
    key: str
    path: str
    engine: str
    voice: str
    rate: float
    sample_rate: int
    lead: float
    length: float
    tail: float
    reused: bool = False
    take: int = 0
    said: str = ""
    language: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: `label` as the transcript names it, `gender` as heard ("female", "male", "" where unclear).

    `voice` is the one a person chose or the series keeps ("engine:voice", "" for none); `print` a voice print by which
    the same person is known again, empty where none was made.
    """

    label: str
    gender: str = ""
    voice: str = ""
    print: tuple[float, ...] = ()
