"""What a step said of a job is said no longer once it was done anew without the trouble."""

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem


def hums(job):
    return [note for note in job.notes if "hummed" in note]


def test_a_note_goes_when_its_step_is_done_anew_without_the_trouble(desk, video, options, run):
    desk.tone.fails_on = {"এখানকার": Problem(Code.TTS_BAD_AUDIO, "It hummed. Change the line.")}
    job = run(desk.add(video, options))
    assert hums(job)
    others = [note for note in job.notes if note not in hums(job)]
    desk.tone.fails_on = {}
    again = run(desk.retry(job.id, "speak"))
    assert again.status is JobStatus.COMPLETED
    assert hums(again) == []
    assert [note for note in again.notes if note in others] == others


def test_a_note_stays_while_the_step_that_made_it_is_not_done_anew(desk, video, options, run):
    desk.tone.fails_on = {"এখানকার": Problem(Code.TTS_BAD_AUDIO, "It hummed. Change the line.")}
    job = run(desk.add(video, options))
    assert hums(run(desk.retry(job.id, "assemble"))) == hums(job) != []
