"""Estimates of a job are made of what it will use, with what is left to do."""

from dataclasses import replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.events import JobUpdate
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.pipeline.estimates import estimates
from dubai_desktop.pipeline.progress import FIRST_ESTIMATE
from dubai_desktop.settings import change
from tests.helpers.studio import PlainTranslator, with_translators


@pytest.fixture
def reckon(desk):
    return lambda job: estimates(desk.job(job.id), desk.runner.context(job.id, lambda _event: None, CancelToken()))


def keep(desk, step, engine, took, **more):
    usual = {"media_seconds": 7.0, "characters": 70, "lines": 3, "device": "cpu"}
    desk.store.history.add("old", ProcessingMetrics(step, 1, 2, took, True, engine=engine, **{**usual, **more}))


def test_without_history_the_products_table_counts(desk, video, options, reckon):
    assert reckon(desk.add(video, options)) == FIRST_ESTIMATE


def test_a_step_learns_from_the_engine_that_the_job_will_use(desk, video, options, reckon):
    keep(desk, "speak", "coqui", 90.0)
    keep(desk, "speak", "tone", 5.0)
    keep(desk, "transcribe", "whisper-base", 60.0)
    found = reckon(desk.add(video, options))
    assert found["speak"] == pytest.approx(5.0, rel=0.05)
    assert found["transcribe"] == FIRST_ESTIMATE["transcribe"]  # the transcript is read, nobody listens
    heard = reckon(desk.add(video, replace(options, transcript="")))
    assert heard["transcribe"] == pytest.approx(60.0, rel=0.05)


def test_the_chosen_device_counts(desk, video, options, reckon):
    keep(desk, "speak", "tone", 40.0)
    keep(desk, "speak", "tone", 4.0, device="cuda")
    job = desk.add(video, options)
    desk.use(change(desk.settings, "processing.device", "cpu"))
    assert reckon(job)["speak"] == pytest.approx(40.0, rel=0.05)
    desk.use(change(desk.settings, "processing.device", "cuda"))
    assert reckon(job)["speak"] == pytest.approx(4.0, rel=0.05)


def test_a_translator_counts_by_what_is_chosen(desk, video, options, reckon):
    with_translators(desk, PlainTranslator("nllb"))
    keep(desk, "translate", "nllb-600m", 30.0)
    keep(desk, "translate", "memory", 0.1)
    lines = replace(options, translation="")
    assert reckon(desk.add(video, lines))["translate"] == pytest.approx(30.0, rel=0.05)
    assert reckon(desk.add(video, replace(lines, translator="none")))["translate"] < 1.0


def test_lines_that_are_there_already_take_no_time(desk, video, options, run, reckon):
    job = run(desk.add(video, options))
    job = desk.job(job.id)
    assert reckon(job)["speak"] == 1.0
    desk.store.jobs.save(replace(job, clips=job.clips[:1]))
    keep(desk, "speak", "tone", 9.0)
    keep(desk, "speak", "tone", 9.0)
    keep(desk, "speak", "tone", 9.0)
    assert 4.0 < reckon(job)["speak"] < 8.0


def test_the_second_dub_tells_from_its_start_how_long_it_will_take(desk, video, options, run):
    first, second = [], []
    run(desk.add(video, options), first)
    job = run(desk.add(video, replace(options, out_dir=options.out_dir + "2")), second)
    at_start = [next(e.eta for e in events if isinstance(e, JobUpdate)) for events in (first, second)]
    assert at_start[0] == pytest.approx(sum(FIRST_ESTIMATE.values()))
    assert at_start[1] < job.worked * 4 + 2.0
