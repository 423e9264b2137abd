"""What the terminal says at the end of a job, and what goes on with it."""

import io
import sys
from dataclasses import replace
from pathlib import Path

from dubai_desktop.cli.show import say_end
from dubai_desktop.domain.job import Job, JobOptions, JobStatus
from dubai_desktop.domain.problems import Code

JOB = Job("12345678-aaaa", Path("talk.mp4"), JobOptions())
AGAIN = "o on with: dubai-desktop jobs resume 12345678\n"


def test_a_paused_job_is_told_with_what_goes_on_with_it(capsys):
    say_end(replace(JOB, status=JobStatus.PAUSED, message="Paused."))
    assert capsys.readouterr().err == f"talk.mp4: Paused.\n  G{AGAIN}"


def test_a_job_that_a_full_disk_stopped_is_told_with_what_goes_on_with_it(capsys):
    say_end(replace(JOB, status=JobStatus.FAILED, error="The disk is full.", error_code=Code.DISK_FULL.value))
    assert capsys.readouterr().err == f"talk.mp4: The disk is full. [DISK_FULL]\n  Then g{AGAIN}"


def test_what_no_command_mends_names_none(capsys):
    say_end(replace(JOB, status=JobStatus.FAILED, error="It ends early.", error_code=Code.MEDIA_TRUNCATED.value))
    assert capsys.readouterr().err == "talk.mp4: It ends early. [MEDIA_TRUNCATED]\n"


def test_a_line_is_written_in_one_piece_so_that_nothing_comes_between(monkeypatch):
    class Unbuffered(io.StringIO):
        def write(self, text):
            pieces.append(text)
            return len(text)

    pieces = []
    monkeypatch.setattr(sys, "stderr", Unbuffered())
    say_end(replace(JOB, status=JobStatus.COMPLETED, message="Done."))
    assert pieces and all(piece.endswith("\n") for piece in pieces)
