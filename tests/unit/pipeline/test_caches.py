"""What is kept for jobs to come has limits: the longest unused goes first, and never a line of a job on the list."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.answer import Answer
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.pipeline import caches
from dubai_desktop.settings import change
from dubai_desktop.store.results import TRANSLATION

DAY = 86_400.0


def kept(desk):
    return sorted(path.stem for path in desk.runner.clips.glob("??/*.wav"))


def put(desk, name, size=1_000, days=1.0):
    """A spoken line that no job uses, last used so many days ago."""
    path = desk.runner.clips / name[:2] / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"x" * size)
    os.utime(path, (time.time() - days * DAY, time.time() - 90 * DAY))
    return path


def limit(desk, **megabytes):
    for key, value in megabytes.items():
        desk.use(change(desk.settings, f"storage.{key}", value))


def age(desk, days=30.0):
    for path in desk.runner.clips.glob("??/*.wav"):
        os.utime(path, (time.time() - days * DAY,) * 2)


def test_the_longest_unused_go_first_until_it_fits(desk):
    for name, days in (("aa-young", 1), ("bb-old", 9), ("cc-older", 20), ("dd-mid", 5)):
        put(desk, name, 400_000, days)
    limit(desk, clip_cache_mb=1)
    assert desk.clean_caches() == 800_000
    assert kept(desk) == ["aa-young", "dd-mid"]
    assert desk.clean_caches() == 0


def test_lines_of_listed_jobs_stay_whatever_they_take_and_go_with_their_job(desk, video, options, run):
    job = run(desk.add(video, options))
    mine = sorted(clip.key for clip in job.clips)
    put(desk, "aa-nobodys", days=0.5)
    age(desk)
    limit(desk, clip_cache_mb=0)
    desk.clean_caches()
    assert kept(desk) == mine
    assert desk.clean_caches(everything=True) == 0
    desk.remove(job.id)
    desk.clean_caches()
    assert kept(desk) == []


def test_a_line_that_a_job_has_just_used_is_not_taken_away(desk, video, options, run):
    first = run(desk.add(video, options))
    desk.remove(first.id)
    age(desk)
    second = run(desk.add(video, options))
    desk.store.clips.remove(second.id, [clip.segment_id for clip in second.clips])  # as before they are in its lines
    limit(desk, clip_cache_mb=0)
    desk.clean_caches()
    assert set(kept(desk)) >= {clip.key for clip in second.clips}


def test_using_a_line_again_keeps_it_longest(desk, video, options, run):
    first = run(desk.add(video, options))
    put(desk, "zz-nobodys", days=2)
    age(desk)
    run(desk.add(video, options))
    used = [Path(clip.path).stat() for clip in first.clips]
    assert min(state.st_atime for state in used) > time.time() - 3_600
    assert max(state.st_mtime for state in used) < time.time() - 29 * DAY  # when it was spoken stays


def test_the_end_of_a_job_makes_room(desk, video, options, run):
    put(desk, "aa-nobodys", 900_000, days=40)
    desk.store.results.keep({"old": Answer("x" * 300)})
    limit(desk, clip_cache_mb=0, result_cache_mb=0)
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    assert "aa-nobodys" not in kept(desk)
    assert desk.store.results.sizes() == {}
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED


def test_trouble_with_the_caches_is_no_trouble_of_the_jobs(desk, video, options, run, monkeypatch):
    def broken(*_args):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(caches, "remove_unused", broken)
    assert run(desk.add(video, options)).status is JobStatus.COMPLETED


def test_what_is_kept_is_told_in_figures(desk, video, options, run):
    job = run(desk.add(video, options))
    put(desk, "aa-nobodys", 500)
    desk.store.results.keep({"a": Answer("এক"), "b": Answer("দুই")})
    desk.store.savings.add(job.id, "google", "voice", "x", 120, 480)
    found = desk.caches()
    assert (found.clips, found.used_clips) == (found.used_clips + 1, len({clip.key for clip in job.clips}))
    assert found.clip_bytes - found.used_bytes == 500
    assert (found.translations, found.transcripts) == (2, 0)
    assert found.translation_bytes > 0
    assert (found.clip_limit, found.result_limit) == (5_000_000_000, 500_000_000)
    assert (found.saved_characters, found.saved_micro) == (120, 480)


def test_results_over_their_limit_go_oldest_first(desk, monkeypatch):
    for day in range(4):
        monkeypatch.setattr("time.time", lambda day=day: day * DAY)
        letters = os.urandom(270_000).hex()
        desk.store.results.keep({f"day {day}": Answer(letters)})
    monkeypatch.undo()
    limit(desk, result_cache_mb=1)
    desk.clean_caches()
    assert set(desk.store.results.known([f"day {day}" for day in range(4)])) == {"day 1", "day 2", "day 3"}
    assert desk.clean_caches(everything=True) > 900_000
    assert TRANSLATION not in desk.store.results.sizes()


@pytest.mark.parametrize(("days", "stays"), [(7, False), (30, True)])
def test_details_of_ended_jobs_stay_for_the_days_of_the_setting(desk, video, options, run, days, stays):
    job = run(desk.add(video, options))
    desk.use(change(desk.settings, "storage.keep_context_days", days))
    now = time.time() + 10 * DAY
    desk.store.context.cleanup(desk.settings.storage.keep_context_days, now=now)
    assert (desk.store.context.get(job.id, "translate") is not None) is stays


def test_a_job_that_was_cleaned_up_after_goes_on_without_speaking_again(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    desk.approve(job.id)
    done = run(job)
    limit(desk, clip_cache_mb=0)
    age(desk)
    desk.clean_caches()
    desk.tone.spoken.clear()
    assert run(desk.retry(done.id, "assemble")).status is JobStatus.COMPLETED
    assert desk.tone.spoken == []
