"""Who says which line: by the greatest overlap, parted where the speaker changes, known again by the voice."""

from dataclasses import dataclass, field, replace

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.character import Character
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Segment, Word
from dubai_desktop.engines.base import Availability, Diarization, EngineInfo, Kind, Turn
from dubai_desktop.pipeline.speakers import Turns, tell_apart
from tests.unit.pipeline.conftest import ENGLISH, srt_text


@dataclass
class Listener:
    """A diarizer that hears what it is told to."""

    turns: tuple[tuple[float, float, str], ...] = ((0.0, 3.0, "a"), (3.0, 5.0, "b"), (5.0, 7.0, "a"))
    prints: dict = field(default_factory=dict)
    ready: bool = True
    fails: BaseException | None = None
    asked: list = field(default_factory=list)

    info = EngineInfo("listener", "Listener", Kind.SPEAKERS)

    def availability(self):
        return Availability(self.ready)

    def diarize(self, request, progress, cancel):
        self.asked.append(request)
        if self.fails:
            raise self.fails
        progress(1.0, "done")
        return Diarization(tuple(Turn(*turn) for turn in self.turns), self.prints)


@pytest.fixture
def listener(desk):
    engine = Listener()
    desk.engines = desk.runner.engines = replace(desk.engines, diarizers=(engine,))
    return engine


@pytest.fixture
def told(desk, video, options):
    """Tell the speakers of some lines apart."""
    job = desk.add(video, options)

    def go(*segments):
        ctx = desk.runner.context(job.id, lambda event: None, CancelToken())
        return tell_apart(replace(job, audio="speech.wav"), segments, ctx)

    return go


def line(text, start, end, index=1, spaced=" "):
    """A line whose words share its time evenly."""
    words = text.split() if spaced else list(text)
    step = (end - start) / len(words)
    timed = tuple(Word(start + i * step, start + (i + 1) * step, word) for i, word in enumerate(words))
    return Segment(f"s{index}", index, start, end, text, words=timed)


# --- a whole job ---


def test_a_dub_whose_transcript_names_nobody_has_its_speakers(desk, listener, video, options, run):
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED, job.error
    assert [s.speaker for s in job.segments] == ["Speaker 1", "Speaker 2", "Speaker 1"]
    assert [one.label for one in job.speakers] == ["Speaker 1", "Speaker 2"]
    assert "2 speakers told apart by their voices." in job.notes
    assert listener.asked[0].duration == pytest.approx(7.0, abs=0.1)


def test_a_transcript_that_names_them_is_believed(desk, listener, video, options, run, tmp_path):
    (tmp_path / "a.srt").write_text(srt_text([f"ANNA: {text}" for text in ENGLISH]), encoding="utf-8")
    assert run(desk.add(video, options)).segments[0].speaker == "ANNA"
    assert listener.asked == []


def test_switched_off_or_without_a_model_nothing_is_asked(desk, listener, video, options, run):
    listener.ready = False
    first = run(desk.add(video, options))
    desk.use(desk.settings.model_copy(update={"transcription": desk.settings.transcription.model_copy(
        update={"find_speakers": False})}))  # fmt: skip
    listener.ready = True
    second = run(desk.add(video, replace(options, overwrite=True)))
    assert {s.speaker for job in (first, second) for s in job.segments} == {""}
    assert listener.asked == []


def test_trouble_with_it_is_a_note_and_the_dub_goes_on(desk, listener, video, options, run):
    listener.fails = Problem(Code.MODEL_BROKEN, "The model is damaged. Install it again.")
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    assert "The speakers were not told apart: The model is damaged. Install it again." in job.notes


def test_a_cancel_meanwhile_cancels_the_job(desk, listener, video, options, run):
    listener.fails = Cancelled()
    assert run(desk.add(video, options)).status is JobStatus.CANCELLED


def test_a_finished_dub_is_not_done_again_because_a_model_was_installed(desk, listener, video, options, run):
    listener.ready = False
    job = run(desk.add(video, options))
    listener.ready = True
    again = run(desk.retry(job.id))
    assert listener.asked == []
    assert again.segments == job.segments


# --- lines and turns ---


@pytest.mark.parametrize(
    ("start", "end", "who"),
    [(0.0, 1.0, "a"), (1.5, 2.6, "b"), (1.0, 2.4, "a"), (4.2, 4.4, "b"), (9.0, 9.5, "c"), (5.5, 5.9, "c")],
)
def test_a_line_is_the_one_who_speaks_most_in_it_or_nearest_to_it(start, end, who):
    turns = [Turn(0.0, 1.9, "a"), Turn(1.9, 4.0, "b"), Turn(6.0, 7.0, "c")]
    assert Turns(turns).speaker(start, end) == who


def test_a_line_is_parted_between_the_words_where_the_speaker_changes(listener, told):
    listener.turns = ((0.0, 2.0, "a"), (2.0, 4.0, "b"))
    first, second = told(line("Are you sure? Yes, I am.", 0.0, 4.0)).segments
    assert (first.source, first.speaker, first.start, first.end) == ("Are you sure?", "Speaker 1", 0.0, 2.0)
    assert (second.source, second.speaker, second.start, second.end) == ("Yes, I am.", "Speaker 2", 2.0, 4.0)
    assert (first.id, first.index, second.index) == ("s1", 1, 2)
    assert second.id != first.id
    assert [word.text for word in second.words] == ["Yes,", "I", "am."]


def test_a_language_without_spaces_is_parted_as_well(listener, told):
    listener.turns = ((0.0, 2.0, "a"), (2.0, 4.0, "b"))
    assert [s.source for s in told(line("本当ですか。はい", 0.0, 4.0, spaced="")).segments] == ["本当です", "か。はい"]


def test_words_that_are_written_together_part_nothing_else(listener, told):
    listener.turns = ((0.0, 2.0, "a"), (2.0, 4.0, "b"))
    words = tuple(Word(i * 0.8, i * 0.8 + 0.8, text) for i, text in enumerate(("A", "well", "-known", "man?", "Yes.")))
    found = told(Segment("s1", 1, 0.0, 4.0, "A well-known man? Yes.", words=words)).segments
    assert [(s.source, s.speaker) for s in found] == [("A well-known", "Speaker 1"), ("man? Yes.", "Speaker 2")]


def test_a_programme_of_one_voice_says_so(listener, told):
    listener.turns = ((0.0, 4.0, "a"),)
    found = told(line("Hello there", 0.0, 2.0))
    assert (found.segments[0].speaker, found.notes) == ("Speaker 1", ("One voice speaks all lines.",))


def test_a_word_that_seems_another_speakers_parts_nothing(listener, told):
    listener.turns = ((0.0, 1.6, "a"), (1.6, 2.0, "b"), (2.0, 4.0, "a"))
    assert [s.speaker for s in told(line("One two three four five six seven eight nine ten", 0.0, 4.0)).segments] == [
        "Speaker 1"
    ]


def test_a_line_without_the_times_of_its_words_stays_whole(listener, told):
    listener.turns = ((0.0, 1.5, "a"), (1.5, 4.0, "b"))
    plain = replace(line("Are you sure? Yes, I am.", 0.0, 4.0), words=())
    edited = replace(line("Are you sure? Yes, I am.", 4.0, 8.0, 2), source="Are you sure? Oh yes, I am.")
    found = told(plain, edited).segments
    assert [s.source for s in found] == [plain.source, edited.source]
    assert found[0].speaker == "Speaker 1"


def test_where_nobody_is_heard_nobody_is_named(listener, told):
    listener.turns = ()
    found = told(line("Hello there", 0.0, 2.0))
    assert found.segments[0].speaker == ""
    assert found.notes == ("No speakers could be told apart by their voices.",)


# --- known again ---


def bank(desk, video, **prints):
    folder = str(video.parent)
    for label, voice in prints.items():
        desk.store.characters.keep(Character(folder, label.replace("_", " "), "hi", "espeak:hi", print=voice))


def test_a_voice_known_from_before_has_its_name_again(desk, video, listener, told):
    bank(desk, video, Anna=(1.0, 0.0, 0.0), Ben=(0.0, 1.0, 0.0))
    listener.prints = {"a": (0.0, 0.0, 1.0), "b": (0.9, 0.43589, 0.0)}
    found = told(line("Good morning", 0.0, 2.0), line("And to you", 3.2, 4.4, 2))
    assert [s.speaker for s in found.segments] == ["Speaker 1", "Anna"]
    assert found.prints == {"Speaker 1": (0.0, 0.0, 1.0), "Anna": (0.9, 0.43589, 0.0)}
    assert found.notes == ("2 speakers told apart by their voices; known from before: Anna.",)


def test_somebody_new_does_not_get_the_number_of_another(desk, video, listener, told):
    bank(desk, video, Speaker_1=(1.0, 0.0), Speaker_3=(0.7, 0.7))
    listener.prints = {"a": (0.0, 1.0), "b": (1.0, 0.0)}
    bank(desk, video, Speaker_3=(-1.0, 0.0))
    found = told(line("Good morning", 0.0, 2.0), line("And to you", 3.2, 4.4, 2))
    assert [s.speaker for s in found.segments] == ["Speaker 2", "Speaker 1"]


def test_one_known_voice_is_one_person_the_likest(desk, video, listener, told):
    bank(desk, video, Anna=(1.0, 0.0))
    listener.prints = {"a": (0.8, 0.6), "b": (0.96, 0.28)}
    found = told(line("Good morning", 0.0, 2.0), line("And to you", 3.2, 4.4, 2))
    assert [s.speaker for s in found.segments] == ["Speaker 1", "Anna"]
