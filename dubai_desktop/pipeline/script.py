"""Whether a translation is written in the language it is said to be."""

from __future__ import annotations

from dubai_desktop.domain.languages import find_language, is_written_in
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.domain.words import counted


def check_script(segments: tuple[Segment, ...], target: str) -> None:
    """Raise Problem(LANGUAGE_UNSUPPORTED) where most of a given translation is written in another script.

    That is a mistaken file; a name or two in Latin letters is not.
    """
    given = [segment for segment in segments if segment.origin is Origin.GIVEN]
    other = [segment.index for segment in given if not is_written_in(segment.target, target)]
    if len(other) * 2 > len(given):
        language = find_language(target)
        name = language.name if language else target
        raise Problem(
            Code.LANGUAGE_UNSUPPORTED,
            f"The translation is not written in {name}: {len(other)} of {counted(len(given))} are in other letters. "
            f"Give a {name} file, or choose another target language.",
            facts={"lines": other[:50]},
        )
