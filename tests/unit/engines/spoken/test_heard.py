"""Spoken forms through the real espeak-ng voice: heard in full, and told apart from the figures alone."""

import pytest

from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.spoken import spoken
from dubai_desktop.engines.tts.espeak import EspeakVoice, spoken_text
from tests.helpers.engines import make_kit


@pytest.fixture
def seconds(host, cancel, tmp_path):
    engine = EspeakVoice(make_kit(host, tmp_path))

    def say(text):
        return engine.speak(SpeechRequest(text, "bn", "bn", 1.0, str(tmp_path / "line.wav")), cancel).duration

    return say


def test_a_year_takes_longer_than_a_digit(seconds):
    assert seconds(spoken("১৯৭১", "bn")) > 1.8 * seconds(spoken("৭", "bn"))


def test_a_telephone_number_is_not_heard_as_an_amount(seconds):
    assert seconds(spoken("01712345678", "bn")) < 0.85 * seconds(spoken("1,71,23,45,678", "bn"))


@pytest.mark.parametrize("sign", ["৳", "%", "°C"])
def test_a_sign_that_the_voice_leaves_out_is_heard(seconds, sign):
    text = f"{sign}৫" if sign == "৳" else f"৫{sign}"
    assert seconds(spoken(text, "bn")) > 1.3 * seconds(spoken("৫", "bn"))


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("কাপড়ে", "কাপ\u09dcে"),  # espeak-ng's own spelling of a dotted letter with a sign
        ("৬টি সাড়ে ৭টা", "ছয়টি সা\u09dcে সাতটা"),
        ("র\u200d্যাব", "র্যাব"),
    ],
)
def test_the_spoken_form_goes_on_into_the_spelling_that_espeak_needs(text, read):
    assert spoken_text(spoken(text, "bn")) == read
