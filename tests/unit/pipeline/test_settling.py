"""What a killed process was paying for: paid where its result is on disk, else maybe charged, and never forgotten."""

from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.store.ledger import ChargeState

KEY = "ab" + "0" * 62


@pytest.fixture
def job(desk, video, options):
    return desk.add(video, options)


@pytest.fixture
def intend(desk, job):
    def charge(kind="voice", ref=KEY, job_id=job.id):
        return desk.store.ledger.charge(job_id, "google", kind, 10, 100, state=ChargeState.INTENT, ref=ref)

    return charge


@pytest.fixture
def clip(desk):
    """Writes the clip of KEY into the cache, whole."""

    def write():
        path = desk.runner.clips / KEY[:2] / f"{KEY}.wav"
        path.parent.mkdir(parents=True)
        desk.tone.speak(SpeechRequest("কথা", "bn", "low", 1.0, str(path)), CancelToken())
        return path

    return write


def states(desk):
    return [(event.facts["charge"], event.facts["state"]) for event in desk.store.audit.list() if "cost" in event.event]


def test_the_newest_charge_is_closed_by_the_clip_that_is_there_and_the_one_before_may_have_been_charged(
    desk, intend, clip
):
    first, second = intend(), intend()
    clip()
    desk.recover()
    assert states(desk)[:2] == [(first, "unknown"), (second, "done")]
    assert desk.store.ledger.left_open() == ()
    assert desk.store.ledger.total() == 200
    assert desk.store.ledger.verify()


def test_without_its_clip_a_charge_may_have_been_made(desk, intend):
    charge = intend()
    desk.recover()
    desk.recover()
    assert states(desk) == [(charge, "unknown"), (charge, "intent")]


def test_a_damaged_clip_closes_nothing(desk, intend, clip):
    charge = intend()
    clip().write_bytes(b"RIFF")
    desk.recover()
    assert states(desk)[0] == (charge, "unknown")


@pytest.mark.parametrize(
    ("origin", "end"), [(Origin.ENGINE, "done"), (Origin.PERSON, "unknown"), (Origin.NONE, "unknown")]
)
def test_lines_that_an_engine_filled_close_their_batch(desk, job, intend, origin, end):
    lines = [Segment(f"s{n}", n, n, n + 0.5, "Hello.", "ওহে।" if n == 1 else "", origin=origin) for n in (1, 2)]
    desk.store.segments.replace(job.id, lines)
    charge = intend("translation", "s1 s2")
    desk.recover()
    assert states(desk)[0] == (charge, end)


def test_a_job_that_is_worked_on_keeps_its_open_charges(desk, job, intend):
    charge = intend()
    with desk.runner.hold(job.id):
        desk.recover()
        assert [open_.number for open_ in desk.store.ledger.left_open()] == [charge]


def test_the_charges_of_a_job_that_is_gone_are_settled_and_leave_no_lock(desk, intend, tmp_path):
    desk.runner.work = tmp_path / "elsewhere"
    intend(job_id="gone", ref="")
    desk.recover()
    assert desk.store.ledger.left_open() == ()
    assert not (desk.runner.locks / "gone.lock").exists()


def test_the_unfinished_file_of_a_line_that_was_spoken_anew_is_removed_at_the_next_start(desk, job, run):
    done = run(job)
    written = []
    speak = desk.tone.speak
    desk.tone.speak = lambda request, cancel: [written.append(Path(request.out)), speak(request, cancel)][1]
    desk.revoice(done.id, [done.segments[0].id], lambda _event: None, CancelToken())
    written[0].write_bytes(b"half")  # as a kill leaves it
    desk.recover()
    assert not written[0].exists()
