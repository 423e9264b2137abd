"""The transcript that lies beside a source: in its own language, and never the dub's subtitles."""

import shutil
from dataclasses import replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.pipeline.naming import RESERVED
from dubai_desktop.pipeline.steps.transcribe import find_transcript
from tests.helpers.studio import open_studio


@pytest.fixture
def beside(video, options):
    """Put subtitle files beside the source, by their endings."""

    def put(*endings):
        for ending in endings:
            shutil.copy(options.transcript, video.with_name(f"talk.{ending}.srt"))

    return put


@pytest.fixture
def taken(desk, video, options):
    """The name of the file that a new job would take, empty for none."""

    def look(desk=desk, **more):
        wish = replace(options, transcript="", translation="", out_dir="", source_language="auto")
        job = desk.add(video, replace(wish, **more))
        found = find_transcript(job, desk.runner.context(job.id, lambda event: None, CancelToken()))
        return found.path.rsplit("/", 1)[-1] if found.kind == "sidecar" else ""

    return look


def test_the_subtitles_of_an_earlier_dub_are_no_transcript(desk, video, options, run, taken):
    run(desk.add(video, replace(options, out_dir="")))
    video.with_name("talk.en.srt").unlink()
    assert taken(target_language="es") == ""


def test_subtitles_that_an_unfinished_dub_wrote_are_no_transcript_either(desk, video, options, beside, taken):
    beside("bn")
    other = desk.add(video, options)
    names = [str(video.with_name(f"talk.bn.{end}")) for end in ("mp4", "wav", "voice.wav", "srt", "x.srt", "json")]
    desk.store.context.put(other.id, RESERVED, {"names": names, "marks": {}})
    assert taken(target_language="es") == ""


def test_the_source_subtitles_of_an_earlier_dub_are_taken_before_others(desk, video, options, run, beside, taken):
    run(desk.add(video, replace(options, out_dir="", source_language="fr")))
    beside("en", "de")
    assert taken(target_language="es") == "talk.fr.srt"


def test_the_language_asked_for_is_the_only_one_looked_for(beside, taken):
    beside("en", "de")
    assert taken(source_language="de") == "talk.de.srt"
    assert taken(source_language="fr") == ""


def test_the_settings_language_comes_before_english(video, options, beside, taken, tmp_path):
    beside("en", "de", "ar")
    with open_studio(tmp_path / "german", transcription__language="de") as desk:
        assert taken(desk) == "talk.de.srt"
    assert taken() == "talk.en.srt"


def test_a_name_that_another_dub_has_only_reserved_is_passed_over(video, beside, taken):
    beside("fr")
    video.with_name("talk.en.srt").touch()
    assert taken() == "talk.fr.srt"


def test_a_second_language_is_dubbed_from_the_first_dubs_source_lines(desk, video, options, run):
    run(desk.add(video, replace(options, out_dir="")))
    job = run(desk.add(video, replace(options, transcript="", translation="", out_dir="", target_language="es")))
    assert job.segments[0].source == "Good morning to you."
    assert (job.source_language, job.status) == ("en", JobStatus.REVIEW)
