"""A job open for review: edits, undo, autosave, voices. No widgets."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui.review import saver as saving
from dubai_desktop.ui.review import undo
from dubai_desktop.ui.review.desk import Desk
from tests.helpers.fake_studio import review_job


@pytest.fixture
def desk(qtbot, studio, queue) -> Desk:
    job = studio.put(review_job(6, untranslated=(4,)))
    made = Desk(queue, job, queue)
    qtbot.waitUntil(lambda: bool(made.model.scores))
    return made


def target(desk: Desk, row: int) -> str:
    return desk.model.segments[row].target


def saved(qtbot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.saver.is_clean)


def test_a_typed_line_is_on_disk_within_a_second(qtbot, studio, desk):
    began = time.monotonic()
    desk.type("s0", "নতুন বাক্য।")
    qtbot.waitUntil(lambda: studio.kept["review-1"].segments[0].target == "নতুন বাক্য।")
    assert time.monotonic() - began < 1.0


def test_typing_without_pause_is_one_step_back(qtbot, desk):
    before = target(desk, 0)
    for text in ("ন", "নত", "নতু", "নতুন"):
        desk.type("s0", text)
    assert desk.stack.count() == 1
    desk.stack.undo()
    assert target(desk, 0) == before
    desk.stack.redo()
    assert target(desk, 0) == "নতুন"
    saved(qtbot, desk)


def test_a_pause_or_another_line_begins_a_new_step(qtbot, desk, monkeypatch):
    now = [100.0]
    monkeypatch.setattr(undo, "monotonic", lambda: now[0])
    desk.type("s0", "এক")
    now[0] += undo.PAUSE + 0.1
    desk.type("s0", "এক দুই")
    desk.type("s1", "তিন")
    assert desk.stack.count() == 3
    saved(qtbot, desk)


def test_undo_is_written_too(qtbot, studio, desk):
    before = target(desk, 1)
    desk.type("s1", "ভুল")
    saved(qtbot, desk)
    desk.stack.undo()
    saved(qtbot, desk)
    assert studio.kept["review-1"].segments[1].target == before


def test_what_cannot_be_written_is_kept_told_and_tried_again(qtbot, studio, desk, monkeypatch):
    monkeypatch.setattr(saving, "AGAIN_MS", 50)
    told = []
    desk.saver.told.connect(lambda text, good: told.append((text, good)))
    studio.refuse["edit"] = Problem(Code.DISK_FULL, "The disk is full. Free some space.")
    desk.type("s0", "প্রথম")
    qtbot.waitUntil(lambda: desk.saver.is_failing)
    desk.type("s0", "দ্বিতীয়")
    assert ("Not saved yet: The disk is full. Free some space.", False) in told
    del studio.refuse["edit"]
    saved(qtbot, desk)
    assert studio.kept["review-1"].segments[0].target == "দ্বিতীয়"
    assert told[-1] == ("All edits saved", True)


def test_lines_are_approved_but_not_empty_ones(qtbot, desk):
    desk.approve_lines(["s3", "s4"])
    assert [line.approved for line in desk.model.segments[3:5]] == [True, False]
    saved(qtbot, desk)


def test_what_needs_a_person_is_counted_as_it_changes(qtbot, desk):
    assert desk.needs == 1
    desk.type("s4", "অনুবাদ")
    assert desk.needs == 0
    qtbot.waitUntil(lambda: desk.needs == 1)  # too long to be said, so it still needs somebody
    desk.approve_lines(["s4"])
    assert desk.needs == 0
    desk.stack.undo()
    assert desk.needs == 1
    saved(qtbot, desk)


def test_a_split_line_is_two_and_undo_makes_it_one(qtbot, studio, desk):
    whole = target(desk, 2)
    assert desk.split("s2", len(whole) // 2)
    assert len(desk.model.segments) == 7 and [s.index for s in desk.model.segments] == list(range(1, 8))
    desk.stack.undo()
    assert target(desk, 2) == whole and len(desk.model.segments) == 6
    saved(qtbot, desk)
    assert [s.id for s in studio.kept["review-1"].segments] == [f"s{n}" for n in range(6)]


def test_a_line_is_joined_with_the_next_but_not_the_last(qtbot, studio, desk):
    both = f"{target(desk, 0)} {target(desk, 1)}"
    assert desk.merge(["s0"])
    assert target(desk, 0) == both and len(desk.model.segments) == 5
    assert not desk.merge(["s5"])
    saved(qtbot, desk)
    assert len(studio.kept["review-1"].segments) == 5


def test_typing_splitting_and_undoing_everything_gives_back_the_beginning(qtbot, desk):
    before = desk.model.segments
    desk.type("s0", "এক দুই তিন চার")
    desk.split("s0", 6)
    desk.merge(["s2"])
    desk.approve_lines(["s5"])
    while desk.stack.canUndo():
        desk.stack.undo()
    assert desk.model.segments == before
    saved(qtbot, desk)


def test_a_line_is_spoken_only_after_it_is_written_and_then_heard(qtbot, studio, desk):
    heard = []
    desk.heard.connect(lambda one, path: heard.append((one, path.name)))
    desk.type("s0", "নতুন")
    desk.revoice(["s0"])
    assert desk.busy_lines == {"s0"}
    qtbot.waitUntil(lambda: bool(heard))
    order = [name for name, _ in studio.calls if name in {"edit", "revoice", "clip"}]
    assert order == ["edit", "revoice", "clip"]
    assert heard == [("s0", "s0.wav")] and not desk.busy_lines and desk.model.has_clip("s0")


def test_listening_to_a_line_that_is_not_spoken_speaks_it_first(qtbot, studio, desk):
    heard = []
    desk.heard.connect(lambda one, _path: heard.append(one))
    desk.listen("s1")
    qtbot.waitUntil(lambda: heard == ["s1"])
    desk.listen("s1")
    qtbot.waitUntil(lambda: heard == ["s1", "s1"])
    assert studio.named("revoice") == [("s1",)]


def test_a_voice_that_fails_is_told_and_the_line_is_free_again(qtbot, studio, desk):
    problems = []
    desk.failed.connect(problems.append)
    studio.refuse["revoice"] = Problem(Code.TTS_BAD_AUDIO, "The voice made no sound. Choose another voice.")
    desk.revoice(["s0"])
    qtbot.waitUntil(lambda: bool(problems))
    assert not desk.busy_lines


def test_an_empty_line_is_not_spoken(qtbot, studio, desk):
    desk.revoice(["s4"])
    assert not desk.busy_lines and studio.named("revoice") == []


def test_approving_writes_first_and_then_passes_the_job_on(qtbot, studio, desk):
    passed = []
    desk.type("s4", "অনুবাদ")
    desk.approve(passed.append)
    qtbot.waitUntil(lambda: bool(passed))
    order = [name for name, _ in studio.calls if name in {"edit", "approve"}]
    assert order == ["edit", "approve"] and passed[0].status is JobStatus.QUEUED


def test_a_finished_job_is_voiced_again_from_the_voices_on(qtbot, studio, queue):
    job = studio.put(replace(review_job(3), status=JobStatus.COMPLETED))
    desk = Desk(queue, job, queue)
    passed = []
    desk.approve(passed.append)
    qtbot.waitUntil(lambda: bool(passed))
    assert studio.named("retry") == [("review-1", "speak")]


def test_lines_cannot_be_changed_while_the_job_runs(qtbot, studio, queue, desk):
    studio.pace = 0.05
    queue.start("review-1")
    qtbot.waitUntil(lambda: not desk.model.editable)
    before = desk.model.segments
    desk.type("s0", "নতুন")
    desk.split("s2", 10)
    assert desk.model.segments == before
    queue.cancel("review-1")
    qtbot.waitUntil(lambda: desk.model.editable)
