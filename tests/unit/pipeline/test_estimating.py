"""What a dub will cost is said before it begins: to the micro-unit where the lines are known, else as a guess."""

from dataclasses import dataclass, field, replace

import pytest

from dubai_desktop.domain.costs import MICRO
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import EngineInfo, Kind, Voice
from dubai_desktop.settings import change
from tests.helpers.studio import PlainTranslator, ToneVoice, with_translators, with_voices
from tests.unit.pipeline.conftest import BANGLA

PRICE = 4 * MICRO
LETTERS = sum(map(len, BANGLA))


@dataclass
class PaidVoice(ToneVoice):
    """A paid voice of Google's tariff, which is never asked for anything here."""

    id: str = "paid"
    price: int = PRICE
    asked: list = field(default_factory=list)

    @property
    def info(self):
        return EngineInfo("paid", "Paid", Kind.VOICE, ("bn",), online=True, price=PRICE, tariff="google-voices")

    def voices(self, language):
        return (Voice("low", "Low", language, "male", PRICE, family="Standard"),)


@pytest.fixture(autouse=True)
def free(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()

    def give(characters):
        (tmp_path / "config" / prices.NAME).write_text(f"[google-voices.free]\nStandard = {characters}\n")

    give(0)
    return give


@pytest.fixture
def paid(desk):
    voice = PaidVoice()
    with_voices(desk, voice, desk.tone)
    return voice


@pytest.fixture
def reviewed(desk, video, options, run, paid):
    """A job that waits at the review with all its lines."""
    job = run(desk.add(video, replace(options, voice="paid", review=True)))
    assert job.status is JobStatus.REVIEW
    return job


def test_what_is_said_before_is_what_it_costs_after(desk, run, reviewed, paid):
    found = desk.estimate(reviewed.id)
    assert paid.spoken == [], "nothing is asked of the service"
    job = run(desk.approve(reviewed.id))
    assert job.status is JobStatus.COMPLETED
    assert found.micro == found.low_micro == found.high_micro == desk.store.ledger.total() >= 4 * LETTERS
    assert sum(item.characters for item in found.items) == sum(len(text) for text, _ in paid.spoken)
    assert not found.guessed
    assert found.seconds > 0


def test_what_is_there_already_is_saved_and_not_counted(desk, run, reviewed, video, options):
    run(desk.approve(reviewed.id))
    assert desk.estimate(reviewed.id).micro == 0
    again = run(desk.add(video, replace(options, voice="paid", review=True, overwrite=True)))
    found = desk.estimate(again.id)
    assert (found.micro, found.items) == (0, ())
    assert found.saved_characters >= LETTERS
    assert found.saved_micro == 4 * found.saved_characters
    assert desk.store.savings.of_job(again.id).characters == 0, "looking saves nothing yet"


def test_free_characters_that_are_left_are_taken_off(desk, reviewed, free):
    free(30)
    desk.store.ledger.charge("other", "paid", "voice", 20, 0, what="Standard")
    found = desk.estimate(reviewed.id)
    assert [item.free for item in found.items] == [10]
    assert found.micro == 4 * (found.items[0].characters - 10)


@pytest.mark.parametrize(("most", "is_passed"), [(4 * 20, True), (4 * 1000, False)])
def test_a_budget_that_would_be_passed_is_named(desk, reviewed, most, is_passed):
    desk.use(change(desk.settings, "costs.budget_month_micro", most))
    desk.store.ledger.charge("other", "paid", "voice", 10, 40)
    found = desk.estimate(reviewed.id)
    assert [(b.name, b.left_micro, b.is_passed) for b in found.budgets] == [("month", most - 40, is_passed)]
    assert (found.over is not None) is is_passed


def test_lines_without_translation_are_a_guess_with_a_range(desk, reviewed):
    job = desk.job(reviewed.id)
    desk.store.segments.replace(job.id, [replace(s, target="") for s in job.segments])
    found = desk.estimate(job.id)
    assert found.guessed
    assert 0 < found.low_micro < found.micro < found.high_micro


def test_a_source_that_nobody_heard_is_a_guess_from_its_length(desk, video, options, paid):
    found = desk.estimate_new(video, replace(options, voice="paid", transcript="", translation=""))
    assert found.guessed
    assert 0 < found.low_micro < found.micro < found.high_micro
    assert found.micro == pytest.approx(4 * 7 * 0.65 * 12, rel=0.35)  # seven seconds, some twelve signs in each
    assert desk.jobs() == ()
    assert list(desk.runner.work.glob("*")) == []


def test_a_translation_that_is_given_is_known_before_the_job_is_made(desk, video, options, paid):
    found = desk.estimate_new(video, replace(options, voice="paid"))
    assert not found.guessed
    assert found.micro >= 4 * LETTERS


def test_a_paid_translator_is_counted_too_and_a_free_one_is_free(desk, video, options):
    asked = replace(options, translation="", translator="dear")
    with_translators(desk, PlainTranslator("dear", price=20 * MICRO, online=True))
    found = desk.estimate_new(video, asked)
    letters = sum(map(len, ["Good morning to you.", "I am from here.", "I love this city."]))
    assert [(item.kind, item.characters, item.micro) for item in found.items if item.micro] == [
        ("translation", letters, 20 * letters)
    ]
    assert desk.estimate_new(video, replace(asked, translator="auto")).high_micro == 0


def test_a_voice_that_cannot_be_had_is_not_reckoned_with_and_the_reason_said(desk, video, options, paid):
    paid.ready = False
    found = desk.estimate_new(video, replace(options, voice="paid"))
    assert found.high_micro == 0
    assert found.notes == ("Paid: it is switched off. Tone speaks instead.",)
