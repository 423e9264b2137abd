"""Two voices heard without their names: which lines, what is heard, what a choice counts for, and what is kept."""

import wave
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline import blind
from dubai_desktop.pipeline.comparing import Pair, judge, keep, sentence, verdicts
from dubai_desktop.settings import change
from tests.helpers.lines_job import add_job, context
from tests.helpers.studio import ToneVoice, open_studio, with_voices

TEXTS = tuple("কথা " * length for length in (1, 9, 2, 8, 3, 7, 4, 6, 5, 1))


class Quiet(ToneVoice):
    """A voice that hums lower in volume."""

    def speak(self, request, cancel):
        spoken = super().speak(request, cancel)
        with wave.open(request.out, "rb") as file:
            params, data = file.getparams(), np.frombuffer(file.readframes(file.getnframes()), "<i2")
        with wave.open(request.out, "wb") as file:
            file.setparams(params)
            file.writeframes((data // 8).astype("<i2").tobytes())
        return spoken


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    with open_studio(tmp_path / "studio") as desk:
        desk.loud, desk.quiet = ToneVoice("loud"), Quiet("quiet", price=1_000_000)
        with_voices(desk, desk.loud, desk.quiet)
        yield desk


@pytest.fixture
def job(desk):
    return add_job(desk, [(n * 4.0, n * 4.0 + 3, text) for n, text in enumerate(TEXTS)])


def compare(desk, job, folder, *voices, count=5):
    return desk.blind_pairs(job.id, voices or ("loud", "quiet:high"), folder, CancelToken(), count=count)


def rms(path):
    with wave.open(str(path), "rb") as file:
        return float(
            np.sqrt(np.mean(np.square(np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(float))))
        )


def test_the_lines_go_from_the_shortest_to_the_longest_each_with_other_words(desk, job):
    read = context(desk, job).reading(job)
    lengths = [len(segment.target.split()) for segment in blind.choose_lines(job, 5, read)]
    assert lengths == [1, 3, 5, 7, 9]
    assert len(blind.choose_lines(job, 99, read)) == 9
    assert [segment.index for segment in blind.choose_lines(job, 1, read)] == [1]


def test_both_are_heard_equally_loud_and_their_files_name_nobody(desk, job, tmp_path):
    named, pairs = compare(desk, job, tmp_path / "pairs")
    assert named == ("loud:low", "quiet:high")
    assert sorted(path.name for path in (tmp_path / "pairs").iterdir()) == [
        f"{number:02d}-{place}.wav" for number in range(1, 6) for place in (1, 2)
    ]
    for pair in pairs:
        assert rms(pair.first) == pytest.approx(rms(pair.second), rel=0.05)


def test_the_order_is_by_chance_and_a_choice_counts_for_the_voice_behind_it(desk, job, tmp_path):
    ctx, drawn = context(desk, job), iter([0.1, 0.9, 0.1, 0.9, 0.1])
    desk.quiet.per_letter = 0.12  # told by its length
    pairs = blind.pairs(job, ("loud", "quiet"), tmp_path, ctx, count=5, chance=lambda: next(drawn))
    assert [pair.swapped for pair in pairs] == [True, False, True, False, True]
    longer = [1 if pair.first.stat().st_size > pair.second.stat().st_size else 2 for pair in pairs]
    verdict = judge(("loud", "quiet"), pairs, longer)
    assert (verdict.votes, verdict.winner) == ((0, 5), "quiet")


@pytest.mark.parametrize(
    ("choices", "votes", "undecided", "winner"),
    [([1, 1, 1], (1, 2), 0, "b"), ([1, 0, 0], (1, 0), 2, "a"), ([1, 1, 0], (1, 1), 1, ""), ([0, 0, 0], (0, 0), 3, "")],
)
def test_who_wins_more_lines_has_won(choices, votes, undecided, winner):
    pairs = [Pair(n, "x", Path("1"), Path("2"), swapped=n > 0) for n in range(3)]
    verdict = judge(("a", "b"), pairs, choices)
    assert (verdict.votes, verdict.undecided, verdict.winner) == (votes, undecided, winner)
    assert (f"The winner is {winner}." if winner else "None has won.") in sentence(verdict)


def test_what_was_judged_is_kept_past_the_clean_up(desk, job):
    first = judge(("a", "b"), [Pair(4, "x", Path("1"), Path("2"), swapped=False)], [1])
    keep(job, first, desk.store)
    keep(job, replace(first, winner=""), desk.store)
    desk.store.context.cleanup(7, now=1e12)
    assert verdicts(job, desk.store) == (first, replace(first, winner=""))


def test_what_was_spoken_is_paid_once_and_used_by_the_dub(desk, job, tmp_path):
    compare(desk, job, tmp_path / "one")
    paid, calls = desk.store.ledger.total(), len(desk.quiet.spoken)
    assert paid == sum(len(text) for text, _ in desk.quiet.spoken) > 0
    compare(desk, job, tmp_path / "two")
    assert (desk.store.ledger.total(), len(desk.quiet.spoken)) == (paid, calls)


def test_a_budget_is_not_passed_for_it(desk, job, tmp_path):
    desk.use(change(desk.settings, "costs.budget_total_micro", 10))
    with pytest.raises(Problem) as caught:
        compare(desk, job, tmp_path / "pairs")
    assert caught.value.code is Code.TTS_QUOTA
    assert desk.store.ledger.total() <= 10


@pytest.mark.parametrize(
    ("voices", "code"),
    [
        (("loud", "loud:low"), "NAME_INVALID"),
        (("loud", "nobody"), "ENGINE_UNKNOWN"),
        (("loud", "quiet:bass"), "VOICE_UNKNOWN"),
    ],
)
def test_two_voices_that_are_there_and_differ_are_asked_for(desk, job, tmp_path, voices, code):
    with pytest.raises(Problem) as caught:
        compare(desk, job, tmp_path / "pairs", *voices)
    assert caught.value.code.value == code


def test_a_voice_that_fails_is_not_replaced_by_another(desk, job, tmp_path):
    desk.quiet.fails_on = {"কথা": Problem(Code.TTS_AUTH, "The account is not accepted. Check it.")}
    with pytest.raises(Problem, match="not accepted"):
        compare(desk, job, tmp_path / "pairs")


def test_the_winner_speaks_the_job(desk, job):
    desk.prefer(job.id, "quiet:high", "job")
    assert desk.job(job.id).options == JobOptions(voice="quiet:high")


def test_the_winner_speaks_for_who_is_named_in_the_series(desk):
    lines = [{"start": 0.0, "end": 3.0, "target": "কথা", "speaker": who} for who in ("ANNA", "BEN")]
    job = add_job(desk, lines)
    desk.prefer(job.id, "quiet", "series")
    assert {(one.label, one.voice, one.chosen) for one in desk.people.list("/videos")} == {
        ("ANNA", "quiet:low", True),
        ("BEN", "quiet:low", True),
    }


def test_the_winner_is_the_default_where_it_is_free(desk, job, tmp_path):
    desk.prefer(job.id, "loud:high", "default")
    assert desk.settings.tts_router.default_engine == "loud"
    assert 'default_engine = "loud"' in (tmp_path / "config" / "settings.toml").read_text("utf-8")
    with pytest.raises(Problem, match="costs"):
        desk.prefer(job.id, "quiet", "default")


def test_without_names_there_is_no_series_to_speak(desk, job):
    with pytest.raises(Problem, match="Nobody has a name"):
        desk.prefer(job.id, "loud", "series")
