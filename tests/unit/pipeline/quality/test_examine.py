"""A dub made by the whole program is looked at: figures in the report, findings that name their line, whose files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.quality import Check, Finding, LineQuality, Mark, Quality
from dubai_desktop.pipeline import naming
from dubai_desktop.pipeline.quality.kept import QUALITY, keep_quality, kept_quality
from dubai_desktop.pipeline.steps import finalize
from tests.helpers.studio import ToneVoice, with_voices


def report_of(job):
    return json.loads(Path(job.outputs.report).read_text("utf-8"))


@pytest.fixture
def done(desk, video, options, run):
    return run(desk.add(video, options))


def test_the_report_has_a_verdict_checks_and_figures_of_every_line(desk, done):
    report = report_of(done)
    quality = report["quality"]
    assert quality["mark"] in {"pass", "warn"}
    checks = {check["name"]: check["sentence"] for check in quality["checks"]}
    assert {"onset", "drift", "overlap", "clipping", "ending", "coverage"} <= set(checks)
    assert all(checks.values())
    for line in report["segments"]:
        assert abs(line["quality"]["onset_error"]) < 0.05
        assert line["quality"]["real"] > 0
    assert desk.quality(done.id).verdict == quality["verdict"]


def test_the_page_lies_beside_the_report(done):
    page = Path(done.outputs.page)
    assert page.name == "talk.bn.html"
    assert "The dub over time" in page.read_text("utf-8")


def test_a_line_that_no_voice_can_say_is_shown_in_report_page_and_message(desk, video, options, run):
    broken = ToneVoice("tone", fails_on={"এখানকার": Problem(Code.TTS_BAD_AUDIO, "It gave noise. Try again.")})
    with_voices(desk, broken)
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED, job.error
    report = report_of(job)
    found = [finding for finding in report["quality"]["findings"] if finding["check"] == "coverage"]
    assert [finding["index"] for finding in found] == [2]
    page = Path(job.outputs.page).read_text("utf-8")
    assert 'id="line-2" class="has-finding"' in page or 'class="has-finding" id="line-2"' in page
    assert "Look at 1 line" in job.message
    assert [abs(report["segments"][n]["quality"]["onset_error"]) < 0.05 for n in (0, 2)] == [True, True]


def test_a_report_that_somebody_replaced_before_the_end_is_left_alone_and_that_is_noted(
    desk, video, options, run, monkeypatch
):
    real = finalize.run

    def replaced(job, ctx):
        made = real(job, ctx)
        Path(made.outputs.report).write_text("mine")
        return made

    monkeypatch.setattr(finalize, "run", replaced)
    job = run(desk.add(video, options))
    assert (job.status, Path(job.outputs.report).read_text()) == (JobStatus.COMPLETED, "mine")
    assert any("another file" in note for note in job.notes)
    assert "another file" in Path(job.outputs.page).read_text("utf-8")


def test_a_job_finished_again_leaves_a_report_that_a_person_changed(desk, done, run):
    Path(done.outputs.report).write_text("mine")
    again = run(desk.retry(done.id))
    assert again.status is JobStatus.COMPLETED
    assert Path(again.outputs.report).read_text() == "mine"


def test_a_page_that_was_deleted_is_there_again(desk, done, run):
    Path(done.outputs.page).unlink()
    again = run(desk.retry(done.id))
    assert again.outputs == done.outputs
    assert Path(again.outputs.page).is_file()


def older(desk, job):
    """Make a finished job one of the time before there were pages."""
    Path(job.outputs.page).unlink()
    kept = desk.store.context.get(job.id, naming.RESERVED)
    marks = {path: mark for path, mark in kept["marks"].items() if path not in (job.outputs.page, job.outputs.report)}
    marks[job.outputs.report] = [1, 1]  # it was written once more at the end without a mark
    desk.store.context.put(job.id, naming.RESERVED, {"names": kept["names"][:6], "marks": marks})
    desk.store.context.clear(job.id, [QUALITY])
    old = replace(job, outputs=replace(job.outputs, page=""))
    desk.store.jobs.save(old)
    return old


def test_a_job_saved_with_six_names_keeps_them_and_gets_a_page_when_it_is_made_again(desk, done, run):
    old = older(desk, done)
    again = run(desk.retry(old.id, "finalize"))
    assert again.status is JobStatus.COMPLETED, again.error
    assert again.outputs == done.outputs
    assert report_of(again)["quality"]["verdict"]


def test_a_job_saved_with_six_names_never_takes_somebodys_page(desk, done, run):
    old = older(desk, done)
    Path(done.outputs.page).write_text("mine")
    again = run(desk.retry(old.id, "finalize"))
    assert again.status is JobStatus.COMPLETED, again.error
    assert (again.outputs.page, Path(done.outputs.page).read_text()) == ("", "mine")
    assert again.outputs.report == done.outputs.report


def test_a_job_of_before_that_is_only_looked_at_again_writes_no_page(desk, done, run):
    again = run(desk.retry(older(desk, done).id))
    assert (again.status, again.outputs.page) == (JobStatus.COMPLETED, "")
    assert report_of(again)["quality"] is None


def test_a_file_whose_new_version_was_announced_but_never_came_is_still_its_own(desk, done, run):
    """Killed between the mark and the renaming."""
    kept = desk.store.context.get(done.id, naming.RESERVED)
    mark = kept["marks"][done.outputs.wav]
    kept["marks"][done.outputs.wav], kept["former"] = [7, 7], {done.outputs.wav: mark}
    desk.store.context.put(done.id, naming.RESERVED, kept)
    assert run(desk.retry(done.id, "finalize")).outputs == done.outputs


def test_quality_is_kept_as_it_was_found_and_what_cannot_be_read_is_none(desk, done):
    check = Check("fast", "No line is too fast", Mark.WARN, "1 line is fast.", 1.4, 1.3, "times", (2,))
    finding = Finding("fast", "s", 2, 3.5, Mark.WARN, "is fast")
    quality = Quality("Look at 1 line", Mark.WARN, (check,), (finding,), (LineQuality("s", 2, speed=1.4),), made=5.0)
    keep_quality(desk.store, done.id, quality)
    assert kept_quality(desk.store, done.id) == quality
    desk.store.context.put(done.id, QUALITY, {"verdict": 3})
    assert kept_quality(desk.store, done.id) is None
    assert kept_quality(desk.store, "nobody") is None


def test_a_stem_that_cannot_be_read_fails_no_job_and_leaves_no_old_verdict(desk, done, run, monkeypatch):
    def unreadable(*_args):
        raise Problem(Code.OUTPUT_INVALID, "It is no sound. Try again.", facts={"path": ctx_paths[0]})

    ctx_paths = []
    real = finalize.examine

    def look(job, ctx):
        ctx_paths.append(job.mix)
        return real(job, ctx)

    monkeypatch.setattr(finalize, "examine", look)
    monkeypatch.setattr("dubai_desktop.pipeline.quality.examine.read_levels", unreadable)
    again = run(desk.retry(done.id, "finalize"))
    assert again.status is JobStatus.COMPLETED, again.error
    assert desk.quality(done.id) is None
