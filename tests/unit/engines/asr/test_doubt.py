import pytest

from dubai_desktop.engines.asr.doubt import again, believed, is_silence
from dubai_desktop.engines.asr.task import Piece


def piece(text="Water is safe.", start=0.0, end=2.0, **measures):
    return Piece(start, end, text, **measures)


@pytest.mark.parametrize(
    ("made", "silent"),
    [
        (piece(silence=0.7, certainty=-1.2), True),
        (piece(silence=0.7, certainty=-0.3), False),
        (piece(silence=0.5, certainty=-1.2), False),
        (piece(" ... "), True),
        (piece("Thank you for watching!", silence=0.7), True),
        (piece("Thanks for watching.", silence=0.1), False),
        (piece("Thank you for watching the dog.", silence=0.7), False),
        (piece("Subtitles by the Amara.org community"), True),
    ],
)
def test_knows_silence_by_whispers_own_measures_and_by_credits(made, silent):
    assert is_silence(made) is silent
    assert believed([made]) == ([] if silent else [made])


def test_a_refrain_is_kept():
    refrain = [piece("Row, row, row your boat.", second, second + 2.0) for second in range(0, 20, 2)]
    assert believed(refrain) == refrain


def test_a_model_that_is_stuck_is_stopped_after_three():
    stuck = [piece("Use a clean mug.", second, second + 2.0, certainty=-1.5) for second in range(0, 20, 2)]
    assert believed(stuck) == stuck[:3]


def test_the_same_again_quicker_than_anyone_speaks_is_left_out():
    said = piece("Use a clean mug.", 0.0, 2.0)
    assert believed([said, piece("Use a clean mug!", 2.0, 2.1)]) == [said]


def test_order_and_other_passages_stay():
    one, gone, two = piece("One."), piece("x", silence=0.9, certainty=-2.0), piece("Two.")
    assert believed([one, gone, two]) == [one, two]


def test_only_doubtful_speech_is_heard_again():
    sure, circle, unsure = piece(), piece(repetition=3.0), piece(certainty=-1.5)
    silence = piece(certainty=-1.5, silence=0.9)
    assert again([sure, circle, unsure, silence]) == [1, 2]
