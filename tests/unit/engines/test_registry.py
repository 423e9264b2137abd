from dataclasses import replace

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import registry
from dubai_desktop.engines.tts.espeak import EspeakVoice
from tests.helpers.engines import make_kit


@pytest.fixture
def kit(host, tmp_path):
    return make_kit(host, tmp_path)


@pytest.fixture
def engines(kit):
    return registry.build(kit)


def test_builds_every_listed_engine_and_espeak_is_there(engines):
    assert "espeak" in [engine.info.id for engine in engines.voices]
    assert engines.transcribers[0].info.id == "subtitles"
    assert [engine.info.id for engine in engines.translators][:2] == ["subtitles", "memory"]


def test_refuses_two_engines_of_one_name(kit):
    with pytest.raises(ValueError, match="espeak"):
        registry.unique([EspeakVoice(kit), EspeakVoice(kit)])


def test_a_new_engine_is_one_class_and_one_line(kit, monkeypatch):
    class Robot(EspeakVoice):
        def __init__(self, given):
            super().__init__(given)
            self.info = replace(self.info, id="robot")

    monkeypatch.setattr(registry, "VOICES", (*registry.VOICES, Robot))
    assert registry.find_voice_engine(registry.build(kit), "robot").info.id == "robot"


@pytest.mark.parametrize(
    ("text", "parts"),
    [("espeak", ("espeak", "")), ("espeak:bn+f2", ("espeak", "bn+f2")), (" google : bn-IN:x ", ("google", "bn-IN:x"))],
)
def test_splits_engine_and_voice(text, parts):
    assert registry.split_voice(text) == parts


@pytest.mark.parametrize("asked", ["espeka", "e-speak:bn", "Espeack"])
def test_an_unknown_engine_names_the_nearest(engines, asked):
    with pytest.raises(Problem) as caught:
        registry.find_voice_engine(engines, asked)
    assert caught.value.code is Code.ENGINE_UNKNOWN
    assert caught.value.facts["nearest"] == "espeak"


def test_a_name_like_no_engines_is_answered_with_all_there_are(engines):
    with pytest.raises(Problem) as caught:
        registry.find_voice_engine(engines, "qzx")
    assert caught.value.facts["nearest"] == ""
    assert f"Choose one of: {', '.join(engine.info.id for engine in engines.voices)}." in caught.value.message
    assert "espeak" in caught.value.message


def test_finds_voices_and_the_default(engines):
    assert registry.find_voice(engines, "ESPEAK", "bn")[1].id == "bn"
    assert registry.find_voice(engines, "espeak:bn+f3", "bn")[1].gender == "female"


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("espeak:bn+f", "bn", Code.VOICE_UNKNOWN),
        ("espeak", "ja", Code.LANGUAGE_UNSUPPORTED),
        ("coqui:bn-femal", "bn", Code.MODEL_MISSING),  # no model is here: that is what has to be said
        ("coqui", "bn", Code.MODEL_MISSING),
    ],
)
def test_an_unknown_voice_or_language_is_said(engines, text, language, code):
    with pytest.raises(Problem) as caught:
        registry.find_voice(engines, text, language)
    assert caught.value.code is code
