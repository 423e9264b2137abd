"""Fault 20: sound that is mostly damaged is used as far as it goes; the dub and its report say what is lost."""

import json

from tests.helpers.damaged import damaged_sound
from tests.helpers.program import no_traceback


def test_mostly_damaged_sound_is_dubbed_and_the_loss_is_told(desk, short_talk):
    hurt = damaged_sound(desk.root / "hurt.mp4", 7.0)
    ended = desk.run("dub", hurt, *short_talk.subtitles, "--out", desk.out, "--voice", "espeak")
    no_traceback(ended)
    assert ended.status == 0, ended.err
    assert "80% of the sound is damaged and could not be read" in ended.err
    (report,) = desk.out.glob("*.json")
    extract = json.loads(report.read_text("utf-8"))["steps"][0]
    assert (extract["name"], extract["success"], extract["retry_count"]) == ("extract", True, 1)
    assert any("80% of the sound" in what for what in extract["recovered"])
