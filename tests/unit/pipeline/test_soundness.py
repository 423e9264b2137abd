"""A sound that cannot be the line it was asked for is told from one that can."""

import pytest

from dubai_desktop.domain.pace import Pace
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.anatomy import Measure
from dubai_desktop.pipeline.soundness import check_sound

TEXT = "আমাদের এই পাঠে আপনাকে স্বাগতম, আজ আমরা পরিষ্কার পানি নিয়ে কথা বলব"
USUAL = Pace().predict(TEXT, "bn")


def sound(length, clipped=0.0):
    return Measure(0.0, length, 0.0, 24_000, 0.1, 0.5, clipped)


@pytest.mark.parametrize("share", [0.5, 1.0, 2.4])
def test_voices_may_be_quick_and_slow(share):
    check_sound(sound(share * USUAL), TEXT, "bn", 1.0)
    check_sound(sound(share * USUAL / 1.8), TEXT, "bn", 1.8)


@pytest.mark.parametrize(
    "bad", [sound(0.1 * USUAL), sound(10 * USUAL), sound(USUAL, 0.2)], ids=["cut off", "went on", "overdriven"]
)
def test_what_is_far_from_its_text_is_refused(bad):
    with pytest.raises(Problem) as caught:
        check_sound(bad, TEXT, "bn", 1.0)
    assert caught.value.code is Code.TTS_BAD_AUDIO
    assert caught.value.detail


def test_a_word_alone_is_said_as_one_likes():
    for length in (0.15, 2.0):
        check_sound(sound(length), "না।", "bn", 1.0)
