"""Faults 39 to 42, promise 8: whatever a paid voice service answers, what was spent is what stands on disk and what is
flagged as maybe charged, to the character, and no sound that is broken gets into a dub."""

from __future__ import annotations

import io
import struct
import wave
from contextlib import closing
from dataclasses import dataclass, replace

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.flags import FALLBACK_VOICE
from dubai_desktop.domain.job import JobOptions, JobStatus
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.tts import google_voices
from dubai_desktop.engines.tts.google import GoogleVoice
from dubai_desktop.media.anatomy import measure
from dubai_desktop.settings import change
from tests.helpers import make_media
from tests.helpers.engines import make_kit
from tests.helpers.studio import open_studio, with_voices
from tests.helpers.wire import Wire

grpc = pytest.importorskip("grpc")
google_server = pytest.importorskip("tests.helpers.google_server")

LINES = ("সুপ্রভাত আপনাকে সবাইকে।", "আমি এখানকার একজন মানুষ।", "আমি এই শহরকে ভালোবাসি।", "আমি এখানকার একজন মানুষ।")
TIMES = ((0.5, 2.6), (3.2, 5.2), (6.0, 8.0), (8.8, 10.8))
GOOD = google_server.wav(1.4)
REFUSALS = frozenset({"RESOURCE_EXHAUSTED", "UNAUTHENTICATED", "PERMISSION_DENIED", "INVALID_ARGUMENT"})
"""What a service says that has not charged anything."""


def limit(name: str):
    info = google_server.error_info("RATE_LIMIT_EXCEEDED", quota_limit=name)
    return google_server.fault("RESOURCE_EXHAUSTED", "Quota exceeded.", info)


def status(name: str, details: str = "no"):
    return (getattr(grpc.StatusCode, name), details)


def made(samples, rate=24_000) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.asarray(samples, "<i2").tobytes())
    return buffer.getvalue()


def floats(samples) -> bytes:
    data = np.asarray(samples, "<f4").tobytes()
    shape = struct.pack("<HHIIHH", 3, 1, 24_000, 96_000, 4, 32)
    body = b"WAVEfmt " + struct.pack("<I", len(shape)) + shape + b"data" + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", len(body)) + body


WAVES = 20_000 * np.sin(np.arange(34_000) / 20)

REFUSED = {
    "a limit of a minute": limit("RequestsPerMinutePerProject"),
    "the quota": status("RESOURCE_EXHAUSTED", "Quota exceeded"),
    "the cap of a day": limit("CharactersPerDayPerProject"),
    "500": status("INTERNAL"),
    "503": status("UNAVAILABLE"),
    "504": status("DEADLINE_EXCEEDED"),
    "401": status("UNAUTHENTICATED"),
    "403": status("PERMISSION_DENIED"),
}
SOUNDS = {
    "nothing": b"",
    "silence": google_server.wav(1.4, level=0),
    "not numbers": floats([float("nan")] * 34_000),
    "overdriven": made(np.clip(WAVES * 40, -32_768, 32_767)),
    "JSON": b'{"error": {"code": 200}}',
    "ten times too long": google_server.wav(14.0),
    "a word of it": google_server.wav(0.04),
    "half a file": GOOD[: len(GOOD) // 2],
    "another rate": google_server.wav(1.4, rate=8_000),
}


@dataclass
class Charged:
    """What the ledger says: (clip's key, characters) of what was paid, and characters of what may have been."""

    paid: list[tuple[str, int]]
    maybe: int
    micro: int


class Scene:
    """A studio with the service's voice, and espeak-ng to stand in."""

    def __init__(self, desk, host, server, source, out):
        self.desk, self.host, self.server, self.source, self.out = desk, host, server, source, out
        self.espeak = next(engine for engine in desk.engines.voices if engine.info.id == "espeak")

    def speak_through(self, address, timeout=30.0):
        models = self.out.parent / "models"
        google_voices.keep(models, [google_voices.Known("bn-IN-Standard-A", "female")])  # fresh: none is fetched
        with_voices(self.desk, GoogleVoice(make_kit(self.host, models), address, timeout), self.espeak)

    def dub(self):
        def srt(lines):
            rows = (f"{n}\n00:00:{a:06.3f} --> 00:00:{b:06.3f}\n{x}\n" for n, ((a, b), x) in enumerate(lines, 1))
            return "\n".join(rows).replace(".", ",")

        options = {}
        for name in ("transcript", "translation"):
            path = self.out.parent / f"{name}.srt"
            path.write_text(srt(zip(TIMES, LINES, strict=True)).replace("।,", "।"), encoding="utf-8")
            options[name] = str(path)
        asked = JobOptions(source_language="en", out_dir=str(self.out), voice="google", **options)
        job = self.desk.add(self.source, asked)
        return self.desk.run(job.id, lambda _event: None, CancelToken())

    def charged(self) -> Charged:
        with self.desk.store._database.read() as engine:
            rows = engine.execute_sql("SELECT state, ref, units, amount_micro FROM costs").fetchall()
        paid = [(ref, units) for state, ref, units, _ in rows if state == "done"]
        maybe = sum(units for state, _, units, _ in rows if state == "unknown")
        assert {state for state, *_ in rows} <= {"done", "unknown", "void"}
        return Charged(paid, maybe, sum(row[3] for row in rows if row[0] != "void"))


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    return make_media.video(tmp_path_factory.mktemp("source") / "talk.mp4", 12.0)


@pytest.fixture(scope="module")
def host():
    """One process for the service's client: it takes seconds to start."""
    with EngineHost() as made:
        yield made


@pytest.fixture
def scene(tmp_path, monkeypatch, source, host):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "prices.toml").write_text("[google-voices.free]\nStandard = 0\n")
    with google_server.running() as (server, address), open_studio(tmp_path / "studio") as desk:
        server.audio = GOOD
        made = Scene(desk, host, server, source, tmp_path / "out")
        made.address = address
        made.speak_through(address)
        yield made


def check(scene, job, *, by_service=None):
    """The dub is done; the books say what the service and the disk say; only good sound was kept."""
    assert job.status is JobStatus.COMPLETED, job.error
    assert len(job.clips) == len(LINES)
    charged = scene.charged()
    server = scene.server
    answered_or_lost = [
        len(request.input.text)
        for request, outcome in zip(server.requests, server.outcomes, strict=True)
        if outcome not in REFUSALS
    ]
    assert sum(units for _, units in charged.paid) + charged.maybe == sum(answered_or_lost), "to the character"
    assert len({key for key, _ in charged.paid}) == len(charged.paid), "nothing is paid for twice"
    kept = {path.stem: path for path in scene.desk.runner.clips.glob("??/*.wav")}
    assert {key for key, _ in charged.paid} == kept.keys() - {c.key for c in job.clips if c.engine == "espeak"}
    assert charged.micro == 4 * (sum(units for _, units in charged.paid) + charged.maybe)
    assert scene.desk.store.ledger.left_open() == ()
    assert scene.desk.store.ledger.verify()
    for key, _ in charged.paid:
        assert kept[key].read_bytes() == GOOD, "what was paid for is what the service sent, whole"
    for clip in job.clips:
        sound = measure(kept[clip.key])
        assert 0.4 < sound.length < 4 and sound.clipped == 0.0 and sound.peak < 1.0
    stood_in = {clip.segment_id for clip in job.clips if clip.engine == "espeak"}
    assert {fit.segment_id for fit in job.fits if FALLBACK_VOICE in fit.flags} == stood_in
    if by_service is not None:
        assert len(job.clips) - len(stood_in) == by_service
    with wave.open(job.outputs.voice_wav) as file:
        heard = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert file.getnframes() / file.getframerate() == pytest.approx(12.0, abs=0.1)
    assert np.abs(heard.astype(int)).max() < 32_767
    return charged


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_a_refusal_that_passes_costs_what_it_may_have_cost_and_no_more(scene, fault):
    scene.server.faults = [None, fault]
    check(scene, scene.dub())
    assert scene.server.outcomes[1] != "answered"


@pytest.mark.parametrize("fault", REFUSED.values(), ids=REFUSED)
def test_a_refusal_that_stays_leaves_the_rest_to_the_voice_that_stands_in(scene, fault):
    scene.server.faults = [None]
    scene.server.fault = fault
    charged = check(scene, scene.dub(), by_service=1)
    assert len(charged.paid) == 1


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS)
def test_a_sound_that_is_broken_once_is_flagged_and_the_line_spoken_again(scene, sound):
    scene.server.faults = [None, sound]
    charged = check(scene, scene.dub(), by_service=len(LINES))
    assert charged.maybe == len(LINES[1])


@pytest.mark.parametrize("sound", SOUNDS.values(), ids=SOUNDS)
def test_a_sound_that_stays_broken_is_in_no_dub(scene, sound):
    scene.server.audio = sound
    charged = check(scene, scene.dub(), by_service=0)
    assert charged.paid == []
    assert charged.maybe > 0


def test_a_line_cut_in_the_middle_of_a_request_is_flagged(scene):
    with closing(Wire(scene.address)) as line:
        scene.speak_through(line.address)
        meet, calls = scene.server.meet, []

        def cut_once(context):
            calls.append(context)
            if len(calls) == 2:
                line.cut()
            meet(context)

        scene.server.meet = cut_once
        charged = check(scene, scene.dub(), by_service=len(LINES))
    assert charged.maybe == len(LINES[1])


def test_a_service_that_never_answers_is_flagged_and_given_up(scene):
    scene.speak_through(scene.address, timeout=0.5)
    scene.desk.use(change(scene.desk.settings, "processing.max_retry_attempts", 1))
    scene.server.hang = True
    charged = check(scene, scene.dub(), by_service=0)
    assert charged.paid == []
    assert charged.maybe >= 2 * len(LINES[0])


def test_trouble_at_every_second_request_passes_no_budget(scene):
    most = 4 * sum(map(len, LINES[:3]))
    scene.desk.use(change(scene.desk.settings, "costs.budget_job_micro", most))
    scene.server.faults = [None, status("UNAVAILABLE")] * 10
    charged = check(scene, scene.dub())
    assert charged.micro <= most
    assert most - charged.micro < 4 * max(map(len, LINES))


def test_what_was_paid_for_is_never_paid_for_again(scene):
    job = scene.dub()
    check(scene, job, by_service=len(LINES))
    asked = len(scene.server.requests)
    again = scene.desk.add(scene.source, replace(job.options, overwrite=True))
    check(scene, scene.desk.run(again.id, lambda _event: None, CancelToken()), by_service=len(LINES))
    assert len(scene.server.requests) == asked
    assert scene.desk.store.savings.of_job(again.id).characters == sum(map(len, LINES))
