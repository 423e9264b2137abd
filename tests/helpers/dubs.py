"""Finished dubs made up: jobs with lines, clips and a plan, and the sound that goes with them, with defects on wish."""

from __future__ import annotations

import wave
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from dubai_desktop.domain.job import AudioTrack, Fingerprint, Job, JobOptions, JobStatus, MediaInfo
from dubai_desktop.domain.quality import Check, Quality
from dubai_desktop.domain.segment import Clip, Segment
from dubai_desktop.domain.sound import Loudness, Sound
from dubai_desktop.domain.timing import Fit
from dubai_desktop.engines.base import Engines
from dubai_desktop.pipeline.quality.examine import gather
from dubai_desktop.pipeline.quality.verdict import judge
from dubai_desktop.settings import Settings, change
from tests.helpers.fake_studio import PAIRS

RATE = 44_100
HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></table><h1>owned</h1>",
    "&lt;b&gt; ${title} {title} %s",
    "]]><!--",
    "\u202eevil\u2066\x00\x1b[31m",
    "javascript:alert(1)",
    "\udcff\udcfe",
)
"""Names and cues that mean something to a browser, a template, a terminal or a reader of text."""


def job_of(
    count: int = 12, *, seconds: float = 0.0, every: float = 4.0, speakers: tuple[str, ...] = ("Asha", "Karim")
) -> Job:
    """A finished job of `count` lines of 3 s, one each `every` seconds, in turns by the speakers; all is well."""
    length = seconds or count * every + 2.0
    track = AudioTrack(0, "aac", RATE, 2, "en", 0.0, length)
    media = MediaInfo(length, "mp4", Fingerprint(1, 1, 1, 1), (track,), video_codec="h264")
    lines, clips, fits = [], [], []
    for place in range(count):
        source, target = PAIRS[place % len(PAIRS)]
        start = 1.0 + place * every
        said = 2.2 + 0.1 * (place % 7)
        who = speakers[place % len(speakers)]
        lines.append(Segment(f"s{place}", place + 1, start, start + 3.0, source, target, who))
        clips.append(Clip(f"s{place}", f"k{place}", f"/c/{place}.wav", "tone", "low", 1.0, 22_050, 0.0, said, 0.0))
        fits.append(Fit(f"s{place}", start, start + said, why=f"{said:.1f} s in a slot of 3.0 s"))
    return Job(
        "11112222-dead-beef-0000-000000000000", Path("/v/talk.mp4"), JobOptions(), JobStatus.COMPLETED, media=media,
        source_language="en", segments=tuple(lines), clips=tuple(clips), fits=tuple(fits),
        finished=1_795_000_000.0,
    )  # fmt: skip


def sound_of(**more: object) -> Sound:
    """How a mix comes out that is as it should be."""
    usual = Sound(
        mode="duck", target=-16.0, source=Loudness(-21.3, -3.1, 9.4), source_speech=Loudness(-20.2, None, 6.0),
        voice=Loudness(-23.0, -6.0, 4.1), before=Loudness(-20.1, -4.0, 5.2), after=Loudness(-16.0, -1.1, 5.1),
        voice_gain=2.8, gain=0.0, ducked=212.0, limited=0.6,
    )  # fmt: skip
    return replace(usual, **more)


def refit(job: Job, place: int, **changes: object) -> Job:
    """The job with another plan for one of its lines."""
    fits = list(job.fits)
    fits[place] = replace(fits[place], **changes)
    return replace(job, fits=tuple(fits))


def without_clip(job: Job, *places: int) -> Job:
    """The job with lines that no voice could say."""
    gone = {f"s{place}" for place in places}
    fits = tuple(
        replace(f, end=f.start, why="no voice", flags=("unvoiced",)) if f.segment_id in gone else f for f in job.fits
    )
    return replace(job, clips=tuple(c for c in job.clips if c.segment_id not in gone), fits=fits)


@dataclass
class Studio:
    """The sound of a job: every line hums at `level`, the original at `background` between and below the lines.

    `moved` moves single lines by so many seconds, `slide` all lines by that many from start to end; `levels` gives
    lines their own level; `holes` leave out (from, to) of a line; `extra` adds (start, end) of hum to the voice.
    `ducked` is the factor of the background below the lines.
    """

    job: Job
    level: float = 0.2
    background: float = 0.0
    ducked: float = 0.1
    moved: Mapping[int, float] = field(default_factory=dict)
    slide: float = 0.0
    levels: Mapping[int, float] = field(default_factory=dict)
    holes: Mapping[int, tuple[float, float]] = field(default_factory=dict)
    extra: tuple[tuple[float, float], ...] = ()
    full_scale: tuple[float, ...] = ()
    seconds: float = 0.0
    rate: int = RATE
    channels: int = 2
    gain: float = 1.0

    def voice(self) -> np.ndarray:
        """The voice stem, mono."""
        total = self.job.media.duration
        voice = np.zeros(round((self.seconds or total) * self.rate), np.float32)
        for place, fit in enumerate(self.job.fits):
            level = self.levels.get(place, self.level)
            start = fit.start + self.moved.get(place, 0.0) + self.slide * fit.start / total
            self._hum(voice, start, start + fit.end - fit.start, level)
            if place in self.holes:
                first, last = (round((start + edge) * self.rate) for edge in self.holes[place])
                voice[first:last] = 0
        for start, end in self.extra:
            self._hum(voice, start, end, self.level)
        return voice * self.gain

    def _hum(self, voice: np.ndarray, start: float, end: float, level: float) -> None:
        first, last = max(0, round(start * self.rate)), min(len(voice), round(end * self.rate))
        if last > first:
            hum = np.sin(2 * np.pi * 220 * np.arange(last - first) / self.rate)
            voice[first:last] += (level * hum * np.minimum(1, np.arange(last - first) / 200)).astype(np.float32)

    def original(self, rate: int = 0) -> np.ndarray:
        """The source's sound, mono: a hum all through."""
        rate = rate or self.rate
        count = round(self.job.media.duration * rate)
        return (self.background * np.sin(2 * np.pi * 110 * np.arange(count) / rate)).astype(np.float32)

    def below(self) -> np.ndarray:
        """What is left of the original in the mix."""
        below = self.original()[: round((self.seconds or self.job.media.duration) * self.rate)].copy()
        for fit in self.job.fits:
            if fit.end > fit.start:
                below[round((fit.start - 0.2) * self.rate) : round((fit.end + 0.5) * self.rate)] *= self.ducked
        return below * self.gain

    def write(self, folder: Path) -> Job:
        """Write voice stem, mix and the source's speech; return the job that names them."""
        folder.mkdir(parents=True, exist_ok=True)
        voice, below = self.voice(), self.below()
        mix = voice.copy()
        mix[: len(below)] += below[: len(mix)]
        for moment in self.full_scale:
            mix[round(moment * self.rate) : round(moment * self.rate) + 40] = 1.0
        names = {"voice.wav": (voice, self.rate, self.channels), "mix.wav": (mix, self.rate, self.channels)}
        names["speech.wav"] = (self.original(16_000), 16_000, 1)
        for name, (samples, rate, channels) in names.items():
            write_wav(folder / name, samples, rate, channels)
        paths = {"voice_stem": "voice.wav", "mix": "mix.wav", "audio": "speech.wav"}
        return replace(self.job, **{key: str(folder / name) for key, name in paths.items()})


def context(**settings: object) -> SimpleNamespace:
    """What a look at a dub needs of a run: settings, nobody who cancels, lines read as they stand."""
    chosen = Settings()
    for key, value in settings.items():
        chosen = change(chosen, key.replace("__", "."), value)
    return SimpleNamespace(
        settings=chosen, cancel=None, reading=lambda _job: str, engines=Engines(), progress=lambda *_: None
    )


def look(sound: Studio, folder: Path, **settings: object) -> Quality:
    """Write a made-up dub and look at it."""
    return judge(gather(sound.write(folder), context(**settings)), 0.0)


def check(quality: Quality, name: str) -> Check:
    """One check by its name."""
    return next(made for made in quality.checks if made.name == name)


def write_wav(path: Path, mono: np.ndarray, rate: int, channels: int = 1) -> None:
    """Write 16-bit PCM, every channel the same."""
    words = (np.clip(mono, -1, 1) * 32_767).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.repeat(words, channels).tobytes())
