"""What a card says and offers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.domain.events import JobUpdate
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.quality import Mark, Quality
from dubai_desktop.domain.timing import Fit
from dubai_desktop.pipeline.dub import summary
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.queue import state as told
from dubai_desktop.ui.queue.state import CardState, Lines, count_lines
from tests.helpers.fake_studio import fits_for, review_job, segments, shelf

RUNNING, REVIEW, FAILED, DONE = shelf()


def running(percent: float = 58.0, message: str = "Voicing line 61 of 180", eta: float | None = 184.0) -> CardState:
    return CardState(RUNNING, JobUpdate("run-1", JobStatus.RUNNING, percent, message, "speak", eta), busy=True)


def test_a_running_job_says_what_it_does_how_far_and_how_long_still():
    assert told.sentence(running()) == "Voicing line 61 of 180 · 58 %"
    assert told.when(running()) == "about 3 min left"
    assert told.state_chip(running()) == ("", "plain")
    assert told.acts(running()) == (Act.PAUSE,)
    assert Act.CANCEL in told.menu(running()) and Act.REMOVE not in told.menu(running())


@pytest.mark.parametrize("percent,number", [(0, 1), (14.9, 1), (15, 2), (49, 3), (50, 4), (94.9, 5), (100, 6)])
def test_the_step_follows_from_the_progress(percent, number):
    assert running(percent).step == number


@pytest.mark.parametrize(
    "lines,said",
    [
        (None, "Read the lines, correct them, then have them spoken"),
        (Lines(96, 1), "1 line needs a translation or your eye"),
        (Lines(96, 2, 1), "2 lines need a translation or your eye, 1 is too long to be said in time"),
        (Lines(96, 0, 7), "7 lines are too long to be said in time"),
        (Lines(96), "Every line is translated and fits. Read them, then have them spoken"),
    ],
)
def test_a_waiting_job_says_what_is_wanted(lines, said):
    assert told.sentence(CardState(REVIEW, lines=lines)) == said


def test_a_waiting_job_offers_its_review_first():
    state = CardState(REVIEW, lines=Lines(96))
    assert told.acts(state) == (Act.REVIEW,)
    assert told.label(Act.REVIEW, state) == "Review 96 lines"
    assert told.is_primary(Act.REVIEW, state)
    assert told.state_chip(state) == ("Waiting for you", "warn")


def test_a_failed_job_says_the_problems_sentence_and_offers_what_mends_it():
    state = CardState(FAILED)
    assert told.sentence(state) == FAILED.error
    assert told.acts(state) == (Act.FREE_SPACE, Act.RETRY)
    assert Act.WHY in told.menu(state)
    assert state.progress == 80.0


def test_a_failure_that_just_happened_keeps_the_progress_there_was():
    update = JobUpdate("run-1", JobStatus.FAILED, 0.0, "", error="It stopped.", code="NETWORK")
    state = CardState(RUNNING, update)
    assert state.progress == 50.0 and state.error == "It stopped."


def test_a_finished_job_tells_how_its_lines_fit_and_how_long_it_took():
    state = CardState(DONE, lines=Lines(41, 0, 0, 3))
    assert told.sentence(state) == "41 lines, 3 said faster · in /videos"
    assert told.sentence(CardState(DONE, lines=Lines(41))) == "41 lines, all at a natural pace · in /videos"
    assert told.sentence(CardState(DONE, lines=Lines(41, 0, 1, 3))).startswith(
        "41 lines, 3 said faster, 1 too long for its time"
    )
    assert told.tags(state) == ("took 2 min 2 s", "free")
    assert told.acts(state) == (Act.OPEN_FOLDER, Act.PLAY)
    assert state.progress == 100.0


def test_a_finished_job_with_a_report_offers_it_and_says_what_to_look_at():
    job = replace(DONE, outputs=replace(DONE.outputs, page="/videos/intro.bn.html"))
    said = summary(job, Quality("Look at 2 lines", Mark.WARN))
    state = CardState(replace(job, message=said), lines=Lines(41))
    assert told.acts(state) == (Act.OPEN_FOLDER, Act.PLAY, Act.REPORT)
    assert told.sentence(state) == "41 lines, all at a natural pace · Look at 2 lines · in /videos"
    live = CardState(job, JobUpdate("done-1", JobStatus.COMPLETED, 100.0, said), lines=Lines(41))
    assert told.sentence(live) == told.sentence(state)


def test_a_finished_card_says_faster_where_the_terminal_does():
    lines = segments(3)
    fits = tuple(
        Fit(line.id, line.start, line.end, speed=1.1, rate=rate)
        for line, rate in zip(lines, (1.0, 1.04, 1.06), strict=True)
    )
    job = replace(DONE, segments=lines, fits=fits)
    counted = count_lines(job, fits)
    assert counted.faster == 1
    assert told.sentence(CardState(job, lines=counted)).startswith(summary(job))


def test_a_finished_job_names_its_files():
    assert told.files(CardState(DONE)).splitlines() == ["/videos/intro.bn.mp4", "/videos/intro.bn.wav"]
    assert told.files(CardState(RUNNING)) == ""


def test_what_a_job_cost_stands_on_its_card():
    paid = replace(DONE, costs=CostBreakdown(tts=1_250_000))
    assert told.tags(CardState(paid))[-1] == "1.25 USD"


def test_what_was_mended_stands_on_the_card_while_the_job_runs_and_after():
    spoke = ProcessingMetrics("speak", 0, 9, 9.0, True, recovered=("The network was away. (tried again)", "So again."))
    update = JobUpdate("run-1", JobStatus.RUNNING, 82.0, "Mixing", metrics=(spoke,))
    running = CardState(RUNNING, update)
    assert told.tags(running)[0] == "2 troubles mended"
    assert told.mended(running).splitlines() == ["The network was away. (tried again)", "So again."]
    done = CardState(replace(DONE, metrics=(spoke,)))
    assert told.tags(done) == ("2 troubles mended", "took 9 s", "free")
    assert told.tags(CardState(replace(FAILED, metrics=(replace(spoke, recovered=("Once.",)),)))) == (
        "1 trouble mended",
    )
    assert told.mended(CardState(DONE)) == ""


@pytest.mark.parametrize("status", [JobStatus.PAUSED, JobStatus.CANCELLED])
def test_a_stopped_job_can_go_on(status):
    state = CardState(replace(RUNNING, status=status))
    assert told.acts(state) == (Act.CONTINUE,)
    assert "kept" in told.sentence(state) and Act.REMOVE in told.menu(state)


def test_a_queued_job_waits_for_its_turn_or_to_be_started():
    assert told.sentence(CardState(RUNNING, busy=True)) == "Waits for its turn"
    assert told.acts(CardState(RUNNING)) == (Act.CONTINUE,)


@pytest.mark.parametrize("job", shelf(), ids=lambda job: job.status)
def test_no_act_is_offered_twice(job):
    state = CardState(job, lines=Lines(9))
    offered = (*told.acts(state), *told.menu(state))
    assert len(offered) == len(set(offered))


def test_lines_are_counted_by_what_they_need():
    lines = segments(10, untranslated=(1,))
    job = replace(review_job(), segments=lines)
    assert count_lines(job, fits_for(lines)) == Lines(10, 1, 2, 4)


def test_a_finished_job_offers_to_redo_the_lines_of_other_voices_where_there_are_some():
    lines = segments(3)
    fits = fits_for(lines)
    job = replace(DONE, segments=lines, fits=(replace(fits[0], flags=("fallback_voice",)), *fits[1:]))
    state = CardState(DONE, lines=count_lines(job, fits))
    assert Act.REDO in told.menu(state)
    assert told.label(Act.REDO, state) == "Redo 1 line of other voices"
    assert Act.REDO not in told.menu(CardState(DONE, lines=count_lines(replace(job, fits=fits), fits)))
    assert Act.REDO not in told.menu(CardState(REVIEW, lines=Lines(96, moved=3)))
