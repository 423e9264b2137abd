"""Whether what a voice engine sent can be the line it was asked for: not its words, but its length and its level."""

from __future__ import annotations

from dubai_desktop.domain.pace import Pace
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.anatomy import Measure

SHARES = (0.4, 2.5)
"""Of what a text usually takes to say: a sound outside was not this text."""

SLACK = (0.5, 2.0)
"""Seconds that a sound may be shorter and longer all the same: a word alone is said as one likes."""

CLIPPED = 0.05
"""Share of samples at full scale from which speech is broken, not loud."""


def check_sound(sound: Measure, text: str, language: str, rate: float) -> None:
    """Raise Problem(TTS_BAD_AUDIO) for a sound that is far too short or long for its text, or overdriven."""
    expected = Pace().predict(text, language) / rate
    why = ""
    if expected and not SHARES[0] * expected - SLACK[0] <= sound.length <= SHARES[1] * expected + SLACK[1]:
        why = f"{sound.length:.1f} s where about {expected:.1f} s were expected"
    elif sound.clipped > CLIPPED:
        why = f"{sound.clipped:.0%} of it at full scale"
    if why:
        raise Problem(
            Code.TTS_BAD_AUDIO,
            "The voice engine returned sound that cannot be this line. Speak the line again, or choose another voice.",
            detail=why,
        )
