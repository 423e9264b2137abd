"""What is learned from past runs, on histories made up: better than the table, and misled by no single run."""

import random
import statistics

import pytest

from dubai_desktop.domain.metrics import ProcessingMetrics
from dubai_desktop.pipeline.learning import LEARN_FROM, Work, alike, seconds
from dubai_desktop.pipeline.progress import FIRST_ESTIMATE


def past(took, media=600.0, characters=0, lines=0, engine="coqui", device="cpu", **more):
    return ProcessingMetrics(
        "speak", 0.0, took, took, more.pop("success", True), engine=engine, device=device, media_seconds=media,
        characters=characters, lines=lines, **more,
    )  # fmt: skip


def voiced(dice, engine="coqui", start=12.0, pace=0.05):
    """A run as a neural voice makes it: loading, then so many seconds a character; films differ in how much is said."""
    media = dice.uniform(60, 3600)
    characters = round(media * dice.uniform(4, 16))
    busy = 3.0 if dice.random() < 0.1 else 1.0
    took = (start + pace * characters) * dice.uniform(0.9, 1.1) * busy
    return past(took, media, characters, max(1, characters // 45), engine)


def off(told, truth):
    return abs(told - truth) / truth


def test_estimates_of_a_history_are_far_better_than_the_table():
    dice = random.Random(5)
    learned, table = [], []
    for _ in range(60):
        runs = tuple(voiced(dice) for _ in range(12))
        new = voiced(dice)
        told = seconds(alike(runs, "coqui", "cpu"), Work(new.media_seconds, new.characters, new.lines))
        learned.append(off(told, new.duration))
        table.append(off(FIRST_ESTIMATE["speak"], new.duration))
    assert statistics.median(learned) < 0.12
    assert statistics.median(learned) < statistics.median(table) / 4


def test_characters_tell_a_voices_time_better_than_the_films_length():
    dice = random.Random(7)
    by_length, by_characters = [], []
    for _ in range(40):
        runs, new = tuple(voiced(dice) for _ in range(12)), voiced(dice)
        by_length.append(off(seconds(runs, Work(new.media_seconds)), new.duration))
        by_characters.append(off(seconds(runs, Work(new.media_seconds, new.characters, new.lines)), new.duration))
    assert statistics.median(by_characters) < statistics.median(by_length) / 2


def test_loading_a_model_is_not_taken_for_a_slow_pace():
    dice = random.Random(3)
    runs = [past(20.0 + 0.5 * media, media) for media in (dice.uniform(10, 60) for _ in range(10))]
    assert seconds(runs, Work(7200.0)) == pytest.approx(20.0 + 3600.0, rel=0.02)


def test_the_first_run_already_says_more_than_the_table():
    assert seconds([past(60.0, 600.0)], Work(600.0)) == pytest.approx(60.0)
    assert 300 < seconds([past(60.0, 600.0)], Work(6000.0)) < 600  # some of the minute was loading


@pytest.mark.parametrize("wrong", [0.02, 0.2, 5.0, 40.0])
def test_one_odd_run_moves_the_estimate_little(wrong):
    usual = [past(0.1 * media, media) for media in (300.0, 400.0, 600.0, 900.0, 1200.0)]
    before = seconds(usual, Work(1000.0))
    odd = past(60.0 * wrong, 600.0)
    assert seconds([odd, *usual], Work(1000.0)) == pytest.approx(before, rel=0.15)


def test_runs_of_other_engines_say_nothing():
    runs = (past(1.0, engine="espeak"), past(400.0, engine="coqui"))
    assert [run.engine for run in alike(runs, "coqui", "cpu")] == ["coqui"]
    assert alike(runs, "google", "") == ()
    assert seconds((), Work(600.0)) is None


def test_a_device_never_used_is_guessed_from_the_engines_other_one():
    card, processor = past(20.0, device="cuda"), past(300.0, device="cpu")
    assert alike((processor, card), "coqui", "cuda") == (card,)
    assert alike((processor,), "coqui", "cuda") == (processor,)


def test_without_a_chosen_device_the_newest_runs_counts():
    runs = (past(20.0, device="cuda"), past(300.0, device="cpu"))
    assert alike(runs, "coqui", "") == runs[:1]


def test_a_model_never_used_is_guessed_from_its_kin():
    base = past(60.0, engine="whisper-base")
    assert alike((base,), "whisper-small", "") == (base,)
    assert alike((past(9.0, engine="whisper-small"), base), "whisper-base", "") == (base,)


def test_failures_and_runs_that_a_cache_answered_say_nothing():
    assert alike((past(5.0, success=False), past(0.1, media=0.0)), "coqui", "") == ()


def test_only_the_newest_runs_count():
    assert len(alike([past(1.0)] * 50, "coqui", "")) == LEARN_FROM
