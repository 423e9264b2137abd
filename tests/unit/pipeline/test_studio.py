"""What both faces call."""

import json
import wave
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin
from tests.helpers import make_media
from tests.helpers.studio import ToneVoice, open_studio, with_voices


def code_of(call, *args):
    with pytest.raises(Problem) as caught:
        call(*args)
    return caught.value.code


@pytest.fixture
def waiting(desk, video, options, run):
    return run(desk.add(video, replace(options, review=True)))


def test_find_takes_files_and_folders_and_names_what_it_refuses(desk, video, tmp_path):
    empty = tmp_path / "empty"
    empty.mkdir()
    (video.parent / "notes.txt").write_text("x")
    found = desk.find([video.parent, video, empty, tmp_path / "gone.mp4"])
    assert found.files == (video,)
    assert [(path.name, problem.code) for path, problem in found.refused] == [
        ("empty", Code.INPUT_MISSING),
        ("gone.mp4", Code.INPUT_MISSING),
    ]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"target_language": "tlh"}, Code.LANGUAGE_UNSUPPORTED),
        ({"source_language": "xx"}, Code.LANGUAGE_UNSUPPORTED),
        ({"voice": "nobody"}, Code.ENGINE_UNKNOWN),
        ({"transcript": "/nowhere/a.srt"}, Code.INPUT_MISSING),
        ({"audio_track": 3}, Code.NO_AUDIO),
    ],
)
def test_what_cannot_be_asked_for_is_refused_before_anything_is_queued(desk, video, options, change, code):
    assert code_of(desk.add, video, replace(options, **change)) is code
    assert desk.jobs() == ()


def test_a_job_is_found_by_the_beginning_of_its_id(desk, video, options):
    job = desk.add(video, options)
    assert desk.job(job.id[:8]).id == job.id
    assert code_of(desk.job, "ffffffff") is Code.JOB_UNKNOWN


def test_an_edit_is_the_persons_and_is_remembered(desk, waiting):
    changed = replace(waiting.segments[0], target="শুভ সকাল।")
    desk.edit(waiting.id, [changed])
    line = desk.job(waiting.id).segments[0]
    assert (line.target, line.origin) == ("শুভ সকাল।", Origin.PERSON)
    assert desk.store.memory.exact(line.source, "en", "bn") is None  # half a word must not become a translation
    desk.approve(waiting.id)
    assert desk.store.memory.exact(line.source, "en", "bn") == "শুভ সকাল।"


def test_a_line_confirmed_by_itself_is_remembered_at_once(desk, waiting):
    line = waiting.segments[0]
    desk.edit(waiting.id, [replace(line, target="শুভ সকাল।")])
    desk.edit(waiting.id, [replace(desk.job(waiting.id).segments[0], approved=True)])
    assert desk.store.memory.exact(line.source, "en", "bn") == "শুভ সকাল।"


def test_a_given_translation_is_not_remembered_until_a_person_touches_it(desk, waiting):
    assert desk.store.memory.exact(waiting.segments[1].source, "en", "bn") is None


def test_approving_with_an_empty_line_names_it(desk, waiting):
    desk.edit(waiting.id, [replace(waiting.segments[1], target=" ")])
    with pytest.raises(Problem, match="Line 2 has no translation yet") as caught:
        desk.approve(waiting.id)
    assert caught.value.facts == {"lines": [2]}


def test_a_translation_given_later_fills_only_the_empty_lines(desk, video, options, run):
    job = run(desk.add(video, replace(options, translation="")))
    desk.edit(job.id, [replace(job.segments[0], target="আমার কথা।")])
    assert desk.give_translation(job.id, Path(options.translation)) == 0
    assert desk.job(job.id).segments[0].target == "আমার কথা।"
    assert desk.job(job.id).segments[1].target == "আমি এখানকার মানুষ।"


def test_the_fit_is_known_before_any_voice(desk, waiting):
    long = "এই বাক্যটি এত লম্বা যে তার জন্য রাখা সময়ের মধ্যে কোনোভাবেই শেষ করা যাবে না, আর তা আগে থেকেই জানা যায়।"
    desk.edit(waiting.id, [replace(waiting.segments[1], target=long)])
    fits = desk.fits(waiting.id)
    assert "too_long" in fits[1].flags
    assert desk.tone.spoken == []


def test_revoicing_speaks_that_line_alone(desk, video, options, run):
    job = run(desk.add(video, options))
    desk.tone.spoken.clear()
    done = desk.revoice(job.id, [job.segments[2].id], lambda event: None, CancelToken())
    assert [text for text, _ in desk.tone.spoken] == [job.segments[2].target]
    assert len(done.clips) == 3
    assert len(desk.job(job.id).fits) == 3


def test_one_line_can_be_heard_before_the_rest_is_voiced(desk, waiting):
    line = waiting.segments[0].id
    assert desk.clip(waiting.id, line) is None
    desk.revoice(waiting.id, [line], lambda event: None, CancelToken())
    with wave.open(str(desk.clip(waiting.id, line))) as sound:
        assert sound.getframerate() == 44100
        assert 0.5 < sound.getnframes() / 44100 < 2.5


def test_exports_what_is_asked_under_a_free_name(desk, video, options, run, tmp_path):
    job = run(desk.add(video, options))
    target = tmp_path / "mine" / "lines.srt"
    first = desk.export(job.id, "srt", target)
    assert (first, desk.export(job.id, "srt", target)) == (target, target.with_name("lines (2).srt"))
    for kind in ("mp4", "wav", "voice.wav", "source.srt", "json"):
        assert desk.export(job.id, kind, tmp_path / f"x.{kind}").stat().st_size > 50
    assert json.loads((tmp_path / "x.json").read_text("utf-8"))["job"]["id"] == job.id


def test_exporting_what_is_not_made_yet_says_so(desk, waiting, tmp_path):
    assert code_of(desk.export, waiting.id, "mp4", tmp_path / "x.mp4") is Code.OUTPUT_INVALID
    assert code_of(desk.export, waiting.id, "exe", tmp_path / "x.exe") is Code.NAME_INVALID
    assert desk.export(waiting.id, "srt", tmp_path / "x.srt").is_file()


def test_removing_a_job_keeps_its_finished_files(desk, video, options, run):
    job = run(desk.add(video, options))
    desk.remove(job.id)
    assert desk.jobs() == ()
    assert Path(job.outputs.video).is_file()


def test_a_running_job_cannot_be_removed(desk, waiting):
    with desk.runner.hold(waiting.id):
        assert code_of(desk.remove, waiting.id) is Code.JOB_BUSY


def test_retry_from_a_step_runs_it_and_all_after_again(desk, video, options, run):
    job = run(desk.add(video, options))
    events = []
    run(desk.retry(job.id, "translate"), events)
    assert {event.step for event in events if hasattr(event, "step")} >= {"translate"}
    assert desk.job(job.id).status is JobStatus.COMPLETED


def test_cancelling_a_waiting_job_marks_it(desk, waiting):
    desk.cancel(waiting.id)
    assert desk.job(waiting.id).status is JobStatus.CANCELLED


def test_each_speaker_gets_a_voice_of_his_own(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    desk.edit(job.id, [replace(s, speaker="AB"[n % 2]) for n, s in enumerate(job.segments)])
    desk.approve(job.id)
    assert [clip.voice for clip in run(job).clips] == ["low", "high", "low"]


def test_a_paid_voice_is_written_down_and_its_budget_kept(desk, video, options, run):
    paid = ToneVoice("paid", price=4_000_000)
    with_voices(desk, desk.tone, paid)
    job = run(desk.add(video, replace(options, voice="paid")))
    chars = sum(len(s.target) for s in job.segments)
    assert job.costs.tts == chars * 4
    assert desk.store.ledger.total(job.id) == chars * 4
    assert [clip.engine for clip in job.clips] == ["paid"] * 3
    again = run(desk.add(video, replace(options, voice="paid", overwrite=True)))
    assert (again.costs.tts, again.clips[0].reused) == (0, True)


def test_the_sound_settings_are_kept(video, options, run, tmp_path):
    with open_studio(tmp_path / "other", assembly__sample_rate=48_000, assembly__channels=1) as desk:
        with_voices(desk, ToneVoice())
        job = desk.run(desk.add(video, options).id, lambda event: None, CancelToken())
    with wave.open(job.outputs.wav) as sound:
        assert (sound.getframerate(), sound.getnchannels()) == (48_000, 1)
        assert sound.getnframes() == pytest.approx(7.0 * 48_000, abs=48)


def test_a_source_that_ends_early_is_dubbed_as_far_as_it_goes_when_asked(desk, options, run, tmp_path):
    full = make_media.video(tmp_path / "full.mp4", 8.0, "-movflags", "+faststart").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(full[: int(len(full) * 0.7)])
    assert code_of(desk.add, cut, options) is Code.MEDIA_TRUNCATED
    job = run(desk.add(cut, replace(options, partial=True)))
    assert job.status is JobStatus.COMPLETED, job.error
    assert 3.0 < job.media.duration < 7.0


def test_a_job_whose_folder_cannot_be_made_fails_and_can_be_tried_again(desk, video, options, run, tmp_path):
    job = desk.add(video, options)
    desk.runner.clips = tmp_path / "clips"
    desk.runner.clips.write_text("a file is in the way")
    events = []
    assert run(job, events).error_code == "OUT_NOT_WRITABLE"
    assert (desk.job(job.id).status, events[-1].status) == (JobStatus.FAILED, JobStatus.FAILED)
    desk.runner.clips.unlink()
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED
