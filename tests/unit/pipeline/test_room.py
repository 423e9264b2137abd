"""A full disk is told with what is needed there."""

from pathlib import Path

from dubai_desktop.domain.job import Fingerprint, Job, JobOptions, MediaInfo
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.room import needed, with_need

HOUR = MediaInfo(3600.0, "mp4", Fingerprint(1, 1, 1_000_000_000, 1))
JOB = Job("job", Path("/v/talk.mp4"), JobOptions(), media=HOUR)


def test_a_full_disk_says_how_much_the_job_takes(tmp_path):
    told = with_need(Problem(Code.DISK_FULL, "Full.", detail="d"), JOB, tmp_path)
    assert "3.77 GB are needed there" in told.message
    assert (told.facts["needed"], told.facts["path"]) == (needed(JOB), str(tmp_path))


def test_who_knows_better_is_left_alone(tmp_path):
    known = Problem(Code.DISK_FULL, "2.00 GB are needed there.", facts={"needed": 2_000_000_000})
    other = Problem(Code.OUT_NOT_WRITABLE, "No.")
    assert with_need(known, JOB, tmp_path) is known
    assert with_need(other, JOB, tmp_path) is other


def test_a_job_that_was_never_looked_at_takes_little():
    assert needed(Job("job", Path("/v/talk.mp4"), JobOptions())) < 20_000_000
