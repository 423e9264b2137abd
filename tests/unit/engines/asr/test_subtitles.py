import pytest

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.asr.subtitles import SubtitleTranscriber
from dubai_desktop.engines.base import TranscriptionRequest
from tests.helpers.engines import make_kit, no_progress


@pytest.fixture
def transcribe(host, cancel, tmp_path):
    def run(cues, *, duration=60.0, language="en", name="talk.srt", repairs=()):
        engine = SubtitleTranscriber(make_kit(host, tmp_path, cues=cues, repairs=repairs))
        request = TranscriptionRequest("", duration, language, str(tmp_path / name))
        return engine.transcribe(request, no_progress, cancel)

    return run


def test_lines_times_and_speakers_are_the_files_own(transcribe):
    transcript = transcribe([(1.26, 3.95, "Hello\nthere", "Ann"), (5.25, 6.63, "Bye")], repairs=["repaired"])
    lines = [(s.index, s.start, s.end, s.source, s.speaker) for s in transcript.segments]
    assert lines == [(1, 1.26, 3.95, "Hello there", "Ann"), (2, 5.25, 6.63, "Bye", "")]
    assert transcript.notes == ("repaired",)
    assert len({s.id for s in transcript.segments}) == 2
    assert all(s.needs_translation for s in transcript.segments)


def test_lines_behind_the_end_are_left_out_and_said(transcribe):
    transcript = transcribe([(1, 2, "in"), (9, 12, "cut"), (10.5, 12, "out"), (20, 21, "out")], duration=10.0)
    assert [(s.source, s.end) for s in transcript.segments] == [("in", 2), ("cut", 10.0)]
    assert transcript.notes == ("2 lines lie behind the end of the video; left out.",)


@pytest.mark.parametrize("cues", [[], [(1, 2, "  ")], [(100, 101, "late")]])
def test_a_file_without_a_line_in_the_video_is_a_problem(transcribe, cues):
    with pytest.raises(Problem) as caught:
        transcribe(cues)
    assert caught.value.code is Code.NO_SPEECH


@pytest.mark.parametrize(
    ("asked", "name", "text", "language", "noted"),
    [
        ("hi", "talk.en.srt", "hello", "hi", False),
        ("auto", "talk.fr.srt", "bonjour", "fr", False),
        ("auto", "talk.srt", "আমার সোনার বাংলা", "bn", True),
        ("auto", "talk.v2.srt", "Привет", "ru", True),
        ("auto", "talk.srt", "hello", "en", True),
        ("auto", "talk.srt", "123 ...", "en", True),
    ],
)
def test_the_language_is_the_asked_the_named_or_the_scripts(transcribe, asked, name, text, language, noted):
    transcript = transcribe([(1, 2, text)], language=asked, name=name)
    assert transcript.language == language
    assert bool(transcript.notes) is noted


def test_is_ready_only_with_a_file(host, tmp_path):
    engine = SubtitleTranscriber(make_kit(host, tmp_path))
    assert engine.availability().ready
    assert not engine.availability(TranscriptionRequest("a.wav", 3.0)).ready


def test_a_cancelled_token_reads_nothing(transcribe, cancel):
    cancel.cancel()
    with pytest.raises(Cancelled):
        transcribe([(1, 2, "a")])
