from __future__ import annotations

import pytest

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.store import Store
from tests.helpers.store_samples import clip, plain_job


def test_a_new_clip_takes_the_place_of_its_lines_old_one(store: Store, job: Job) -> None:
    store.clips.add(job.id, clip("line-1", "old"))
    store.clips.add(job.id, clip("line-2", "other"))
    newer = clip("line-1", "new", rate=1.5, reused=False)
    store.clips.add(job.id, newer)
    assert store.clips.list(job.id) == (newer, clip("line-2", "other"))


def test_a_clip_is_found_by_its_key_from_any_job_the_newest_first(store: Store, job: Job) -> None:
    other = store.jobs.add(plain_job("job-2"))
    store.clips.add(job.id, clip("line-1", "same", path="/old.wav"))
    store.clips.add(other.id, clip("line-9", "same", path="/new.wav"))
    found = store.clips.find("same")
    assert found is not None and found.path == "/new.wav"
    assert store.clips.find("unknown") is None


def test_removed_clips_are_forgotten_others_stay(store: Store, job: Job) -> None:
    for number in (1, 2, 3):
        store.clips.add(job.id, clip(f"line-{number}", f"k{number}"))
    store.clips.remove(job.id, ["line-1", "line-3", "never"])
    assert store.clips.list(job.id) == (clip("line-2", "k2"),)
    assert store.clips.keys() == {"k2"}


def test_keys_of_all_jobs_are_told(store: Store, job: Job) -> None:
    assert store.clips.keys() == set()
    store.clips.add(job.id, clip("line-1", "a"))
    store.clips.add(store.jobs.add(plain_job("job-2")).id, clip("line-1", "b"))
    assert store.clips.keys() == {"a", "b"}


def test_a_clip_for_an_unknown_job_is_refused(store: Store) -> None:
    with pytest.raises(Problem) as caught:
        store.clips.add("nobody", clip())
    assert caught.value.code is Code.JOB_UNKNOWN


def spoke(line: str, key: str, said: str, **changes: object) -> Clip:
    """A clip that kept its words: 2 s of Bangla at its own pace, by one voice."""
    usual = {"engine": "espeak", "voice": "bn", "rate": 1.0, "length": 2.0, "said": said, "language": "bn"}
    return clip(line, key, **{**usual, **changes})


def test_a_voice_is_known_by_what_it_really_said_whatever_stands_in_the_line_now(store: Store, job: Job) -> None:
    store.segments.replace(job.id, [Segment("line-1", 1, 0.0, 3.0, "Hello.", "শুভ সকাল")])
    store.clips.add(job.id, spoke("line-1", "k1", "শুভ সকাল"))
    store.segments.update(job.id, [Segment("line-1", 1, 0.0, 3.0, "Hello.", "একেবারে অন্য কথা, অনেক লম্বা")])
    assert store.clips.spoken_by("espeak", "bn", "bn") == (("শুভ সকাল", 2.0),)


def test_what_a_voice_said_is_told_at_its_own_pace_newest_first_each_sound_once(store: Store, job: Job) -> None:
    other = store.jobs.add(plain_job("job-2"))
    store.clips.add(job.id, spoke("line-1", "k1", "এক"))
    store.clips.add(job.id, spoke("line-2", "k2", "দুই", rate=1.5))
    store.clips.add(other.id, spoke("line-1", "k2", "দুই", rate=1.5))
    assert store.clips.spoken_by("espeak", "bn", "bn") == (("দুই", 3.0), ("এক", 2.0))
    assert store.clips.spoken_by("espeak", "bn", "bn", most=1) == (("দুই", 3.0),)


@pytest.mark.parametrize(
    "changes", [{"engine": "coqui"}, {"voice": "bn+f2"}, {"language": "en"}, {"said": "", "language": ""}]
)
def test_other_voices_languages_and_clips_without_their_words_teach_nothing(
    store: Store, job: Job, changes: dict[str, str]
) -> None:
    store.clips.add(job.id, spoke("line-1", "k1", **{"said": "এক", **changes}))
    assert store.clips.spoken_by("espeak", "bn", "bn") == ()
