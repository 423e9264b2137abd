"""A long dub on a paid voice that fails every fifth call: it finishes, says which lines another voice spoke, pays for
no line twice, and one command has those lines spoken by the voice that was asked for.
"""

import functools
import random
from itertools import islice, product

import grpc
import pytest

from dubai_desktop.domain.job import JobStatus
from dubai_desktop.engines import registry
from dubai_desktop.engines.tts import EspeakVoice, GoogleVoice
from dubai_desktop.pipeline.redo import fallback_lines
from tests.helpers import google_server, made_media
from tests.helpers.google_server import fault, retry_info, wav
from tests.helpers.program import no_traceback

LINES = 180
SLOT = 1.2  # seconds
WORDS = ("জল", "মাটি", "নদী", "বই", "গান", "রাত", "পথ", "ফুল", "পাখি", "গাছ", "আলো", "ছায়া", "মেঘ", "ঘর")
MICRO = 4  # a character of the cheapest voices
FAULTS = (
    (grpc.StatusCode.UNAVAILABLE, "the server is away"),
    (grpc.StatusCode.INTERNAL, "something broke"),
    fault("RESOURCE_EXHAUSTED", "Quota exceeded for requests per minute", retry_info(0.01)),
    (grpc.StatusCode.DEADLINE_EXCEEDED, "too slow"),
    b"this is no sound",
    wav(0.3, level=0),
)
SETTINGS = """
[processing]
retry_delay = 0.0
max_retry_attempts = 1

[tts_router]
breaker_pause_s = 1
"""


@pytest.fixture
def service(monkeypatch):
    """Google's service, reached by its own client, and espeak as the voice that stands in."""
    with google_server.running() as (service, address):
        service.audio = wav(0.3)
        google = functools.partial(GoogleVoice, endpoint=address)
        monkeypatch.setattr(registry, "VOICES", (EspeakVoice, google))
        yield service


@pytest.fixture
def talk(tmp_path):
    """A video with many short lines, each with other words."""
    said = [f"{one} {two}" for one, two in islice(product(WORDS, WORDS), LINES)]
    times = [(n * SLOT + 0.1, (n + 1) * SLOT - 0.1) for n in range(LINES)]
    picture = "color=c=gray:size=64x36:rate=5"
    return made_media.Talk(
        made_media.video(tmp_path / "talk.mp4", LINES * SLOT, picture=picture),
        made_media.srt(tmp_path / "a.srt", [(a, b, f"Line number {n}.") for n, (a, b) in enumerate(times)]),
        made_media.srt(tmp_path / "b.srt", [(a, b, text) for (a, b), text in zip(times, said, strict=True)]),
        LINES,
    )


@pytest.fixture
def person(desk):
    """A desk with quick retries, and without the month's free characters, so that each one is seen in the costs."""
    config = desk.root / "config"
    config.mkdir(mode=0o700)
    (config / "settings.toml").write_text(SETTINGS)
    (config / "prices.toml").write_text("[google-voices.free]\nStandard = 0\n")
    return desk


def characters(texts):
    return sum(map(len, texts))


def spent(desk):
    with desk.store() as store:
        return store.ledger.total(), store.ledger.units("google", "voice", 0.0)


def maybe(desk):
    with desk.store() as store:
        return sum(row.maybe_micro for row in store.ledger.per_service())


def test_a_voice_that_fails_every_fifth_call_costs_no_line_and_its_lines_come_back(person, talk, service):
    chance = random.Random(7)
    service.faults = [chance.choice(FAULTS) if chance.random() < 0.2 else None for _ in range(5 * LINES)]
    ended = person.call(
        "dub", talk.video, *talk.subtitles, "--from", "en", "--voice", "google,espeak", "--out", person.out
    )
    no_traceback(ended)
    assert ended.status == 0, ended.err
    job = person.job()
    assert job.status is JobStatus.COMPLETED
    moved = fallback_lines(job)
    by_engine = {clip.segment_id: clip.engine for clip in job.clips}
    assert len(by_engine) == LINES
    assert 3 <= len(moved) <= LINES // 6  # a line is lost where both its tries fail
    assert {segment.id for segment in moved} == {line for line, engine in by_engine.items() if engine == "espeak"}
    assert " spoken by espeak-ng: " in ended.err

    assert len(service.answered) == len(set(service.answered)) == LINES - len(moved)  # nothing is paid for twice
    assert spent(person)[0] == characters(service.answered) * MICRO + maybe(person)
    assert maybe(person) > 0

    before, outputs = spent(person)[0], job.outputs
    service.faults, service.answered = [], []
    ended = person.call("jobs", "redo", job.id[:8])
    no_traceback(ended)
    assert ended.status == 0, ended.err
    job = person.job()
    assert job.status is JobStatus.COMPLETED
    assert fallback_lines(job) == ()
    assert {clip.engine for clip in job.clips} == {"google"}
    assert len(service.answered) == len(set(service.answered)) == len(moved)
    assert spent(person)[0] - before == characters(service.answered) * MICRO
    assert job.outputs == outputs
    assert sorted(path.name for path in person.out.iterdir()) == sorted(path.name for path in outputs.existing())
