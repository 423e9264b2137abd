"""What the booth asks of a voice: the words as they are said, at the voice's own price, in another take when anew."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Speaker
from dubai_desktop.engines.base import Voice
from tests.helpers.studio import ToneVoice, with_voices


@dataclass
class PricedVoice(ToneVoice):
    """A paid voice with a dear and a cheap voice; keeps its requests and says a note each time."""

    requests: list = field(default_factory=list)

    def voices(self, language):
        return (Voice("cheap", "Cheap", language, price=4_000_000), Voice("dear", "Dear", language, price=30_000_000))

    def speak(self, request, cancel):
        self.requests.append(request)
        return replace(super().speak(request, cancel), notes=("It ran on the processor.",))


def per_voice(desk):
    return sum(row.amount_micro for row in desk.store.ledger.per_service() if row.kind == "voice")


@pytest.mark.parametrize(("voice", "micro"), [("cheap", 4), ("dear", 30)])
def test_the_voices_own_price_is_charged_for_the_letters_spoken(desk, video, options, run, voice, micro):
    engine = PricedVoice("paid", price=16_000_000)
    with_voices(desk, engine)
    job = run(desk.add(video, replace(options, voice=f"paid:{voice}")))
    assert job.status is JobStatus.COMPLETED, job.error
    spoken = sum(len(request.text) for request in engine.requests)
    assert job.costs.tts == per_voice(desk) == spoken * micro


def test_a_voice_that_is_listed_no_more_counts_as_the_dearest(desk, video, options, run):
    class Listing(PricedVoice):
        def voices(self, language):
            gone = "cheap" if self.requests else ""
            return tuple(voice for voice in super().voices(language) if voice.id != gone)

    engine = Listing("paid", price=1_000_000)
    with_voices(desk, engine)
    job = run(desk.add(video, replace(options, voice="paid:cheap")))
    first, *others = (len(request.text) for request in engine.requests)
    assert job.costs.tts == first * 4 + sum(others) * 30


def test_what_an_engine_notes_is_in_the_report_once(desk, video, options, run):
    with_voices(desk, PricedVoice())
    job = run(desk.add(video, options))
    assert job.notes.count("It ran on the processor.") == 1


def test_a_line_spoken_anew_is_another_take(desk, video, options, run):
    engine = PricedVoice()
    with_voices(desk, engine)
    job = run(desk.add(video, options))
    assert {request.take for request in engine.requests} == {0}
    desk.revoice(job.id, [job.segments[0].id], lambda event: None, CancelToken())
    assert engine.requests[-1].take != 0


def test_another_take_of_a_line_leaves_others_with_the_same_words_as_they_are(desk, video, options, run):
    given = Path(options.translation)
    given.write_text(given.read_text("utf-8").replace("আমি এখানকার মানুষ।", "সুপ্রভাত আপনাকে।"), encoding="utf-8")
    engine = PricedVoice("paid", price=4_000_000)
    with_voices(desk, engine)
    job = run(desk.add(video, replace(options, voice="paid:cheap")))
    second = desk.clip(job.id, job.segments[1].id)
    before, paid = second.read_bytes(), per_voice(desk)
    engine.per_letter = 0.2
    done = desk.revoice(job.id, [job.segments[0].id], lambda event: None, CancelToken())
    now = {clip.segment_id: clip for clip in done.clips}
    assert now[job.segments[0].id].length > 1.2 * now[job.segments[1].id].length
    assert desk.clip(job.id, job.segments[1].id).read_bytes() == before
    assert per_voice(desk) > paid
    engine.requests.clear()
    again = run(desk.retry(job.id))  # the take stays the line's, and is not paid for again
    assert {c.segment_id: c.key for c in again.clips} == {c.segment_id: c.key for c in done.clips}
    assert engine.requests == []


def test_voices_listed_anew_change_nobodys_voice_half_way(desk, video, options, run):
    @dataclass
    class Listing(PricedVoice):
        known: bool = False

        def voices(self, language):
            gender = "female" if self.known else ""
            return (Voice("a", "A", language), Voice("b", "B", language, gender))

    engine = Listing("paid", price=4_000_000)
    with_voices(desk, engine)
    job = run(desk.add(video, replace(options, voice="paid", review=True)))
    desk.store.jobs.save(replace(job, speakers=(Speaker("", "female"),)), lines=False)
    desk.approve(job.id)
    assert {clip.voice for clip in run(job).clips} == {"a"}
    engine.known = True
    desk.edit(job.id, [replace(job.segments[1], target="আমার বাড়ি এখানেই।")])
    engine.requests.clear()
    assert {clip.voice for clip in run(desk.retry(job.id)).clips} == {"a"}
    assert {request.text for request in engine.requests} == {"আমার বাড়ি এখানেই।"}


def test_a_retry_that_helped_is_told(desk, video, options, run):
    crash = Problem(Code.ENGINE_CRASHED, "The speech engine ended. Start again.")
    with_voices(desk, ToneVoice(fails=[crash]))
    job = run(desk.add(video, options))
    assert job.status is JobStatus.COMPLETED
    assert "Line 1 was tried again: The speech engine ended. Start again." in job.notes


def test_a_line_with_nothing_to_say_is_left_silent_and_told(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    desk.edit(job.id, [replace(job.segments[1], target="🙂 …")])
    desk.approve(job.id)
    done = run(job)
    assert done.status is JobStatus.COMPLETED
    assert "Line 2 holds nothing that a voice can say." in done.notes
    assert done.fits[1].why == "this line has no words, so the original is heard in its place"
    assert [clip.segment_id for clip in done.clips] == [done.segments[0].id, done.segments[2].id]


def test_numbers_are_said_as_words_and_written_as_digits(desk, video, options, run):
    job = run(desk.add(video, replace(options, review=True)))
    desk.edit(job.id, [replace(job.segments[1], target="আমার ৫টি বই আছে।")])
    desk.approve(job.id)
    done = run(job)
    assert "আমার পাঁচটি বই আছে।" in [text for text, _ in desk.tone.spoken]
    assert done.segments[1].target == "আমার ৫টি বই আছে।"


def test_a_cache_that_was_moved_is_not_paid_for_again(desk, video, options, run, tmp_path):
    engine = PricedVoice("paid", price=4_000_000)
    with_voices(desk, engine)
    job = run(desk.add(video, replace(options, voice="paid:cheap")))
    engine.requests.clear()
    desk.runner.clips = desk.runner.clips.rename(tmp_path / "moved")
    done = run(desk.retry(job.id, "speak"))
    assert (done.status, engine.requests) == (JobStatus.COMPLETED, [])
    assert {Path(clip.path).parents[1] for clip in done.clips} == {tmp_path / "moved"}


def test_a_line_spoken_anew_is_kept_before_its_faster_delivery(desk, video, options, run):
    class Stopped(PricedVoice):
        def speak(self, request, cancel):
            if request.rate != 1.0 and self.stops:
                raise Cancelled
            return super().speak(request, cancel)

    engine = Stopped("paid", price=4_000_000, per_letter=0.15)
    engine.stops = False
    with_voices(desk, engine)
    job = run(desk.add(video, replace(options, voice="paid:cheap")))
    engine.stops = True
    with pytest.raises(Cancelled):
        desk.revoice(job.id, [job.segments[0].id], lambda event: None, CancelToken())
    (kept,) = (clip for clip in desk.store.clips.list(job.id) if clip.segment_id == job.segments[0].id)
    assert (kept.take, kept.rate) == (engine.requests[-1].take, 1.0)
