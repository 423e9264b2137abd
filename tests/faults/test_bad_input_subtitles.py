"""Subtitle files as people have them: repaired and said so, or refused with a code; the file is never touched."""

from __future__ import annotations

import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Problem
from tests.helpers.program import no_traceback
from tests.helpers.studio import ToneVoice, open_studio, with_voices

GOOD = "1\n00:00:00,200 --> 00:00:01,200\nHello there.\n\n2\n00:00:01,600 --> 00:00:02,600\nGood bye.\n"
REPAIRED = {
    "overlap": GOOD.replace("01,200\n", "02,000\n"),
    "end before start": GOOD.replace("--> 00:00:01,200", "--> 00:00:00,100"),
    "unsorted": "1\n00:00:01,600 --> 00:00:02,600\nB\n\n2\n00:00:00,200 --> 00:00:01,200\nA\n",
    "negative": GOOD.replace("1\n00:00:00,200", "1\n-00:00:00,200"),
    "beyond the video": GOOD + "\n3\n01:00:00,000 --> 01:00:01,000\nFar away.\n",
    "same number twice": GOOD.replace("2\n00:00:01,600", "1\n00:00:01,600"),
    "carriage returns": GOOD.replace("\n", "\r\n"),
    "markup": GOOD.replace("Hello there.", "<b>Hello</b> {\\an8}<img src=x onerror=alert(1)> there."),
    "zalgo": GOOD.replace("Hello", "H" + "\u0310" * 500 + "ello"),
}
ENCODED = {
    "utf-8 with a mark": ("﻿" + GOOD).encode(),
    "utf-16 with a mark": GOOD.encode("utf-16"),
}
REFUSED = {
    "cp1252": (GOOD.replace("Hello", "Déjà vu").encode("cp1252"), "SRT_ENCODING"),
    "shift-jis": (GOOD.replace("Hello", "こんにちは").encode("shift_jis"), "SRT_ENCODING"),
    "utf-16 without a mark": (GOOD.encode("utf-16-le"), "SRT_ENCODING"),
    "NUL": (GOOD.replace("Hello", "He\0llo").encode(), "SRT_ENCODING"),
    "binary": (bytes(range(256)) * 50, "SRT_ENCODING"),
    "empty": (b"", "MEDIA_EMPTY"),
    "prose": (b"Once upon a time.\n" * 40, "SRT_UNREADABLE"),
    "one line of a megabyte": (b"1\n00:00:00,000 --> 00:00:01,000\n" + b"x" * 1_000_000, "SRT_TOO_LARGE"),
    "a million cues": (b"1\n00:00:00,000 --> 00:00:01,000\nx\n\n" * 1_000_000, "SRT_TOO_LARGE"),
    "a hundred thousand and one": (b"1\n00:00:00,0 --> 00:00:01,0\nx\n\n" * 100_001, "SRT_TOO_LARGE"),
}


@pytest.fixture
def studio(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        with_voices(desk, ToneVoice())
        yield desk


@pytest.mark.parametrize("kind", [*REPAIRED, *ENCODED])
def test_what_can_be_repaired_is_dubbed_and_the_file_stays_as_it_was(studio, short_talk, tmp_path, kind):
    content = ENCODED.get(kind) or REPAIRED[kind].encode()
    transcript = tmp_path / "given.srt"
    transcript.write_bytes(content)
    options = JobOptions("fr", "en", str(tmp_path / "out"), transcript=str(transcript), translation=str(transcript))
    job = studio.add(short_talk.video, options)
    done = studio.run(job.id, lambda event: None, CancelToken())
    assert done.status is JobStatus.COMPLETED, done.error
    assert len(done.segments) == 2
    assert all(0 <= line.start < line.end <= done.media.duration for line in done.segments)
    assert all(a.end <= b.start for a, b in zip(done.segments, done.segments[1:], strict=False))
    assert not any(word in line.target for line in done.segments for word in ("<", "{", "onerror"))
    if kind in {"overlap", "end before start", "unsorted", "negative", "beyond the video"}:
        assert any("line" in note.lower() or "times" in note for note in done.notes), done.notes
    assert transcript.read_bytes() == content


@pytest.mark.parametrize("kind", REFUSED)
@pytest.mark.parametrize("role", ["transcript", "translation"])
def test_what_cannot_be_read_is_refused_at_once_and_no_job_is_made(studio, short_talk, tmp_path, kind, role):
    content, code = REFUSED[kind]
    given = tmp_path / "given.srt"
    given.write_bytes(content)
    began = time.monotonic()
    with pytest.raises(Problem) as caught:
        studio.add(short_talk.video, JobOptions(**{role: str(given)}))
    assert time.monotonic() - began < 0.5
    assert caught.value.code == code
    assert "given.srt" in caught.value.message
    assert studio.jobs() == ()
    assert given.read_bytes() == content


def test_the_terminal_says_the_same(desk, short_talk, tmp_path):
    given = tmp_path / "given.srt"
    given.write_bytes(REFUSED["cp1252"][0])
    ended = desk.call("dub", short_talk.video, "--transcript", given, "--out", desk.out, "--json")
    no_traceback(ended)
    assert (ended.status, ended.out) == (1, "")
    assert "[SRT_ENCODING]" in ended.err
