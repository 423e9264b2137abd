import logging

import pytest

from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines import child_log
from dubai_desktop.engines.base import SpeechRequest

LINES = (Segment("s1", 1, 0.0, 1.0, "Copper rusts green.", "তামায় সবুজ মরিচা ধরে।"),)


@pytest.fixture
def sent(monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "level", logging.DEBUG)
    found = []
    made = child_log.handler(lambda *said: found.append(said))

    def log(name, level, message, *args, **more):
        made.handle(logging.getLogger(name).makeRecord(name, level, "", 0, message, args, None, **more))
        return found

    return log


def test_a_record_that_cannot_be_put_together_is_withheld(sent):
    assert sent("dubai_desktop.x", logging.INFO, "%d lines", "many") == [
        ("dubai_desktop.x", logging.INFO, "[record withheld]", "")
    ]


@pytest.mark.parametrize(
    ("name", "level", "counts_as"),
    [
        ("dubai_desktop.engines.x", logging.INFO, logging.INFO),
        ("dubai_desktopper", logging.INFO, logging.DEBUG),
        ("TTS.utils", logging.INFO, logging.DEBUG),
        ("TTS.utils", logging.WARNING, logging.WARNING),
    ],
)
def test_what_libraries_tell_is_for_debugging(sent, name, level, counts_as):
    assert sent(name, level, "hello")[0][1] == counts_as


@pytest.mark.parametrize(
    "args",
    [
        (SpeechRequest("Copper rusts green.", "en", "v", 1.0, "/tmp/my out.wav"),),
        ("folder", ["Copper rusts green."]),
        (LINES,),
        ({"s1": "Copper rusts green."},),
        ("First line.\nCopper rusts green.",),
    ],
)
def test_words_of_a_call_are_kept_out_wherever_they_are_in_it(sent, args):
    with child_log.hiding(args):
        found = sent("dubai_desktop.x", logging.WARNING, "saying Copper rusts green. now")
    assert found[0][2] == "saying [text] now"
    assert sent("dubai_desktop.x", logging.WARNING, "after: Copper rusts green.")[-1][2].endswith("green.")


def test_bangla_words_without_a_space_are_words_too_but_ids_and_paths_are_not(sent):
    with child_log.hiding(("বিদায়", "bn-IN", "/home/me/my videos/a.wav")):
        found = sent("dubai_desktop.x", logging.ERROR, "বিদায় with bn-IN into /home/me/my videos/a.wav")
    assert found[0][2] == "[text] with bn-IN into /home/me/my videos/a.wav"


def test_a_long_message_is_cut(sent):
    assert len(sent("dubai_desktop.x", logging.INFO, "x" * 100_000)[0][2]) == child_log.LONGEST
