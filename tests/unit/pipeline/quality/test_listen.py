"""Listening again: what a recogniser wrote down is shared out to the lines and compared with their text."""

from dataclasses import dataclass, field, replace

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Segment, Word
from dubai_desktop.engines.base import Availability, EngineInfo, Engines, Kind, Transcript
from dubai_desktop.media.levels import read_levels
from dubai_desktop.pipeline.quality.lines import measure_lines
from dubai_desktop.pipeline.quality.listen import compare, error_rates, listen, plain
from tests.helpers.dubs import Studio, context, job_of, without_clip
from tests.helpers.fake_studio import PAIRS


@dataclass
class Ear:
    """A recogniser that wrote `segments` down."""

    segments: tuple[Segment, ...] = ()
    languages: tuple[str, ...] = ("bn",)
    ready: bool = True
    fails: Problem | None = None
    asked: list[object] = field(default_factory=list)

    @property
    def info(self):
        return EngineInfo("ear", "Ear", Kind.TRANSCRIPTION, self.languages)

    def availability(self, request=None):
        return Availability(self.ready)

    def transcribe(self, request, progress, cancel):
        self.asked.append(request)
        if self.fails:
            raise self.fails
        return Transcript("bn", self.segments, model="Ear base")


@pytest.fixture
def dub(tmp_path):
    job = Studio(job_of(4)).write(tmp_path)
    rows = measure_lines(job, read_levels(tmp_path / "voice.wav", tmp_path / "mix.wav"), str)
    return job, rows


def ctx_with(tmp_path, *ears, on=True):
    ctx = context(quality__listen_again=on)
    ctx.engines, ctx.work = Engines(transcribers=ears), tmp_path
    return ctx


def said_as_written(job):
    return tuple(
        Segment(f"h{n}", n, fit.start, fit.end, segment.target.upper() + "!")
        for n, (segment, fit) in enumerate(zip(job.segments, job.fits, strict=True))
    )


def test_words_go_to_the_line_in_whose_time_they_are_heard(dub):
    job, rows = dub
    two = job.fits[1]
    words = (
        Word(two.start, two.start + 0.4, "এগুলোর"), Word(two.start + 0.5, two.start + 1, " প্রায়"),
        Word(two.start - 1.1, two.start - 1.0, "দূরে"),
    )  # fmt: skip
    heard = Segment("h", 1, 0.0, 9.0, "", words=words)
    compared = compare(rows, [heard], str)
    assert compared[1].figures.heard == "এগুলোর প্রায়"
    assert "দূরে" not in compared[0].figures.heard + compared[1].figures.heard


def test_a_line_said_as_written_has_no_error_whatever_case_and_signs(dub):
    job, rows = dub
    compared = compare(rows, said_as_written(job), str)
    assert [row.figures.error for row in compared] == [0.0] * 4


def test_a_line_in_which_something_else_is_heard_has_its_share_of_errors(dub):
    job, rows = dub
    heard = [replace(said_as_written(job)[0], source="অন্য কিছু"), *said_as_written(job)[1:]]
    compared = compare(rows, heard, str)
    assert compared[0].figures.error > 0.6
    assert compared[0].figures.word_error == pytest.approx(1.0, abs=0.2)
    assert compared[1].figures.error == 0.0


def test_numbers_may_be_written_as_digits_or_as_they_are_read(dub):
    job, rows = dub
    digits = PAIRS[1][1]
    words = digits.replace("৩৫%", "পঁয়ত্রিশ শতাংশ")
    for text in (digits, words):
        heard = [replace(said_as_written(job)[1], source=text)]
        row = compare(rows, heard, lambda target: target.replace("৩৫%", "পঁয়ত্রিশ শতাংশ"))[1]
        assert row.figures.error == 0.0


def test_a_line_without_a_voice_is_not_compared(tmp_path):
    job = Studio(without_clip(job_of(4), 1)).write(tmp_path)
    rows = measure_lines(job, read_levels(tmp_path / "voice.wav", tmp_path / "mix.wav"), str)
    assert compare(rows, said_as_written(job), str)[1].figures.error is None


def test_error_rates_are_shares_of_what_was_wanted():
    assert error_rates("এক দুই তিন", "এক দুই তিন") == (0.0, 0.0)
    assert error_rates("abcd efgh", "abcd") == (pytest.approx(5 / 9), 0.5)
    assert plain("  The WELL, is—dry! ") == "the well is dry"


def test_the_stem_is_heard_as_16_khz_mono_and_leaves_no_file(dub, tmp_path):
    job, rows = dub
    ear = Ear(said_as_written(job))
    compared, heard = listen(job, rows, ctx_with(tmp_path, ear))
    request = ear.asked[0]
    assert (request.language, request.transcript) == ("bn", "")
    assert (heard.by, heard.error) == ("Ear base", 0.0)
    assert all(row.figures.heard for row in compared)
    assert not (tmp_path / "heard.wav").exists()


@pytest.mark.parametrize(
    ("ear", "on", "why"),
    [
        (Ear(), False, "switched off"),
        (Ear(ready=False), True, "No recogniser of Bangla is ready."),
        (Ear(languages=("en",)), True, "No recogniser of Bangla is ready."),
        (Ear(fails=Problem(Code.ENGINE_FAILED, "The model broke. Try again.")), True, "The model broke."),
    ],
)
def test_where_nobody_can_listen_the_dub_is_looked_at_all_the_same(dub, tmp_path, ear, on, why):
    job, rows = dub
    compared, heard = listen(job, rows, ctx_with(tmp_path, ear, on=on))
    assert why in heard.why
    assert (heard.error, compared) == (None, rows)
