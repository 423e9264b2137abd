"""The speakers of a job: who there is, another name, another voice, how somebody sounds."""

import wave
from dataclasses import replace

import pytest

from dubai_desktop.domain.character import series_of
from dubai_desktop.domain.problems import Code, Problem
from tests.unit.pipeline.conftest import ENGLISH, srt_text


@pytest.fixture
def waiting(desk, video, options, run, tmp_path):
    """A job that waits for review: ANNA, BEN, ANNA."""
    named = [f"{who}: {text}" for who, text in zip(("ANNA", "BEN", "ANNA"), ENGLISH, strict=True)]
    (tmp_path / "a.srt").write_text(srt_text(named), encoding="utf-8")
    return run(desk.add(video, replace(options, review=True, series="Water")))


def kept(desk):
    return [(one.label, one.voice, one.chosen) for one in desk.people.list("Water")]


def parts(desk, job):
    return {part.label: part for part in desk.people.parts(desk.job(job.id))}


def test_the_speakers_come_in_the_order_in_which_they_speak(desk, waiting):
    found = desk.people.parts(waiting)
    assert [(part.label, part.lines, part.voice, part.heard) for part in found] == [
        ("ANNA", 2, "", ()), ("BEN", 1, "", ()),
    ]  # fmt: skip
    assert found[0].sample_line == waiting.segments[0].id  # the longest


def test_newer_lines_count_and_the_voices_that_speak_are_told(desk, waiting, run):
    desk.approve(waiting.id)
    job = run(waiting)
    lines = [replace(line, speaker="CARA") if line.index == 3 else line for line in job.segments]
    found = desk.people.parts(job, lines)
    assert [(part.label, part.lines) for part in found] == [("ANNA", 1), ("BEN", 1), ("CARA", 1)]
    assert found[1].heard == ("tone:low",) or found[1].heard == ("tone:high",)


def test_a_chosen_voice_counts_in_the_job_and_the_series(desk, waiting, run):
    desk.people.set_voice(waiting.id, "BEN", "tone:high")
    assert kept(desk) == [("BEN", "tone:high", True)]
    assert parts(desk, waiting)["BEN"].voice == "tone:high"
    desk.approve(waiting.id)
    voices = {clip.segment_id: clip.voice for clip in run(waiting).clips}
    assert voices[waiting.segments[1].id] == "high"


def test_a_choice_taken_back_is_the_programs_again(desk, waiting):
    desk.people.set_voice(waiting.id, "BEN", "tone:high")
    desk.people.set_voice(waiting.id, "BEN", "")
    assert parts(desk, waiting)["BEN"].voice == ""
    assert kept(desk) == []


def test_a_voice_that_does_not_exist_changes_nothing(desk, waiting):
    with pytest.raises(Problem) as caught:
        desk.people.set_voice(waiting.id, "BEN", "tone:gone")
    assert caught.value.code is Code.VOICE_UNKNOWN
    assert kept(desk) == []


def test_lines_of_nobody_named_have_a_voice_in_the_job_alone(desk, waiting):
    desk.people.set_voice(waiting.id, "", "tone:high")
    assert kept(desk) == []
    assert desk.job(waiting.id).speakers[-1].voice == "tone:high"


def test_a_gender_counts_in_the_casting(desk, waiting, run):
    desk.people.set_gender(waiting.id, "ANNA", "male")
    desk.people.set_gender(waiting.id, "BEN", "female")
    desk.approve(waiting.id)
    job = run(waiting)
    voices = {clip.segment_id: clip.voice for clip in job.clips}
    assert [voices[line.id] for line in job.segments] == ["low", "high", "low"]


def test_a_new_name_is_the_series_too_and_undone_there(desk, waiting):
    desk.people.set_voice(waiting.id, "BEN", "tone:high")
    assert desk.people.rename(waiting.id, "BEN", "Benjamin")
    assert kept(desk) == [("Benjamin", "tone:high", True)]
    known = {speaker.label: speaker.voice for speaker in desk.job(waiting.id).speakers}
    assert known["Benjamin"] == known["BEN"] == "tone:high"
    desk.people.unname(waiting.id, "BEN", "Benjamin")
    assert kept(desk) == [("BEN", "tone:high", True)]


def test_a_name_that_is_anothers_makes_them_one_and_the_series_stays(desk, waiting):
    desk.people.set_voice(waiting.id, "BEN", "tone:high")
    desk.people.set_voice(waiting.id, "ANNA", "tone:low")
    assert not desk.people.rename(waiting.id, "BEN", "ANNA")
    assert kept(desk) == [("ANNA", "tone:low", True), ("BEN", "tone:high", True)]


@pytest.mark.parametrize("name", [" ", "x" * 81])
def test_a_name_that_is_none_is_refused(desk, waiting, name):
    with pytest.raises(Problem) as caught:
        desk.people.rename(waiting.id, "BEN", name)
    assert caught.value.code is Code.NAME_INVALID


def test_somebody_is_heard_in_the_original(desk, waiting):
    path = desk.people.sample(waiting.id, waiting.segments[1].id)
    with wave.open(str(path)) as file:
        assert file.getnframes() / file.getframerate() == pytest.approx(waiting.segments[1].duration, abs=0.01)
    assert desk.people.sample(waiting.id, waiting.segments[1].id) == path
    assert desk.people.sample(waiting.id, "gone") is None


def test_without_the_original_sound_there_is_no_sample(desk, waiting, run):
    desk.approve(waiting.id)
    job = run(waiting)
    assert desk.people.sample(job.id, job.segments[0].id) is None


def test_a_series_without_a_name_is_its_folder(desk, video, options):
    job = desk.add(video, options)
    assert desk.people.list(series_of(job)) == ()
