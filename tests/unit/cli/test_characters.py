"""`characters` and `dub --series` as they are typed, on a real store in temporary folders."""

import json

import pytest

from dubai_desktop import app
from dubai_desktop.cli.parser import parse
from dubai_desktop.domain.character import Character

COMMAND = "characters"


def test_a_voice_is_chosen_listed_and_forgotten(typed):
    status, _, said = typed("set", "Water", "Anna", "espeak:bn+f3")
    assert (status, said) == (0, "Anna speaks with espeak:bn+f3 from the next voicing on.\n")
    typed("set", "Water", "Anna", "espeak:hi", "--to", "Hindi")
    out = typed("list")[1].splitlines()
    assert out[0] == "Water:"
    assert out[1].split() == ["Anna", "bn", "espeak:bn+f3", "(female,", "chosen)"]
    assert out[2].split()[:3] == ["Anna", "hi", "espeak:hi"]
    assert typed("remove", "Water", "ANNA", "--to", "hi")[::2] == (0, "1 voice forgotten.\n")
    assert "hi" not in typed("list")[1]
    status, _, said = typed("remove", "Water", "Ben")
    assert (status, said) == (1, "There is nobody so. “characters list” shows who there is.\n")


def test_json_has_every_field_and_says_whether_the_voice_is_known(typed):
    with app.studio() as desk:
        desk.store.characters.keep(Character("Water", "Anna", "bn", "espeak:bn+f2", "female", (0.6, 0.8), updated=5.0))
    assert json.loads(typed("list", "--series", "Water", "--json")[1]) == {
        "series": "Water", "label": "Anna", "language": "bn", "voice": "espeak:bn+f2", "gender": "female",
        "print": True, "chosen": False, "updated": 5.0,
    }  # fmt: skip
    assert typed("list", "--series", "Milk", "--json")[1] == ""


def test_a_folder_stands_for_the_videos_in_it(typed, tmp_path, monkeypatch):
    (tmp_path / "show").mkdir()
    monkeypatch.chdir(tmp_path)
    typed("set", "show", "Anna", "espeak:bn+f3")
    assert typed("list", "--series", str(tmp_path / "show"))[1].startswith(f"{tmp_path / 'show'}:")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("set", "Water", "Anna", "espeak:nobody"), "“nobody”"),
        (("set", "Water", "Anna", "nothing:x"), "no voice engine called “nothing”"),
        (("set", "Water", " ", "espeak"), "A speaker needs a name"),
        (("set", " ", "Anna", "espeak"), "A series needs a name"),
        (("set", "Water", "Anna", "espeak", "--to", "xx"), "The language “xx” is not known"),
    ],
)
def test_what_cannot_be_kept_is_said_plainly(typed, words, said):
    status, out, err = typed(*words)
    assert (status, out) == (2, "")
    assert said in err


def test_names_are_shown_letter_by_letter(typed):
    typed("set", "Water", "A\x1b[31m", "espeak")
    assert "\x1b" not in typed("list")[1]


def test_a_dub_may_name_its_series():
    assert parse(["dub", "a.mp4", "--series", "Water"]).series == "Water"
    assert parse(["dub", "a.mp4"]).series == ""
