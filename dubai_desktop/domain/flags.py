"""Names of what a line's fit can carry: they go into the report, the table and the filters."""

from __future__ import annotations

FAST = "fast"  # said over 1.15x its own pace
RUSHED = "rushed"  # said over 1.3x, up to 1.8x
LATE = "late"  # starts noticeably (over 0.185 s) after its cue
EARLY = "early"  # starts noticeably (over 0.09 s) before its cue, in the pause before it
BORROWED = "borrowed"  # runs into the pause behind its cue
CUT = "cut"  # faded out before the next line; the report names the words left unsaid
TOO_LONG = "too_long"  # known before voicing: cannot be said at 1.3x in its time, and the neighbours cannot hide it
OVERRUN = "overrun"  # runs on beyond its room because a person allowed it; may overlap another speaker's by 0.3 s
FALLBACK_VOICE = "fallback_voice"  # spoken by another engine than asked for
FUZZY = "fuzzy_translation"  # taken from a similar line of the memory
GLOSSARY = "glossary"  # the translation does not follow the glossary; the note names the term
REPAIRED = "repaired_times"  # the subtitle's times were repaired
UNVOICED = "unvoiced"  # no engine made a usable sound of it (nothing to say)
