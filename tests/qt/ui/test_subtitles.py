"""Subtitles dropped with a video, alone, or on a review."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.queue import state as told
from dubai_desktop.ui.queue.adding import spoken_stem
from dubai_desktop.ui.queue.state import CardState
from tests.helpers.fake_studio import shelf


@pytest.mark.parametrize(
    "name,stem",
    [
        ("talk.srt", "talk"),
        ("talk.en.srt", "talk"),
        ("talk.v2.srt", "talk.v2"),
        ("a.b.bn.vtt", "a.b"),
        ("en.srt", "en"),
    ],
)
def test_subtitles_belong_to_the_video_of_their_name(name, stem):
    assert spoken_stem(Path(name)) == stem


def test_subtitles_dropped_with_their_video_replace_its_transcription(qtbot, window, studio):
    window.add([Path("/v/talk.mp4"), Path("/other/talk.en.srt"), Path("/v/more.mp4")])
    qtbot.waitUntil(lambda: len(studio.named("add")) == 2)
    given = {source.name: options.transcript for source, options in studio.named("add")}
    assert given == {"talk.mp4": "/other/talk.en.srt", "more.mp4": ""}


def test_subtitles_dropped_alone_go_to_the_stopped_video_of_their_name(qtbot, window, studio):
    failed = replace(shelf()[2], error_code="MODEL_MISSING", error="The speech model is missing. Install it.")
    studio.put(failed)
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.rowCount() == 1)
    window.add([Path("/subs/interview-cut-final.hi.srt")])
    qtbot.waitUntil(lambda: studio.named("remove") == ["bad-1"])
    qtbot.waitUntil(lambda: window.jobs.count(JobStatus.REVIEW) == 1)
    assert studio.named("add")[0][1].transcript == "/subs/interview-cut-final.hi.srt"
    assert window.jobs.rowCount() == 1


def test_subtitles_without_a_video_are_named_with_what_to_do(qtbot, window, studio):
    window.add([Path("/subs/nobody.srt")])
    qtbot.waitUntil(lambda: "nobody.srt: There is no stopped video" in window.queue_page.notice.message)


def test_a_missing_speech_model_offers_models_and_subtitles_first():
    state = CardState(replace(shelf()[2], error_code="MODEL_MISSING", error="The speech model is missing."))
    assert told.acts(state) == (Act.MODELS, Act.TRANSCRIPT)
    assert Act.RETRY in told.menu(state)


def test_subtitles_dropped_on_a_review_fill_its_empty_lines(qtbot, window, studio, review):
    window.add([Path("/subs/lesson.bn.srt")])
    qtbot.waitUntil(lambda: review.desk.model.segments[6].target == "দেওয়া অনুবাদ")
    assert "translation was taken in" in review.notice.message
    assert studio.named("add") == []


def test_edits_are_written_before_a_translation_is_taken_in(qtbot, window, studio, review):
    review.desk.type("s0", "নতুন")
    window.add([Path("/subs/lesson.bn.srt")])
    qtbot.waitUntil(lambda: bool(studio.named("give_translation")))
    order = [name for name, _ in studio.calls if name in {"edit", "give_translation"}]
    assert order == ["edit", "give_translation"]
    qtbot.waitUntil(lambda: review.desk.model.segments[0].target == "নতুন")


def test_a_video_dropped_on_a_review_is_queued(qtbot, window, studio, review):
    window.add([Path("/v/other.mp4")])
    qtbot.waitUntil(lambda: bool(studio.named("add")))
    assert window._stack.currentWidget() is window.queue_page
