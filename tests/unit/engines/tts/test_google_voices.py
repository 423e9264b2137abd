import os

import pytest

from dubai_desktop.engines.tts import google_voices
from dubai_desktop.engines.tts.google_voices import Known, built_in, fetched, is_fresh, keep, region_of, voices_for


@pytest.fixture(autouse=True)
def own_prices(tmp_path_factory, monkeypatch):
    folder = tmp_path_factory.mktemp("config")
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(folder))
    return folder / "prices.toml"


def test_bangla_has_cheap_and_dear_voices_of_both_genders_the_cheapest_first(tmp_path):
    voices = voices_for(tmp_path, "bn")
    assert [voice.id for voice in voices[:4]] == [f"bn-IN-Standard-{letter}" for letter in "ABCD"]
    assert [voice.gender for voice in voices[:4]] == ["female", "male", "female", "male"]
    assert {voice.id.split("-")[2]: voice.price for voice in voices} == {
        "Standard": 4_000_000, "Wavenet": 16_000_000, "Chirp3": 30_000_000,
    }  # fmt: skip
    assert len([voice for voice in voices if "Chirp3-HD" in voice.id]) == 30
    assert len({voice.id for voice in voices}) == len(voices)


@pytest.mark.parametrize("code", google_voices.REGIONS)
def test_every_language_has_a_standard_voice_offline(tmp_path, code):
    voices = voices_for(tmp_path, code)
    assert voices[0].id.startswith(f"{google_voices.REGIONS[code]}-Standard-")
    assert {voice.language for voice in voices} == {code}


def test_languages_it_does_not_have_have_no_voice(tmp_path):
    assert voices_for(tmp_path, "si") == voices_for(tmp_path, "xx") == ()


def test_other_regions_of_a_language_come_behind_the_usual_one(tmp_path):
    keep(tmp_path, [Known("en-GB-Standard-A"), Known("en-US-Standard-B"), Known("es-ES-Standard-A")])
    assert [(v.id, v.title) for v in voices_for(tmp_path, "en")] == [
        ("en-US-Standard-B", "English, Standard B"),
        ("en-GB-Standard-A", "English (en-GB), Standard A"),
    ]


def test_a_family_without_a_price_is_not_offered_until_it_has_one(tmp_path, own_prices):
    keep(tmp_path, [Known("bn-IN-Standard-A"), Known("bn-IN-Nova-A")])
    assert [voice.id for voice in voices_for(tmp_path, "bn")] == ["bn-IN-Standard-A"]
    own_prices.write_text("[google-voices]\nNova = 2.5\n")
    first = voices_for(tmp_path, "bn")[0]
    assert (first.id, first.price) == ("bn-IN-Nova-A", 2_500_000)


def test_a_kept_list_is_read_back_and_counts_as_new_for_a_day(tmp_path):
    assert not is_fresh(tmp_path)
    keep(tmp_path / "models", [Known("bn-IN-Standard-A", "female")])
    assert fetched(tmp_path / "models") == (Known("bn-IN-Standard-A", "female"),)
    assert is_fresh(tmp_path / "models")
    file = tmp_path / "models" / google_voices.FILE
    os.utime(file, (1, 1))
    assert not is_fresh(tmp_path / "models")
    assert fetched(tmp_path / "models")


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"voices": 5}', b'{"voices": [["x"], 5, [5, "male"], ["../a", "male"]]}', b"\xff"]
)
def test_a_list_that_is_damaged_leaves_the_usual_voices(tmp_path, content):
    (tmp_path / google_voices.FILE).write_bytes(content)
    assert fetched(tmp_path) == ()
    assert len(voices_for(tmp_path, "bn")) == len(built_in("bn"))


def test_the_region_of_a_voice_is_in_its_name():
    assert region_of("cmn-CN-Chirp3-HD-Kore") == "cmn-CN"
