"""Exports: a copy of one's own, under the name asked for or, in a folder, the result's usual one."""

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.kinds import KINDS
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.probe import probe
from dubai_desktop.media.subtitles import read_cues
from tests.helpers import make_media

SOUNDS = ("mp3", "m4a", "opus")


@pytest.fixture
def done(desk, video, options, run):
    return run(desk.add(video, options))


@pytest.fixture
def export(desk):
    """Export of a job as it is kept."""

    def go(job, kind, destination, **how):
        desk.store.jobs.save(job)
        return desk.export(job.id, kind, destination, **how)

    return go


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "mine"
    made.mkdir()
    return made


def code_of(call, *args, **named):
    with pytest.raises(Problem) as caught:
        call(*args, **named)
    return caught.value.code


def test_an_export_is_a_copy_of_its_own(done, export, tmp_path):
    before = Path(done.outputs.wav).read_bytes()
    path = export(done, "wav", tmp_path / "mine.wav")
    assert path.read_bytes() == before
    with path.open("r+b") as file:
        file.write(b"changed by an editor")
    assert Path(done.outputs.wav).read_bytes() == before


def test_a_folder_takes_each_result_under_its_usual_name(desk, done, export, folder):
    names = {kind: export(done, kind, folder).name for kind in KINDS}
    assert names["source.srt"] == "talk.en.srt"
    assert names["burned.mp4"] == "talk.bn.burned.mp4"
    assert names["bilingual.srt"] == "talk.bn.bilingual.srt"
    assert {kind for kind, name in names.items() if name == f"talk.bn.{kind}"} == set(KINDS) - {"source.srt"}
    assert sorted(names.values()) == sorted(path.name for path in folder.iterdir())
    assert all(path.stat().st_size > 50 for path in folder.iterdir())
    assert export(done, "srt", folder).name == "talk.bn (2).srt"
    assert not [path for path in desk.runner.work.iterdir() if path.name.startswith("export-")]


@pytest.mark.parametrize("kind", SOUNDS)
def test_the_sound_is_as_long_in_every_format_and_says_its_language(done, export, folder, kind):
    heard = []
    made = probe(export(done, kind, folder, progress=heard.append))
    assert made.audio[0].duration == pytest.approx(7.0, abs=0.06)
    assert made.audio[0].codec == {"m4a": "aac"}.get(kind, kind)
    assert made.audio[0].channels == 2
    assert kind == "mp3" or made.audio[0].language == "ben"
    assert heard == sorted(heard)


def test_voices_and_background_together_are_the_mix(done, export, folder):
    parts = {
        kind: make_media.read_wav(export(done, kind, folder))[0] for kind in ("wav", "voice.wav", "background.wav")
    }
    assert np.abs(parts["background.wav"]).max() > 0.01
    assert parts["voice.wav"] + parts["background.wav"] == pytest.approx(parts["wav"], abs=2 / 32768)
    for path in (done.outputs.wav, done.outputs.voice_wav):
        Path(path).unlink()
    again, _ = make_media.read_wav(export(done, "background.wav", folder))
    assert again == pytest.approx(parts["background.wav"], abs=2 / 32768)


def test_mkv_holds_both_sounds_and_the_subtitles_of_both_languages(done, export, folder, video):
    made = export(done, "mkv", folder)
    media = probe(made)
    assert [(t.language, t.title) for t in media.audio] == [("ben", "Dub"), ("eng", "Original")]
    assert [t.language for t in media.subtitles] == ["ben", "eng"]
    with av.open(str(made)) as one, av.open(str(video)) as other:
        assert [bool(s.disposition & 1) for s in one.streams.audio] == [True, False]
        assert [bytes(p) for p in one.demux(video=0)] == [bytes(p) for p in other.demux(video=0)]


def test_both_languages_stand_in_one_cue_the_target_above(done, export, folder):
    cues = read_cues(export(done, "bilingual.srt", folder)).cues
    assert cues[0].text == "সুপ্রভাত আপনাকে।\nGood morning to you."
    assert len(cues) == 3


@pytest.mark.parametrize("kind", ["vtt", "ass"])
def test_subtitles_of_other_formats_say_the_same(done, export, folder, kind):
    wanted = [(c.text, pytest.approx(c.start, abs=0.01)) for c in read_cues(export(done, "srt", folder)).cues]
    assert [(c.text, c.start) for c in read_cues(export(done, kind, folder)).cues] == wanted


def test_the_look_is_made_for_the_picture(done, export, folder):
    text = export(done, "ass", folder).read_text("utf-8")
    assert "PlayResX: 64\nPlayResY: 48" in text
    assert ",Noto Sans Bengali," in text


def test_the_report_is_the_jobs(done, export, folder):
    assert json.loads(export(done, "json", folder).read_text("utf-8"))["job"]["id"] == done.id


def test_moved_results_are_made_again_from_the_clips(done, export, folder):
    before = {kind: Path(getattr(done.outputs, kind)) for kind in ("wav", "voice_wav", "video")}
    kept = {kind: path.read_bytes() for kind, path in before.items()}
    for path in before.values():
        path.unlink()
    assert export(done, "wav", folder).read_bytes() == kept["wav"]
    assert export(done, "voice.wav", folder).read_bytes() == kept["voice_wav"]
    assert [t.language for t in probe(export(done, "mp4", folder)).audio] == ["ben", "eng"]


def test_a_source_that_was_moved_leaves_its_picture_in_the_finished_video(done, export, folder, video):
    packets = [bytes(p) for p in av.open(str(video)).demux(video=0)]
    video.unlink()
    made = export(done, "mkv", folder)
    assert [bytes(p) for p in av.open(str(made)).demux(video=0)] == packets
    assert [t.title for t in probe(made).audio] == ["Dub", "Original"]
    Path(done.outputs.video).unlink()
    assert code_of(export, done, "mkv", folder) is Code.INPUT_MISSING


def test_what_cannot_be_made_again_says_so(done, export, folder):
    Path(done.outputs.wav).unlink()
    for clip in done.clips:
        Path(clip.path).unlink(missing_ok=True)
    assert code_of(export, done, "mp3", folder) is Code.OUTPUT_INVALID
    assert list(folder.iterdir()) == []


def test_a_source_without_picture_has_no_video(desk, options, run, export, folder, tmp_path):
    sound = make_media.make(tmp_path / "talk.mp3", *make_media.lavfi(make_media.TONE, seconds=7))
    done = run(desk.add(sound, options))
    for kind in ("mp4", "mkv", "burned.mp4"):
        assert code_of(export, done, kind, folder) is Code.OUTPUT_INVALID
    assert export(done, "opus", folder).is_file()
    assert "PlayResX: 1920" in export(done, "ass", folder).read_text("utf-8")


def test_a_video_that_mp4_does_not_take_keeps_its_own_ending(desk, options, run, export, folder, video, tmp_path):
    source = make_media.make(tmp_path / "w.webm", "-i", str(video), "-c:v", "libvpx", "-c:a", "libvorbis")
    done = run(desk.add(source, options))
    assert export(done, "mp4", folder / "mine.mp4").name == "mine.mkv"
    assert export(done, "mp4", folder).name == "w.bn.mkv"


@pytest.mark.parametrize("kind", ["mkv", "burned.mp4", "m4a", "wav"])
def test_an_export_that_is_stopped_leaves_nothing(desk, done, export, folder, kind):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        export(done, kind, folder, cancel=token)
    assert list(folder.iterdir()) == []
    assert not list(desk.runner.work.glob("export-*"))


def test_an_existing_file_is_never_replaced(done, export, tmp_path):
    mine = tmp_path / "mine.vtt"
    mine.write_text("mine")
    assert export(done, "vtt", mine).name == "mine (2).vtt"
    assert mine.read_text() == "mine"


def test_names_that_are_too_long_are_cut_between_letters(desk, video, options, run, export, folder):
    long = video.with_name("ম" * 83 + ".mp4")
    shutil.copyfile(video, long)
    done = run(desk.add(long, options))
    for kind in ("bilingual.srt", "burned.mp4"):
        made = export(done, kind, folder).name
        assert len(os.fsencode(made)) <= 255
        assert made.startswith("মমম")


def test_kinds_nobody_knows_are_refused(done, export, folder):
    assert code_of(export, done, "exe", folder) is Code.NAME_INVALID


def test_what_is_not_voiced_yet_has_no_sound(done, export, folder):
    early = replace(done, outputs=replace(done.outputs, wav="", video=""))
    for kind in ("mp4", "mkv", "mp3", "voice.wav"):
        assert code_of(export, early, kind, folder) is Code.OUTPUT_INVALID
    assert export(early, "vtt", folder).is_file()
