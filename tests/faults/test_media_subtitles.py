"""Faults 30-33: subtitles that are tangled, in unknown letters, enormous, or made to do harm."""

import time
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.subtitles import MAX_CHARS, read_cues, within, write_srt


def entry(number: int, start: str, end: str, text: str) -> str:
    return f"{number}\n00:00:{start} --> 00:00:{end}\n{text}\n\n"


def read(folder: Path, text: str | bytes, name: str = "a.srt") -> tuple[list[tuple[float, float, str]], str]:
    """Return the cues and all repairs in one string; the file must stay as it was."""
    path = folder / name
    data = text.encode() if isinstance(text, str) else text
    path.write_bytes(data)
    found = read_cues(path)
    assert path.read_bytes() == data
    return [(c.start, c.end, c.text) for c in found.cues], " ".join(found.repairs)


def refused(folder: Path, data: bytes, seconds: float = 1.0) -> Problem:
    path = folder / "a.srt"
    path.write_bytes(data)
    began = time.process_time()
    with pytest.raises(Problem) as caught:
        read_cues(path)
    assert time.process_time() - began < seconds
    assert caught.value.category is Category.FORMAT
    return caught.value


def test_an_overlap_ends_at_the_next_line(tmp_path: Path) -> None:
    cues, repairs = read(tmp_path, entry(1, "01,000", "05,000", "a") + entry(2, "03,000", "06,000", "b"))
    assert cues == [(1.0, 3.0, "a"), (3.0, 6.0, "b")]
    assert repairs == "1 line running into the next was shortened."


def test_an_end_before_the_start_becomes_a_length(tmp_path: Path) -> None:
    cues, repairs = read(tmp_path, entry(1, "05,000", "02,000", "x" * 30) + entry(2, "20,000", "21,000", "b"))
    assert cues[0] == (5.0, 7.0, "x" * 30)
    assert repairs == "1 line without a length was given one."


def test_lines_out_of_order_are_put_in_order(tmp_path: Path) -> None:
    cues, repairs = read(tmp_path, entry(1, "05,000", "06,000", "b") + entry(2, "01,000", "02,000", "a"))
    assert [text for *_, text in cues] == ["a", "b"]
    assert "in order" in repairs


def test_times_before_the_start_move_to_the_start(tmp_path: Path) -> None:
    text = "1\n-00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:03,000 --> 00:00:04,000\nb\n"
    cues, repairs = read(tmp_path, text)
    assert cues[0] == (0.0, 2.0, "a")
    assert "before the start" in repairs


def test_lines_beyond_the_video_are_cut_or_left_out(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_text(entry(1, "01,000", "05,000", "a") + entry(2, "09,000", "10,000", "b"))
    found = within(read_cues(tmp_path / "a.srt"), 4.0)
    assert [(c.start, c.end) for c in found.cues] == [(1.0, 4.0)]
    assert len(found.repairs) == 2
    assert within(found, 4.0) == found


def test_doubled_lines_are_left_out_and_double_numbers_are_no_matter(tmp_path: Path) -> None:
    cues, repairs = read(tmp_path, entry(1, "01,000", "02,000", "a") * 2 + entry(1, "03,000", "04,000", "b"))
    assert [text for *_, text in cues] == ["a", "b"]
    assert repairs == "1 doubled line was left out."
    _, repairs = read(tmp_path, entry(1, "01,000", "02,000", "a") * 3)
    assert repairs == "2 doubled lines were left out."


def test_lines_of_the_same_start_are_joined(tmp_path: Path) -> None:
    cues, repairs = read(tmp_path, entry(1, "01,000", "02,000", "a") + entry(2, "01,000", "03,000", "b"))
    assert cues == [(1.0, 3.0, "a\nb")]
    assert "joined" in repairs


def test_empty_lines_and_stray_text_are_left_out(tmp_path: Path) -> None:
    cues, repairs = read(tmp_path, "stray\n\n" + entry(1, "01,000", "02,000", "") + entry(2, "03,000", "04,000", "b"))
    assert cues == [(3.0, 4.0, "b")]
    assert "empty" in repairs
    assert "belonged to no time" in repairs


@pytest.mark.parametrize(
    ("encoding", "text"), [("cp1252", "Café déjà vu"), ("shift_jis", "こんにちは"), ("utf-16-le", "hello")]
)
def test_an_unknown_encoding_is_asked_about_never_guessed(tmp_path: Path, encoding: str, text: str) -> None:
    data = entry(1, "01,000", "02,000", text).encode(encoding)
    problem = refused(tmp_path, data)
    assert problem.code is Code.SRT_ENCODING
    assert encoding in problem.facts["guesses"]
    assert read_cues(tmp_path / "a.srt", encoding).cues[0].text == text


@pytest.mark.parametrize("data", [b"\x00\x01\x02\xff" * 1000, b"1\n00:00:01,000 --> 00:00:02,000\na\0b\n"])
def test_binary_is_no_text(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, data).code is Code.SRT_ENCODING


def test_a_wrong_answer_about_the_encoding_asks_again(tmp_path: Path) -> None:
    (tmp_path / "a.srt").write_bytes(entry(1, "01,000", "02,000", "é").encode("cp1252"))
    with pytest.raises(Problem) as caught:
        read_cues(tmp_path / "a.srt", "no-such-encoding")
    assert caught.value.code is Code.SRT_ENCODING


@pytest.mark.parametrize("data", [b"hello\n", b"<html></html>", b"[Script Info]\n", b"WEBVTT\n\nNOTE x\n"])
def test_text_without_cues_is_no_subtitle_file(tmp_path: Path, data: bytes) -> None:
    assert refused(tmp_path, data).code is Code.SRT_UNREADABLE


def test_an_empty_file_is_empty(tmp_path: Path) -> None:
    assert refused(tmp_path, b"").code is Code.MEDIA_EMPTY


def test_a_million_cues_are_refused_at_once(tmp_path: Path) -> None:
    data = b"1\n00:00:01,000 --> 00:00:02,000\na\n\n" * 1_000_000
    assert refused(tmp_path, data, 0.1).code is Code.SRT_TOO_LARGE


def test_too_many_cues_in_a_file_of_fair_size_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, b"0:0:1,0-->0:0:2,0\na\n\n" * 150_000, 0.3).code is Code.SRT_TOO_LARGE


def test_a_line_of_a_megabyte_is_refused_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, entry(1, "01,000", "02,000", "x" * 1_000_000).encode(), 0.1).code is Code.SRT_TOO_LARGE


def test_a_cue_of_too_many_lines_is_refused(tmp_path: Path) -> None:
    assert refused(tmp_path, entry(1, "01,000", "02,000", "word\n" * 6000).encode()).code is Code.SRT_TOO_LARGE


@pytest.mark.parametrize(
    "evil",
    [
        "\n" * 1_000_000,
        " " * (MAX_CHARS - 1) + "x",
        ("\t " * 5000 + "\n") * 50,
        "9" * (MAX_CHARS - 1),
        ("1" * 190 + "\n") * 5000,
        "<" * (MAX_CHARS - 1),
        "{" * (MAX_CHARS - 1),
        "<v " + " " * (MAX_CHARS - 10),
        "[" + "a" * (MAX_CHARS - 10),
        "a\u0300" * (MAX_CHARS // 2 - 1),
        "00:00:" * 3000,
        "\x1c" * (MAX_CHARS - 1),
    ],
    ids=range(12),
)
@pytest.mark.parametrize("name", ["a.srt", "a.vtt", "a.ass"])
def test_no_text_takes_long(tmp_path: Path, evil: str, name: str) -> None:
    head = {"a.srt": "", "a.vtt": "WEBVTT\n\n", "a.ass": "[Script Info]\n"}[name]
    cue = "00:00:01,000 --> 00:00:02,000\n"
    path = tmp_path / name
    path.write_text(f"{head}1\n{cue}{evil}\n\n2\n{cue}ok\n", "utf-8")
    began = time.process_time()
    try:
        read_cues(path)
    except Problem as problem:
        assert problem.code in {Code.SRT_UNREADABLE, Code.SRT_TOO_LARGE}
    assert time.process_time() - began < 1.0


def test_words_never_become_markup_or_cues(tmp_path: Path) -> None:
    evil = "{\\pos(0,0)}<b>x</b>\n\n9\n00:00:09,000 --> 00:00:10,000\n<font face=x>own cue"
    write_srt(tmp_path / "a.srt", [Cue(1, 2, evil), Cue(3, 4, "next")])
    text = (tmp_path / "a.srt").read_text("utf-8")
    assert "<b>" not in text
    assert "{\\" not in text
    assert "00:00:09,000 --> " not in text
    assert len(read_cues(tmp_path / "a.srt").cues) == 2
