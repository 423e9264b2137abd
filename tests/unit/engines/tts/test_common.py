import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import EngineInfo, Kind, SpeechRequest, Voice
from dubai_desktop.engines.tts import common

INFO = EngineInfo("robot", "Robot", Kind.VOICE)
VOICES = (Voice("bn", "Bangla", "bn"), Voice("bn+f2", "Bangla, woman", "bn", "female"))


def ask(voice):
    return SpeechRequest("x", "bn", voice, 1.0, "o.wav")


def test_the_first_voice_is_the_default():
    assert common.pick_voice(INFO, VOICES, ask("")) is VOICES[0]
    assert common.pick_voice(INFO, VOICES, ask("bn+f2")) is VOICES[1]


@pytest.mark.parametrize(("asked", "nearest"), [("bn+f3", "bn+f2"), ("bnn", "bn"), ("???", "bn")])
def test_an_unknown_voice_names_the_nearest(asked, nearest):
    with pytest.raises(Problem) as caught:
        common.pick_voice(INFO, VOICES, ask(asked))
    assert caught.value.code is Code.VOICE_UNKNOWN
    assert caught.value.facts["nearest"] == nearest


def test_no_voice_at_all_is_an_unsupported_language():
    with pytest.raises(Problem) as caught:
        common.pick_voice(INFO, (), ask(""))
    assert caught.value.code is Code.LANGUAGE_UNSUPPORTED
    assert "Bangla" in caught.value.message


@pytest.mark.parametrize(("rate", "inside"), [(1.2, 1.2), (9, 2.0), (0.1, 0.5), (float("nan"), 1.0), (-2, 1.0)])
def test_rates_stay_inside_the_limits(rate, inside):
    assert common.clamp(rate, (0.5, 2.0)) == inside


@pytest.mark.parametrize(("module", "there"), [("json", True), ("no_such.module", False), ("json.nothing", False)])
def test_tells_installed_modules_without_importing_them(module, there):
    assert common.is_installed(module) is there
