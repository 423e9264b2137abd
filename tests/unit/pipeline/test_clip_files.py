"""A clip that lies damaged in the cache is spoken anew; a whole one of another job is used, and counts as saved."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.job import JobStatus
from tests.helpers.studio import ToneVoice, with_voices

PRICE = 4_000_000


def cut(path):
    path.write_bytes(path.read_bytes()[:900])


def garble(path):
    path.write_bytes(b"\x00\xff" * 500)


def empty(path):
    path.write_bytes(b"")


@pytest.fixture
def paid(desk, options):
    """A paid voice, and the options that ask for it."""
    voice = ToneVoice("paid", price=PRICE)
    with_voices(desk, voice)
    return voice, replace(options, voice="paid:low")


@pytest.mark.parametrize("damage", [cut, garble, empty, Path.unlink])
@pytest.mark.parametrize("same_job", [True, False])
def test_a_damaged_clip_is_spoken_anew_and_never_used(desk, video, paid, run, damage, same_job):
    voice, options = paid
    job = run(desk.add(video, options))
    whole = {clip.key: Path(clip.path).read_bytes() for clip in job.clips}
    damage(Path(job.clips[1].path))
    voice.spoken.clear()
    again = run(desk.retry(job.id, "speak") if same_job else desk.add(video, options))
    assert again.status is JobStatus.COMPLETED, again.error
    assert {text for text, _ in voice.spoken} == {job.segments[1].target}
    assert {clip.key: Path(clip.path).read_bytes() for clip in again.clips} == whole


def test_the_same_video_again_pays_no_voice_and_counts_what_that_saved(desk, video, paid, run):
    voice, options = paid
    first = run(desk.add(video, options))
    letters = sum(len(text) for text, _ in voice.spoken)
    assert first.costs.tts == letters * PRICE // 1_000_000
    assert desk.store.saved() == (0, 0)
    voice.spoken.clear()
    second = run(desk.add(video, options))
    assert (voice.spoken, second.costs.tts) == ([], 0)
    assert desk.store.saved() == (letters, first.costs.tts)
    assert desk.store.savings.of_job(second.id).characters == letters
    assert f"Reuse saved {letters} characters of paid services (0.0002 USD)." in second.notes
    assert not any("Reuse saved" in note for note in first.notes)
    report = json.loads(Path(second.outputs.report).read_text("utf-8"))
    assert any("Reuse saved" in note for note in report["job"]["notes"])


def test_what_a_job_paid_for_itself_is_no_saving_when_it_runs_again(desk, video, paid, run):
    _, options = paid
    job = run(desk.add(video, options))
    run(desk.retry(job.id, "speak"))
    assert desk.store.saved() == (0, 0)
    other = run(desk.add(video, options))
    saved = desk.store.saved()
    run(desk.retry(other.id, "speak"))
    assert desk.store.saved() == saved != (0, 0)


def test_two_lines_with_the_same_words_are_paid_for_once(desk, video, paid, run):
    voice, options = paid
    given = Path(options.translation)
    given.write_text(given.read_text("utf-8").replace("আমি এখানকার মানুষ।", "সুপ্রভাত আপনাকে।"), encoding="utf-8")
    run(desk.add(video, options))
    assert sum(text == "সুপ্রভাত আপনাকে।" and rate == 1.0 for text, rate in voice.spoken) == 1
    assert desk.store.saved()[0] >= len("সুপ্রভাত আপনাকে।")
