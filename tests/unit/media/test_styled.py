"""WebVTT and ASS: the words as they were written, and never anything but words."""

from pathlib import Path

import pysubs2
import pytest

from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.styled import write_ass, write_vtt
from dubai_desktop.media.subtitles import read_cues

TRICKS = [
    "{\\an8\\pos(0,0)}up here",
    "a \\N b \\n c \\h d",
    "<b>bold</b> & <script>",
    "00:00:01.000 --> 00:00:09.000",
    "C:\\new{folder}\\",
    "NUL\0bell\x07here",
    "\u202eright to left\u2066",
    "NOTE not a comment",
    "{\\p1}m 0 0 l 100 0{\\p0}",
]


def cues(*texts: str, speaker: str = "") -> list[Cue]:
    return [Cue(n * 2.0, n * 2.0 + 1.5, text, speaker) for n, text in enumerate(texts)]


def plain(text: str) -> str:
    """What a person should read, with what is replaced by its likeness."""
    for sign in "\0\x07\u202e\u2066":
        text = text.replace(sign, "")
    return text


@pytest.mark.parametrize("trick", TRICKS)
def test_no_text_is_more_than_words_in_vtt(tmp_path: Path, trick: str) -> None:
    write_vtt(tmp_path / "x.vtt", cues("before", trick, "after"))
    found = read_cues(tmp_path / "x.vtt").cues
    assert [cue.text for cue in found] == ["before", plain(trick), "after"]
    blocks = (tmp_path / "x.vtt").read_text("utf-8").split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert sum("-->" in block for block in blocks) == 3
    assert "<b" not in blocks[2]


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("own_fonts", [False, True])
def test_no_text_is_more_than_words_in_ass(tmp_path: Path, trick: str, own_fonts: bool) -> None:
    path = tmp_path / "x.ass"
    write_ass(path, cues("before", trick, "after"), "en", own_fonts=own_fonts)
    events = pysubs2.load(str(path)).events
    assert len(events) == 3
    said = events[1].text.replace(r"\{", "\uff5b").replace(r"\}", "\uff5d").replace("\u2060", "")
    assert "{" not in said
    assert said.replace("\uff5b", "{").replace("\uff5d", "}") == plain(trick)
    assert "\\N" not in events[1].text
    assert "\\n" not in events[1].text


def test_only_our_own_font_changes_stand_in_burned_text(tmp_path: Path) -> None:
    write_ass(tmp_path / "x.ass", cues("নমস্কার OpenAI {\\fnEvil}x"), "bn", own_fonts=True)
    text = pysubs2.load(str(tmp_path / "x.ass")).events[0].text
    inter, back = r"{\fnInter}", r"{\fn}"
    assert text == f"নমস্কার {inter}OpenAI{back} \\{{\\\u2060{inter}fnEvil{back}\\}}{inter}x{back}"


def test_the_look_fits_the_picture_and_the_language(tmp_path: Path) -> None:
    for language, font, size in (("bn", "Noto Sans Bengali", (1080, 1920)), ("as", "Noto Sans Bengali", (640, 360))):
        write_ass(tmp_path / "x.ass", cues("এক"), language, size)
        made = pysubs2.load(str(tmp_path / "x.ass"))
        assert (made.info["PlayResX"], made.info["PlayResY"]) == (str(size[0]), str(size[1]))
        style = made.styles["Default"]
        assert (style.fontname, style.fontsize) == (font, pytest.approx(min(size) * 0.072, abs=0.5))
    write_ass(tmp_path / "x.ass", cues("uno"), "es")
    assert pysubs2.load(str(tmp_path / "x.ass")).styles["Default"].fontname == "Inter"


def test_who_speaks_is_told_and_breaks_no_field(tmp_path: Path) -> None:
    spoken = cues("এক", speaker="Dr, <b>K</b>\nX, 0,0,0,,{\\an8}")
    write_ass(tmp_path / "x.ass", spoken, "bn")
    write_vtt(tmp_path / "x.vtt", spoken)
    (event,) = pysubs2.load(str(tmp_path / "x.ass")).events
    assert event.text == "এক"
    assert event.name.startswith("Dr <b>K</b> X 0 0 0")
    assert "<v Dr &lt;b&gt;K&lt;/b&gt; X" in (tmp_path / "x.vtt").read_text("utf-8")


def test_times_are_kept_and_silent_cues_left_out(tmp_path: Path) -> None:
    given = [Cue(0.0, 1.234, "এক\nদুই"), Cue(2.0, 3.0, " \n"), Cue(3661.5, 3662.25, "তিন")]
    for name, write in (("x.vtt", write_vtt), ("x.ass", lambda path, these: write_ass(path, these, "bn"))):
        write(tmp_path / name, given)
        found = read_cues(tmp_path / name).cues
        assert [(c.text, c.start) for c in found] == [("এক\nদুই", 0.0), ("তিন", 3661.5)]
        assert [c.end for c in found] == pytest.approx([1.234, 3662.25], abs=0.01)
