"""The music of a source: made once, kept, and never a reason for a job to fail."""

import os
import threading
import time
import wave
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines.base import Availability, EngineInfo, Kind
from dubai_desktop.media import files
from dubai_desktop.media.probe import probe
from dubai_desktop.pipeline import music
from tests.helpers import make_media, tiny_demucs


@dataclass
class Halver:
    """A separator that makes everything half as loud."""

    id: str = "halver"
    version: str = "1"
    ready: bool = True
    fails: list[Problem] = field(default_factory=list)
    notes: tuple[str, ...] = ()
    calls: list[object] = field(default_factory=list)
    slow: float = 0.0

    @property
    def info(self):
        return EngineInfo(self.id, self.id.title(), Kind.SEPARATION, version=self.version)

    def availability(self):
        return Availability(self.ready, "" if self.ready else f"{self.id.title()} has no model. Install one.")

    def separate(self, request, progress, cancel):
        self.calls.append(request)
        progress(0.0, "Halving")
        if self.slow and cancel.wait(self.slow):
            raise Cancelled
        if self.fails:
            raise self.fails.pop(0)
        tiny_demucs.write(request.out, tiny_demucs.read(request.audio) / 2)
        progress(1.0, "Halving")
        return self.notes


@pytest.fixture
def heard():
    return []


@pytest.fixture
def find(desk, video, options, heard):
    """Find the music of the video with these separators, in a job of its own."""

    def run(*separators, source=video, token=None, **changes):
        desk.engines = desk.runner.engines = replace(desk.engines, separators=separators)
        job = desk.add(source, replace(options, **changes))
        ctx = desk.runner.context(job.id, lambda _event: None, token or CancelToken())
        ctx = replace(ctx, progress=lambda done, said: heard.append(done))
        try:
            return music.find_music(job, ctx)
        finally:
            assert not [*ctx.work.glob(".dubai-*"), *music.folder_of(ctx.clips).glob(".dubai-*")]

    return run


def test_the_music_has_the_programmes_time_and_level(find, video):
    made = find(Halver())
    with wave.open(str(made.path)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (44100, 2, 2)
        assert file.getnframes() / 44100 == pytest.approx(probe(video).audio[0].duration, abs=0.05)
    source = make_media.read_wav(make_media.make(video.parent / "all.wav", "-i", str(video), "-ac", "1"))[0]
    half = tiny_demucs.read(made.path)
    assert np.sqrt(np.mean(half**2)) == pytest.approx(np.sqrt(np.mean(source**2)) / 2, rel=0.02)
    assert (made.why, made.notes) == ("", ())


def test_late_sound_keeps_its_place(find, tmp_path):
    late = make_media.make(
        tmp_path / "late.mkv", *make_media.lavfi(make_media.PICTURE, seconds=4), "-itsoffset", "1.5",
        *make_media.lavfi(make_media.TONE, seconds=2), "-map", "0:v", "-map", "1:a", "-c:v", "libx264", "-c:a", "flac",
    )  # fmt: skip
    sound = tiny_demucs.read(find(Halver(), source=late).path)[0]
    assert np.flatnonzero(np.abs(sound) > 0.01)[0] / 44100 == pytest.approx(1.5, abs=0.002)


def test_it_is_made_once_for_a_source_whatever_it_is_dubbed_into(find):
    halver = Halver()
    assert find(halver).path == find(halver, target_language="hi").path
    assert len(halver.calls) == 1


def test_a_changed_file_another_track_and_a_new_version_are_made_anew(find, video):
    halver = Halver()
    places = {find(halver).path, find(replace(halver, version="2")).path}
    os.utime(video, (1, 1))
    places.add(find(halver).path)
    assert len(places) == 3
    assert len(halver.calls) == 3


def test_another_file_of_the_same_size_and_time_has_music_of_its_own(find, video):
    halver = Halver()
    other = video.with_name("other episode \u0995.mp4")
    other.write_bytes(video.read_bytes())
    for path in (video, other):
        os.utime(path, (1, 1))
    assert find(halver).path != find(halver, source=other).path
    assert len(halver.calls) == 2


def test_what_is_kept_is_used_though_the_separator_is_gone(find):
    made = find(Halver())
    assert find(Halver(ready=False)).path == made.path


def test_the_first_that_is_ready_does_it(find):
    best, next_best = Halver("best", ready=False), Halver("plain")
    assert find(best, next_best).path
    assert (len(best.calls), len(next_best.calls)) == (0, 1)


def test_without_a_separator_the_reason_is_told(find):
    assert find() == music.Music(None, music.NONE_READY)
    assert find(Halver(ready=False)).why == "Halver has no model. Install one."


def test_one_that_fails_is_told_and_the_next_one_tried(find):
    broken = Problem(Code.MEMORY, "There was not enough memory.")
    made = find(Halver("big", fails=[broken]), Halver("small", notes=("It ran on the processor.",)))
    assert made.path.is_file()
    assert made.notes == (
        "Big could not take the voices out. There was not enough memory.",
        "It ran on the processor.",
    )


def test_where_all_fail_the_job_goes_on_and_nothing_is_kept(find, desk):
    made = find(Halver(fails=[Problem(Code.ENGINE_CRASHED, "The engine ended. Try again.")]))
    assert made == music.Music(None, "The engine ended. Try again.")
    assert [path for path in music.folder_of(desk.runner.clips).iterdir() if path.suffix == ".wav"] == []


def test_a_full_disk_is_told_before_anything_is_made(find, monkeypatch):
    halver = Halver()
    monkeypatch.setattr(music, "check_space", lambda folder, needed: files.check_space(folder, 1 << 60))
    assert "full" in find(halver).why
    assert halver.calls == []


def test_a_programme_longer_than_a_wav_can_be_is_told(find, monkeypatch):
    halver = Halver()
    monkeypatch.setattr(music, "LONGEST", 1000)
    assert find(halver).why == music.TOO_LONG
    assert halver.calls == []


def test_cancel_stops_it_and_leaves_nothing(find, desk):
    token = CancelToken()
    threading.Timer(0.3, token.cancel).start()
    with pytest.raises(Cancelled):
        find(Halver(slow=30), token=token)
    assert [path for path in music.folder_of(desk.runner.clips).iterdir() if path.suffix == ".wav"] == []


def test_two_dubs_of_a_source_at_once_make_it_once(desk, video, options):
    halver = Halver(slow=0.3)
    desk.engines = desk.runner.engines = replace(desk.engines, separators=(halver,))
    jobs = [desk.add(video, replace(options, target_language=code)) for code in ("bn", "hi")]
    made = []

    def work(job):
        made.append(music.find_music(job, desk.runner.context(job.id, lambda _event: None, CancelToken())).path)

    threads = [threading.Thread(target=work, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made[0] == made[1]
    assert len(halver.calls) == 1


def test_progress_goes_forward_and_leaves_room_for_the_rest_of_the_step(find, heard):
    find(Halver())
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(0.9)


def test_only_so_much_is_kept_and_never_what_was_used_lately(tmp_path):
    now = time.time()
    for hours, name in enumerate(("new", "older", "oldest")):
        (tmp_path / f"{name}.wav").write_bytes(b"x" * 100)
        os.utime(tmp_path / f"{name}.wav", (now - hours * 7200, now - hours * 7200))
    assert music.shrink(tmp_path, 250) == 100
    assert {path.stem for path in tmp_path.iterdir()} == {"new", "older"}
    assert music.shrink(tmp_path, 0) == 100
    assert {path.stem for path in tmp_path.iterdir()} == {"new"}


def test_what_a_killed_run_left_is_swept(desk, video, options):
    job = desk.add(video, options)
    folder = music.folder_of(desk.runner.clips)
    folder.mkdir(parents=True)
    left = [folder / f".dubai-{job.id}-abc.tmp", folder / ".dubai-other-abc.tmp"]
    for path in left:
        path.touch()
    desk.runner.sweep(job)
    assert [path.exists() for path in left] == [False, True]


def test_a_real_separator_takes_the_voice_out_of_a_video(desk, tmp_path, options):
    """The carried Spleeter holds what lies between 300 and 3,400 Hz for a voice: 440 Hz goes, 100 Hz stays."""
    tones = ("sine=frequency=440:sample_rate=44100", "sine=frequency=100:sample_rate=44100")
    video = make_media.make(
        tmp_path / "two.mp4", *make_media.lavfi(make_media.PICTURE, *tones, seconds=6), "-filter_complex",
        "[1:a][2:a]amix=normalize=0[a]", "-map", "0:v", "-map", "[a]", "-c:v", "libx264", "-preset", "ultrafast",
        "-c:a", "flac", "-strict", "-2",
    )  # fmt: skip
    tiny_demucs.spleeter(desk.runner.work.parent / "models")
    job = desk.add(video, options)
    made = music.find_music(job, desk.runner.context(job.id, lambda _event: None, CancelToken()))
    sound = tiny_demucs.read(made.path)[0][44100:-44100]
    levels = np.abs(np.fft.rfft(sound * np.hanning(len(sound)))) / len(sound)
    hertz = len(sound) / 44100
    assert levels[round(440 * hertz)] < levels[round(100 * hertz)] / 1000
    assert levels[round(100 * hertz)] > 0.02


def test_a_dub_over_the_music_says_so_and_one_without_says_why(desk, video, options, run):
    desk.engines = desk.runner.engines = replace(desk.engines, separators=(Halver(notes=("Halved.",)),))
    dubbed = run(desk.add(video, replace(options, background="music")))
    assert dubbed.status is JobStatus.COMPLETED, dubbed.error
    assert (dubbed.sound.mode, dubbed.sound.why) == ("music", "")
    assert "Halved." in dubbed.notes
    desk.engines = desk.runner.engines = replace(desk.engines, separators=())
    os.utime(video, (1, 1))
    plain = run(desk.add(video, replace(options, background="music")))
    assert plain.status is JobStatus.COMPLETED, plain.error
    assert (plain.sound.mode, plain.sound.why) == ("duck", music.NONE_READY)


def test_who_would_do_it_is_told_with_the_version(desk, video, options):
    ctx = desk.runner.context(desk.add(video, options).id, lambda _event: None, CancelToken())

    def likely(*separators):
        return music.likely(replace(ctx, engines=replace(ctx.engines, separators=separators)))

    assert likely() == likely(Halver(ready=False)) == ""
    assert likely(Halver("best", ready=False), Halver("plain", version="3")) == "plain:3"
