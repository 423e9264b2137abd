from __future__ import annotations

import json
from dataclasses import MISSING, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.job import Fingerprint, Job, JobOptions, Outputs
from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.domain.segment import Cue, Segment, Word
from dubai_desktop.domain.timing import Fit
from dubai_desktop.store import codec
from tests.helpers.store_samples import full_job

finite = st.floats(allow_nan=False)


def test_a_job_comes_back_equal_to_the_last_field() -> None:
    job = full_job()
    assert codec.loads(Job, codec.dumps(job)) == job


def test_the_sample_job_leaves_no_field_at_its_default() -> None:
    job = full_job()
    for field in fields(Job):
        default = field.default_factory() if field.default_factory is not MISSING else field.default
        assert getattr(job, field.name) != default, field.name


@given(st.builds(Word, finite, finite, st.text()))
def test_words_come_back(word: Word) -> None:
    assert codec.loads(Word, codec.dumps(word)) == word


@given(
    st.builds(
        Segment, st.text(), st.integers(), finite, finite, st.text(),
        words=st.lists(st.builds(Word, finite, finite, st.text())).map(tuple), flags=st.lists(st.text()).map(tuple),
    )
)  # fmt: skip
def test_segments_come_back(segment: Segment) -> None:
    assert codec.loads(Segment, codec.dumps(segment)) == segment


@given(
    st.builds(Fit, st.text(), finite, finite),
    st.builds(ProcessingMetrics, st.text(), finite, finite, finite, st.booleans()),
)
def test_fits_and_metrics_come_back(fit: Fit, metrics: ProcessingMetrics) -> None:
    assert codec.loads(Fit, codec.dumps(fit)) == fit
    assert codec.loads(ProcessingMetrics, codec.dumps(metrics)) == metrics


def test_file_names_that_are_not_utf8_survive_as_plain_ascii() -> None:
    outputs = Outputs(video="/x/\udcff\udcfe.mp4")
    text = codec.dumps(outputs)
    assert text.isascii()
    assert codec.loads(Outputs, text) == outputs


def test_whole_numbers_are_read_as_floats_where_floats_are_meant() -> None:
    cue = codec.loads(Cue, '{"start": 1, "end": 2, "text": "x"}')
    assert isinstance(cue.start, float)


def test_rows_of_another_version_stay_readable() -> None:
    data = json.loads(codec.dumps(JobOptions(voice="espeak")))
    del data["review"]
    data["added_later"] = [1, 2]
    assert codec.loads(JobOptions, json.dumps(data)) == JobOptions(voice="espeak")


def test_fields_kept_elsewhere_win_over_the_json() -> None:
    text = codec.dumps(Fingerprint(1, 2, 3, 4), without=("inode",))
    assert "inode" not in text
    assert codec.loads(Fingerprint, text, inode=9) == Fingerprint(1, 9, 3, 4)


@pytest.mark.parametrize(
    "text",
    [
        '{"start": 1.0, "end": 2.0}',
        '{"start": "1", "end": 2.0, "text": "x"}',
        "[]",
        "{",
        '{"start": true, "end": 1.0, "text": ""}',
    ],
)
def test_what_does_not_fit_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        codec.loads(Cue, text)


@dataclass(frozen=True)
class Grown:
    """A value that got fields after its table was made."""

    id: str
    needed: int
    words: tuple[Word, ...] = ()
    mood: str = "calm"


def test_fields_without_a_column_are_kept_only_where_they_say_something() -> None:
    assert codec.dump_rest(Grown("a", 1), ("id", "needed")) == ""
    assert codec.load_rest(Grown, "") == {}
    text = codec.dump_rest(Grown("a", 1, (Word(1.0, 2.0, "x"),)), ("id", "needed"))
    assert codec.load_rest(Grown, text) == {"words": (Word(1.0, 2.0, "x"),), "mood": "calm"}
    assert codec.load_rest(Grown, codec.dump_rest(Grown("a", 1), ("id",))) == {"needed": 1, "words": (), "mood": "calm"}
    assert codec.load_rest(Grown, '{"mood": "glad", "dropped_later": 1}') == {"mood": "glad"}


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Odd:
    colour: Colour
    place: Path
    anything: Any = None
    either: int | str | None = None


def test_enums_paths_and_free_values_come_back() -> None:
    odd = Odd(Colour.RED, Path("/a/b"), {"x": [1, None]})
    assert codec.loads(Odd, codec.dumps(odd)) == odd


def test_unions_that_json_cannot_tell_apart_are_refused() -> None:
    with pytest.raises(TypeError):
        codec.loads(Odd, codec.dumps(Odd(Colour.RED, Path("x"), either=1)))


def test_an_unknown_enum_value_is_refused() -> None:
    with pytest.raises(ValueError):
        codec.loads(Odd, '{"colour": "blue", "place": "x"}')


@pytest.mark.parametrize("value", [{1: "x"}, b"bytes", {"x": object()}])
def test_values_without_a_json_form_are_refused(value: object) -> None:
    with pytest.raises(TypeError):
        codec.dumps(value)


@given(st.text(st.characters()))
def test_clean_text_fits_into_utf8_and_keeps_what_already_does(text: str) -> None:
    cleaned = codec.clean_text(text)
    cleaned.encode()
    assert cleaned == text or any(0xD800 <= ord(char) < 0xE000 for char in text)


def test_clean_text_joins_pairs_and_replaces_lone_surrogates() -> None:
    assert codec.clean_text("\ud83d\ude00 \udcff ওহে") == "\U0001f600 � ওহে"


def test_replacing_a_field_keeps_the_rest(tmp_path: Path) -> None:
    job = replace(full_job(), source=tmp_path)
    assert codec.loads(Job, codec.dumps(job)).source == tmp_path
