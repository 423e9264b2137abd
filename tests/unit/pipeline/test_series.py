"""A voice for each person, kept from episode to episode, as somebody meets it who dubs a series."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.character import Character, series_of
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.segment import Speaker
from dubai_desktop.engines.base import Voice
from tests.helpers import make_media
from tests.helpers.studio import ToneVoice, with_voices
from tests.unit.pipeline.conftest import ENGLISH, srt_text

HUM = np.sin(np.arange(7 * 16_000) / 20).astype(np.float32) * 0.1
EPISODE = ("ANNA", "BEN", "ANNA")


@dataclass
class Choir(ToneVoice):
    """A voice engine with as many voices as named; `shift` lists them in another order."""

    names: tuple[str, ...] = ("v1", "v2", "v3", "v4")
    shift: int = 0

    def voices(self, language):
        listed = (*self.names[self.shift :], *self.names[: self.shift])
        return tuple(Voice(name, name, language) for name in listed)


@pytest.fixture
def choir(desk):
    engine = Choir("choir")
    with_voices(desk, engine)
    return engine


@pytest.fixture
def episode(desk, options, run, tmp_path):
    """Dub an episode in which these people speak; returns each one's voice. `before` may change the waiting job."""
    made = iter(range(99))

    def dub(people=EPISODE, before=lambda job: None, folder="show", **asked):
        number = next(made)
        source = tmp_path / folder / f"e{number}.wav"
        source.parent.mkdir(exist_ok=True)
        make_media.wav(source, HUM, 16_000)
        transcript = tmp_path / f"e{number}.srt"
        named = [f"{who}: {text}" if who else text for who, text in zip(people, ENGLISH, strict=True)]
        transcript.write_text(srt_text(named), encoding="utf-8")
        job = desk.add(source, replace(options, transcript=str(transcript), **asked))
        before(job)
        job = run(job)
        assert job.status is JobStatus.COMPLETED, job.error
        dub.job = job
        clips = {clip.segment_id: clip for clip in job.clips}
        return {s.speaker: f"{clips[s.id].engine}:{clips[s.id].voice}" for s in job.segments}

    return dub


def test_a_series_is_what_was_named_else_the_folder(desk, video, options):
    assert series_of(desk.add(video, replace(options, series=" Water "))) == "Water"
    assert series_of(desk.add(video, options)) == str(video.parent)


@pytest.mark.parametrize("series", ["", "Water"])
def test_two_people_have_the_same_voices_in_both_episodes(choir, episode, series):
    first = episode(series=series)
    assert first["ANNA"] != first["BEN"]
    assert episode(series=series) == first


def test_a_service_that_lists_its_voices_in_another_order_changes_nobody(choir, episode):
    first = episode(series="Water")
    choir.shift = 2
    assert episode(series="Water") == first
    assert episode(("BEN", "BEN", "BEN"), series="Water") == {"BEN": first["BEN"]}


def test_somebody_new_gets_a_voice_of_nobody_else_in_the_series(choir, episode):
    first = episode(series="Water")
    second = episode(("CARA", "BEN", "CARA"), series="Water")
    assert second["BEN"] == first["BEN"]
    assert second["CARA"] not in first.values()


def test_another_series_has_its_own_people(choir, episode):
    first = episode(series="Water")
    choir.shift = 2
    assert episode(series="Milk") != first
    assert episode(folder="elsewhere") != first


def test_a_voice_that_is_gone_is_replaced_and_the_new_one_kept(choir, episode):
    first = episode(series="Water")
    gone = first["ANNA"].partition(":")[2]
    choir.names = tuple(name for name in choir.names if name != gone)
    second = episode(series="Water")
    assert second["ANNA"] not in first.values()
    assert second["BEN"] == first["BEN"]
    choir.names = (*choir.names, gone)
    assert episode(series="Water") == second


def test_in_a_named_series_the_engine_that_spoke_before_goes_on(desk, choir, episode):
    first = episode(series="Water")
    folder = episode()
    with_voices(desk, Choir("other"), choir)
    assert episode(series="Water") == first
    assert all(voice.startswith("other:") for voice in episode().values()), folder


def test_a_paid_voice_of_an_earlier_episode_is_not_taken_unasked(desk, episode):
    with_voices(desk, Choir("choir"), Choir("dear", price=1_000_000))
    assert all(voice.startswith("dear:") for voice in episode(series="Water", voice="dear").values())
    assert all(voice.startswith("choir:") for voice in episode(series="Water").values())


def test_a_chosen_voice_goes_before_all_but_the_lines_own(desk, choir, episode):
    desk.store.characters.keep(Character("Water", "Anna", "bn", "choir:v4", chosen=True))
    assert episode(series="Water") == {"ANNA": "choir:v4", "BEN": "choir:v1"}
    assert episode(series="Water", voice="choir:v2") == {"ANNA": "choir:v4", "BEN": "choir:v2"}
    kept = {one.label: (one.voice, one.chosen) for one in desk.store.characters.list("Water")}
    assert kept == {"Anna": ("choir:v4", True), "BEN": ("choir:v1", False)}


def test_a_line_with_a_voice_of_its_own_has_that(desk, choir, episode):
    desk.store.characters.keep(Character("Water", "ANNA", "bn", "choir:v4", chosen=True))
    episode(series="Water")
    job = episode.job
    desk.edit(job.id, [replace(job.segments[0], voice="choir:v2")])
    again = desk.run(desk.retry(job.id, "speak").id, lambda event: None, CancelToken())
    voices = {clip.segment_id: clip.voice for clip in again.clips}
    assert [voices[s.id] for s in again.segments] == ["v2", "v1", "v4"]


def test_a_voice_chosen_in_the_job_counts_for_it(desk, choir, episode):
    def choose(job):
        desk.run(job.id, lambda event: None, CancelToken())
        waiting = desk.job(job.id)
        people = tuple(replace(one, voice="choir:v3") if one.label == "BEN" else one for one in waiting.speakers)
        desk.store.jobs.save(replace(waiting, speakers=people), lines=False)
        desk.approve(job.id)

    assert episode(before=choose, review=True)["BEN"] == "choir:v3"


def test_a_chosen_voice_that_is_not_there_is_noted_and_another_speaks(desk, choir, episode):
    desk.store.characters.keep(Character("Water", "ANNA", "bn", "choir:gone", chosen=True))
    assert episode(series="Water")["ANNA"] == "choir:v1"
    note = next(note for note in episode.job.notes if "choir:gone" in note)
    assert note.startswith("ANNA has another voice than “choir:gone”, which was chosen: ")
    assert desk.store.characters.list("Water")[0].voice == "choir:gone"


def test_one_voice_named_for_all_is_no_casting_to_remember(desk, choir, episode):
    assert set(episode(series="Water", voice="choir:v2").values()) == {"choir:v2"}
    assert desk.store.characters.list() == ()


def test_lines_of_nobody_in_particular_are_kept_for_nobody(desk, choir, episode):
    episode(("", "", ""))
    assert desk.store.characters.list() == ()


def test_a_number_alone_does_not_make_two_people_one(desk, choir, episode):
    """A transcript that only numbers its speakers says nothing of the next programme's."""
    episode(("Speaker 1", "Speaker 2", "Speaker 1"))
    assert desk.store.characters.list() == ()


def test_numbered_people_are_known_by_their_voices(desk, choir, episode):
    prints = {"Speaker 1": (1.0, 0.0), "Speaker 2": (0.0, 1.0)}

    def heard(swap):
        def change(job):
            desk.run(job.id, lambda event: None, CancelToken())
            waiting = desk.job(job.id)
            known = dict(zip(prints, reversed(prints.values()), strict=True)) if swap else prints
            people = tuple(Speaker(label, "", "", known[label]) for label in known)
            desk.store.jobs.save(replace(waiting, speakers=people), lines=False)
            desk.approve(job.id)

        return change

    people = ("Speaker 1", "Speaker 2", "Speaker 1")
    first = episode(people, before=heard(swap=False), review=True)
    second = episode(people, before=heard(swap=True), review=True)
    assert (second["Speaker 1"], second["Speaker 2"]) == (first["Speaker 2"], first["Speaker 1"])


def test_changing_a_speakers_voice_voices_the_dub_anew(desk, choir, episode):
    before = episode()["BEN"]
    job = episode.job
    people = tuple(replace(one, voice="choir:v4") if one.label == "BEN" else one for one in job.speakers)
    desk.store.jobs.save(replace(job, speakers=people), lines=False)
    again = desk.run(desk.retry(job.id).id, lambda event: None, CancelToken())
    voices = {clip.segment_id: clip.voice for clip in again.clips}
    assert before != "choir:v4"
    assert [voices[s.id] for s in again.segments if s.speaker == "BEN"] == ["v4"]


def test_where_the_translation_file_names_them_the_path_of_a_series_may_be_anything(desk, choir, episode):
    assert episode(folder="50% <b>'; --")["ANNA"]
    assert {Path(one.series).name for one in desk.store.characters.list()} == {"50% <b>'; --"}
