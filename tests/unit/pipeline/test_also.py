"""Further kinds asked for with a job: beside its files, once, and never over somebody else's."""

import time
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline import dub as flow
from dubai_desktop.store.context import DAY
from tests.helpers import make_media


@pytest.fixture
def wanted(options):
    return replace(options, also=("vtt", "mp3", "srt"))


def test_they_lie_beside_the_contracts_files(desk, video, wanted, run, tmp_path):
    events = []
    done = run(desk.add(video, wanted), events)
    assert done.status is JobStatus.COMPLETED, done.error
    assert [Path(path).name for path in done.extras] == ["talk.bn.vtt", "talk.bn.mp3"]
    assert {Path(path).parent for path in done.extras} == {tmp_path / "out"}
    assert all(Path(path).stat().st_size > 50 for path in done.extras)
    assert any("Writing mp3" in getattr(event, "message", "") for event in events)
    assert desk.job(done.id).extras == done.extras


def test_running_again_replaces_what_is_still_as_it_was(desk, video, wanted, run):
    done = run(desk.add(video, wanted))
    vtt, _mp3 = map(Path, done.extras)
    vtt.write_text("mine now")
    again = run(desk.retry(done.id, "finalize"))
    assert [Path(path).name for path in again.extras] == ["talk.bn (2).vtt", "talk.bn.mp3"]
    assert vtt.read_text() == "mine now"


def test_running_again_after_the_clean_up_replaces_them_all_the_same(desk, video, wanted, run):
    done = run(desk.add(video, wanted))
    desk.store.context.cleanup(7, now=time.time() + 8 * DAY)
    again = run(desk.retry(done.id, "finalize"))
    assert again.extras == done.extras


def test_a_file_that_is_there_gets_a_number(desk, video, wanted, run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "talk.bn.vtt").write_text("mine")
    done = run(desk.add(video, wanted))
    assert Path(done.extras[0]).name == "talk.bn (2).vtt"


def test_a_job_that_may_overwrite_does_but_for_what_it_is_made_from(desk, video, options, run, tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "talk.bn.vtt").write_text("old")
    wanted = replace(options, also=("vtt", "bilingual.srt"), overwrite=True)
    done = run(desk.add(video, wanted))
    assert [Path(path).name for path in done.extras] == ["talk.bn.vtt", "talk.bn.bilingual.srt"]
    assert "WEBVTT" in Path(done.extras[0]).read_text("utf-8")
    mine = tmp_path / "out" / "talk.bn.bilingual.srt"
    again = run(desk.add(video, replace(wanted, translation=str(mine))))
    assert [Path(path).name for path in again.extras] == ["talk.bn.vtt", "talk.bn.bilingual (2).srt"]


def test_a_video_of_mere_sound_is_left_out_with_a_note(desk, options, run, tmp_path):
    sound = make_media.make(tmp_path / "talk.flac", *make_media.lavfi(make_media.TONE, seconds=7))
    done = run(desk.add(sound, replace(options, also=("mkv", "opus"))))
    assert [Path(path).suffix for path in done.extras] == [".opus"]
    assert "No mkv was written: the source has no picture." in done.notes


def test_a_kind_nobody_knows_is_refused_before_work_starts(desk, video, options):
    with pytest.raises(Problem) as caught:
        desk.add(video, replace(options, also=("exe",)))
    assert caught.value.code is Code.NAME_INVALID


def test_trouble_with_one_keeps_the_finished_files_and_goes_on_there(desk, video, wanted, run, monkeypatch):
    full = Problem(Code.DISK_FULL, "The disk is full. Free some space.")

    def fails(*_args, **_named):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr("dubai_desktop.pipeline.also.export", fails)
        failed = run(desk.add(video, wanted))
    assert (failed.status, failed.error_code) == (JobStatus.FAILED, "DISK_FULL")
    assert Path(failed.outputs.video).stat().st_size > 1000
    monkeypatch.setattr(flow, "_run", fails)  # no step runs again
    done = run(desk.retry(failed.id))
    assert done.status is JobStatus.COMPLETED
    assert len(done.extras) == 2


def test_a_folder_dubbed_twice_does_not_dub_them(desk, video, wanted, run):
    run(desk.add(video, replace(wanted, out_dir=str(video.parent))))
    assert desk.find([video.parent]).files == (video,)
