"""Lines move alone to the next engine: in trouble, while an engine rests, at a budget's end, or by lot; and back."""

from collections import Counter
from dataclasses import dataclass, replace

import pytest

from dubai_desktop.domain import flags
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Speaker
from dubai_desktop.pipeline.breaker import Breakers
from dubai_desktop.pipeline.redo import fallback_lines
from dubai_desktop.pipeline.sharing import share
from dubai_desktop.pipeline.voicing import Booth
from dubai_desktop.settings import change
from tests.helpers.lines_job import add_job, context, voiced
from tests.helpers.studio import ToneVoice, open_studio, with_voices
from tests.unit.pipeline.test_breaker import Clock

DOWN = Problem(Code.NETWORK, "The service is away. Check the network.")
RATE = Problem(Code.TTS_RATE, "The service asks for fewer requests. Wait a little.")
BAD = Problem(Code.TTS_BAD_AUDIO, "The sound is empty. Try another voice.")
WORDS = ("নমস্কার", "আকাশ", "নদী", "মানুষ", "বই", "গান", "সকাল", "রাত", "পথ", "ফুল", "পাখি", "মাটি")
TEXTS = tuple(f"{word} এবং কথা" for word in WORDS)
PAID = JobOptions(voice="paid")


@dataclass
class Called(ToneVoice):
    """A voice that counts how often it is asked; `down` is what it fails with, every time."""

    down: Problem | None = None
    calls: int = 0

    def speak(self, request, cancel):
        self.calls += 1
        if self.down:
            raise self.down
        return super().speak(request, cancel)


@pytest.fixture
def studio(tmp_path):
    with open_studio(tmp_path / "studio") as desk:
        desk.clock = Clock()
        desk.runner.breakers = Breakers(desk.clock)
        desk.paid, desk.spare = Called("paid", price=1_000_000), Called("spare")
        with_voices(desk, desk.spare, desk.paid)
        yield desk


def lines(texts=TEXTS):
    return [(n * 4.0, n * 4.0 + 3.0, text) for n, text in enumerate(texts)]


def engines_of(job):
    by_line = {clip.segment_id: clip.engine for clip in job.clips}
    return [by_line[segment.id] for segment in job.segments]


def marked(job):
    return [segment.index for segment in fallback_lines(job)]


def set_to(desk, **settings):
    for key, value in settings.items():
        desk.use(change(desk.settings, key.replace("__", "."), value))


# --- trouble ---


def test_an_engine_that_is_down_rests_and_its_lines_go_to_the_next_one(studio):
    studio.paid.down = DOWN
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert engines_of(job) == ["spare"] * 12
    assert marked(job) == list(range(1, 13))
    assert studio.paid.calls == 4 + 1 + 1  # the first line with its retries, two more lines, and no other
    (note,) = (note for note in job.notes if "spoken by" in note)
    assert note == f"Lines 1, 2, 3, 4, 5, 6, 7, 8 and 4 more were spoken by Spare: {DOWN}"


def test_another_job_need_not_find_out_again(studio):
    studio.paid.down = DOWN
    voiced(studio, add_job(studio, lines(), options=PAID))
    voiced(studio, add_job(studio, lines(("অন্য কথা", "আরও কথা")), options=PAID))
    assert studio.paid.calls == 6
    assert [(state.engine, state.resting) for state in studio.runner.breakers.states()] == [
        ("paid", True),
        ("spare", False),
    ]


def test_a_rested_engine_is_tried_with_one_line_and_takes_the_others_again(studio):
    studio.paid.down = DOWN
    voiced(studio, add_job(studio, lines(("প্রথম কথা", "পরের কথা", "শেষ কথা")), options=PAID))
    asked = studio.paid.calls
    studio.clock.now += 60
    voiced(studio, add_job(studio, lines(("দ্বিতীয় কথা", "তৃতীয় কথা")), options=PAID))
    assert studio.paid.calls == asked + 1  # one try, with no further one behind it
    studio.clock.now += 60
    studio.paid.down = None
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert engines_of(job) == ["paid"] * 12


def test_a_rate_limit_is_waited_for_once_and_not_at_every_line(studio):
    set_to(studio, processing__retry_delay=0.01)
    studio.paid.down = RATE
    job = context(studio, add_job(studio, lines(), options=PAID))
    waits = []
    job.cancel.wait = waits.append
    booth = Booth(studio.job(studio.jobs()[0].id), job)
    assert [booth.voice(segment).engine for segment in booth.job.segments] == ["spare"] * 12
    assert len(waits) == 3  # before the retries of the first line


def test_a_service_that_fails_now_and_then_is_not_down(studio):
    set_to(studio, processing__retry_delay=0.0)
    studio.paid.fails = [DOWN, DOWN, DOWN]  # three calls in a row, and the fourth speaks the line
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert engines_of(job) == ["paid"] * 12
    assert marked(job) == []


def test_one_bad_sound_moves_one_line_alone(studio):
    studio.paid.fails_on = {TEXTS[4]: BAD}
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert marked(job) == [5]
    assert Counter(engines_of(job)) == {"paid": 11, "spare": 1}
    assert f"Line 5 was spoken by Spare: {BAD}" in job.notes


@pytest.mark.parametrize("trouble", [DOWN, RATE, BAD], ids=["network", "rate", "no sound"])
def test_the_next_engine_is_the_one_named_even_where_it_costs(studio, trouble):
    other = Called("other", price=5_000_000)
    with_voices(studio, studio.spare, studio.paid, other)
    studio.paid.fails_on = {TEXTS[2]: trouble}
    job = voiced(studio, add_job(studio, lines(), options=JobOptions(voice="paid", voices=("other:high",))))
    assert engines_of(job)[:3] == ["paid", "paid", "other"]
    assert {clip.voice for clip in job.clips if clip.engine == "other"} == {"high"}
    assert studio.spare.calls == 0


def test_the_settings_name_who_stands_in_and_a_name_that_is_none_is_told(studio):
    other = Called("other", price=5_000_000)
    with_voices(studio, studio.spare, studio.paid, other)
    set_to(studio, tts_router__engine_order="nobody, other")
    studio.paid.fails_on = {TEXTS[2]: BAD}
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert engines_of(job)[2] == "other"
    assert "The settings name “nobody” to stand in, but no voice engine is called so." in job.notes


def test_where_nobody_else_can_speak_a_resting_engine_is_asked_all_the_same(studio):
    with_voices(studio, studio.paid)
    studio.paid.fails = [DOWN, DOWN, DOWN]
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert engines_of(job) == ["paid"] * 12
    assert marked(job) == []


def test_an_account_that_is_refused_is_not_tried_again_however_long_it_rests(studio):
    studio.paid.down = Problem(Code.TTS_AUTH, "The account is not accepted. Check it.")
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert studio.paid.calls == 1
    assert marked(job) == list(range(1, 13))


def test_a_full_disk_is_no_matter_for_the_next_engine(studio):
    studio.paid.down = Problem(Code.DISK_FULL, "The disk is full. Free some space.")
    with pytest.raises(Problem) as caught:
        voiced(studio, add_job(studio, lines(), options=PAID))
    assert caught.value.code is Code.DISK_FULL
    assert studio.spare.calls == 0


def test_what_is_spoken_already_stays_with_its_engine_when_that_fails_later(studio):
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    studio.paid.down = Problem(Code.TTS_AUTH, "The account is not accepted. Check it.")
    edited = (*job.segments[:-1], replace(job.segments[-1], target="একেবারে নতুন"))
    job = voiced(studio, replace(job, segments=(edited[-1], *edited[:-1])))
    assert Counter(engines_of(job)) == {"paid": 11, "spare": 1}


def test_a_faster_delivery_never_comes_from_another_engine(studio):
    class Tired(Called):
        def speak(self, request, cancel):
            if request.rate > 1:
                raise DOWN
            return super().speak(request, cancel)

    tired = Tired("tired", price=1_000_000)
    with_voices(studio, studio.spare, tired)
    squeezed = [(0.0, 3.0, "আমরা কথা বলব এখন"), (3.1, 5.0, "ক" * 47), (5.1, 8.0, "আবার দেখা হবে আজ")]
    job = voiced(studio, add_job(studio, squeezed, options=JobOptions(voice="tired"), duration=8.1))
    assert engines_of(job) == ["tired"] * 3
    assert f"Line 2 was not spoken faster: {DOWN}" in job.notes


def test_an_asked_engine_that_cannot_be_used_at_all_marks_its_lines(studio):
    studio.paid.ready = False
    job = voiced(studio, add_job(studio, lines(), options=PAID))
    assert marked(job) == list(range(1, 13))
    assert any("were spoken by Spare: Paid: it is switched off" in note for note in job.notes)


# --- the budget ---


def test_the_line_that_would_pass_the_budget_and_all_paid_ones_after_it_are_spoken_for_free(studio):
    budget = sum(len(text) for text in TEXTS[:4]) + 3
    set_to(studio, costs__budget_total_micro=budget)
    job = voiced(studio, add_job(studio, lines((*TEXTS[:8], "না")), options=PAID))
    assert engines_of(job) == ["paid"] * 4 + ["spare"] * 5
    assert marked(job) == [5, 6, 7, 8, 9]  # the last would fit, but who reads the report knows where it stops
    assert studio.store.ledger.total() == budget - 3
    (note,) = (note for note in job.notes if "budget" in note)
    assert "of 0.0001 USD, of which 0.0001 USD are spent" in note


# --- the free characters of a month ---


class Tariffed(Called):
    """A voice that stands in the table of prices."""

    @property
    def info(self):
        return replace(super().info, tariff="google-voices", price=4_000_000)

    def voices(self, language):
        return tuple(replace(voice, family="Standard", price=4_000_000) for voice in super().voices(language))


@pytest.fixture
def tariffed(studio):
    """A studio in whose month all but 100,020 of Google's 4,000,000 free characters are used."""
    studio.google = Tariffed("google", price=1)
    with_voices(studio, studio.spare, studio.google)
    studio.store.ledger.charge("earlier", "google", "voice", 3_899_980, 0, what="Standard")
    return studio


GOOGLE = JobOptions(voice="google")


def test_google_is_left_out_when_the_reserve_of_its_free_characters_is_reached(tariffed):
    job = voiced(tariffed, add_job(tariffed, lines(), options=GOOGLE))
    assert engines_of(job) == ["google"] * 2 + ["spare"] * 10
    assert marked(job) == list(range(3, 13))
    assert tariffed.store.ledger.total() == 0
    used = len(TEXTS[0]) + len(TEXTS[1])
    (note,) = (note for note in job.notes if "reserve" in note)
    assert f"{100_020 - used:,} of the 4,000,000 free characters of Google's Standard voices are left" in note


@pytest.mark.parametrize("reserve", [0, 4_000_000])
def test_no_reserve_is_kept_where_none_is_set_or_the_service_gives_no_more_than_it(tariffed, reserve):
    set_to(tariffed, tts_router__quota_threshold=reserve)
    assert engines_of(voiced(tariffed, add_job(tariffed, lines(), options=GOOGLE))) == ["google"] * 12


def test_the_reserve_is_of_this_month(tariffed):
    next_month = tariffed.store.ledger.clock() + 32 * 86_400
    tariffed.store.ledger.clock = lambda: next_month
    assert engines_of(voiced(tariffed, add_job(tariffed, lines(), options=GOOGLE))) == ["google"] * 12


# --- comparing engines ---


@pytest.fixture
def compared(studio):
    studio.google, studio.coqui = Called("google", price=1_000_000), Called("coqui")
    with_voices(studio, studio.spare, studio.coqui, studio.google)
    set_to(studio, tts_router__ab_testing_enabled=True)
    return studio


def test_lines_are_shared_by_the_weights_and_fall_alike_in_every_run(compared):
    job = voiced(compared, add_job(compared, lines(tuple(f"{one} {two}" for one in WORDS for two in WORDS[:5]))))
    first = engines_of(job)
    assert 30 <= first.count("google") <= 54
    assert first.count("google") + first.count("coqui") == 60
    assert marked(job) == []
    calls = compared.google.calls, compared.coqui.calls
    assert engines_of(voiced(compared, job)) == first
    assert (compared.google.calls, compared.coqui.calls) == calls
    assert (
        job.engines["voice"].why == f"shared between google ({first.count('google')}), coqui ({first.count('coqui')})"
    )


def test_the_weights_hold_for_many_lines():
    drawn = Counter(share("job", f"line {n}", {"google": 70, "coqui": 30}) for n in range(10_000))
    assert 6_850 < drawn["google"] < 7_150


def test_nothing_is_compared_where_one_cannot_be_used_and_that_is_said(compared):
    compared.google.ready = False
    job = voiced(compared, add_job(compared, lines()))
    assert engines_of(job) == ["coqui"] * 12
    assert marked(job) == []
    assert any("No engines are compared" in note for note in job.notes)


def test_nothing_is_compared_where_a_voice_was_asked_for(compared):
    job = voiced(compared, add_job(compared, lines(), options=JobOptions(voice="spare")))
    assert engines_of(job) == ["spare"] * 12


def test_a_voice_chosen_for_somebody_is_not_drawn_by_lot(compared):
    job = add_job(
        compared, [{"start": n * 4.0, "end": n * 4.0 + 3, "target": t, "speaker": "ANNA"} for n, t in enumerate(TEXTS)]
    )
    job = voiced(compared, replace(job, speakers=(Speaker("ANNA", voice="spare:high"),)))
    assert {(clip.engine, clip.voice) for clip in job.clips} == {("spare", "high")}


def test_nothing_is_compared_unless_asked_for(compared):
    set_to(compared, tts_router__ab_testing_enabled=False)
    assert engines_of(voiced(compared, add_job(compared, lines()))) == ["coqui"] * 12
    assert compared.google.calls == 0


# --- and back ---


@pytest.fixture
def finished(desk, video, options, run):
    """A finished dub of three lines whose second one another engine had to speak."""
    desk.paid, desk.spare = Called("paid", price=1_000_000), Called("spare")
    with_voices(desk, desk.spare, desk.paid)
    desk.paid.fails_on = {"এখানকার": BAD}
    job = run(desk.add(video, replace(options, voice="paid")))
    assert job.status is JobStatus.COMPLETED, job.error
    assert marked(job) == [2]
    desk.paid.calls = desk.spare.calls = 0
    return job


def test_the_fallback_lines_alone_are_redone_and_the_files_replaced(desk, finished, run):
    desk.paid.fails_on = {}
    spent = desk.store.ledger.total()
    waiting = desk.redo_fallbacks(finished.id)
    assert waiting.status is JobStatus.QUEUED
    job = run(waiting)
    assert job.status is JobStatus.COMPLETED, job.error
    assert marked(job) == []
    assert (desk.paid.calls, desk.spare.calls) == (1, 0)
    assert desk.store.ledger.total() - spent == len("আমি এখানকার মানুষ।")
    assert job.outputs == finished.outputs
    assert not any("spoken by" in note for note in job.notes)
    assert [clip.key for clip in job.clips][::2] == [clip.key for clip in finished.clips][::2]


def test_a_line_whose_engine_fails_again_keeps_its_sound(desk, finished, run):
    before = next(clip for clip in finished.clips if clip.engine == "spare")
    job = run(desk.redo_fallbacks(finished.id))
    assert job.status is JobStatus.COMPLETED
    assert marked(job) == [2]
    assert desk.spare.calls == 0
    assert replace(next(clip for clip in job.clips if clip.engine == "spare"), reused=before.reused) == before


def test_other_lines_stay_even_where_they_would_be_spoken_otherwise_now(desk, finished, run):
    had = next(clip.voice for clip in finished.clips if clip.engine == "spare")
    other = "low" if had == "high" else "high"
    desk.store.jobs.save(replace(finished, speakers=(Speaker("", voice=f"spare:{other}"),)), lines=False)
    job = run(desk.redo_fallbacks(finished.id))
    assert engines_of(job) == ["paid", "spare", "paid"]
    assert {clip.voice for clip in job.clips if clip.engine == "spare"} == {other}
    assert (desk.paid.calls, desk.spare.calls) == (0, 1)


def test_voicing_all_again_is_not_held_to_the_lines_that_were_to_be_redone(desk, finished, run):
    desk.redo_fallbacks(finished.id)
    desk.cancel(finished.id)
    desk.store.jobs.save(replace(desk.job(finished.id), options=replace(finished.options, voice="spare")), lines=False)
    assert engines_of(run(desk.retry(finished.id, "speak"))) == ["spare"] * 3


def test_where_nothing_was_moved_nothing_is_redone(desk, video, options, run):
    job = run(desk.add(video, options))
    assert desk.redo_fallbacks(job.id).status is JobStatus.COMPLETED


def test_who_asks_to_redo_wakes_an_engine_that_rests(desk, finished, run):
    desk.paid.fails_on = {}
    for _ in range(3):
        with pytest.raises(Problem), desk.runner.breakers.asked("paid", failures=3, pause=3600):
            raise DOWN
    assert marked(run(desk.redo_fallbacks(finished.id))) == []


def test_a_line_redone_by_hand_is_free_of_an_order_to_redo_others(desk, finished, run):
    desk.redo_fallbacks(finished.id)
    first = finished.segments[0].id
    done = desk.revoice(finished.id, [first], lambda event: None, CancelToken())
    assert next(c.take for c in done.clips if c.segment_id == first) != 0


def test_the_flag_is_in_the_report(finished):
    assert flags.FALLBACK_VOICE in finished.fits[1].flags
