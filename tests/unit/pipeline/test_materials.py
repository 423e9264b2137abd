"""What exports are made of: the finished files, the same made again, or a plain word that neither can be had."""

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.materials import Materials


@pytest.fixture
def found(desk, video, options, run, tmp_path):
    """The finished job and where its materials come from."""
    done = run(desk.add(video, options))
    ctx = desk.runner.context(done.id, lambda _event: None, CancelToken())
    work = tmp_path / "again"
    work.mkdir()
    return done, lambda job=done: Materials(job, replace(ctx, work=work))


def code_of(call) -> Code:
    with pytest.raises(Problem) as caught:
        call()
    return caught.value.code


def test_finished_files_are_taken_as_they_are(found, video, tmp_path):
    done, materials = found
    assert (str(materials().mix()), str(materials().voice())) == (done.outputs.wav, done.outputs.voice_wav)
    picture = materials().picture()
    assert (picture.path, picture.media, picture.track) == (video, done.media, 0)
    assert list((tmp_path / "again").iterdir()) == []


def test_the_sound_is_put_together_once_for_all_that_need_it(found, tmp_path):
    done, materials = found
    for name in (done.outputs.wav, done.outputs.voice_wav):
        Path(name).unlink()
    one = materials()
    assert one.mix().parent == one.voice().parent == tmp_path / "again"
    first = one.mix().stat().st_mtime_ns
    assert one.mix().stat().st_mtime_ns == first


@pytest.mark.parametrize("gone", ["wav", "voice_wav"])
def test_mix_and_voices_of_one_stem_are_always_of_one_mix(found, tmp_path, gone):
    done, materials = found
    assert materials().stems() == (Path(done.outputs.wav), Path(done.outputs.voice_wav))
    Path(getattr(done.outputs, gone)).unlink()
    assert {path.parent for path in materials().stems()} == {tmp_path / "again"}


def test_no_other_films_sound_is_put_under_the_lines(found, video):
    done, materials = found
    Path(done.outputs.wav).unlink()
    video.write_bytes(video.read_bytes() + b"more")
    assert code_of(materials().mix) is Code.INPUT_CHANGED


def test_a_source_that_is_another_file_now_gives_way_to_the_finished_video(found, video):
    done, materials = found
    video.write_bytes(video.read_bytes() + b"more")
    picture = materials().picture()
    assert (picture.path, picture.track) == (Path(done.outputs.video), 1)
    Path(done.outputs.video).unlink()
    assert code_of(materials().picture) is Code.INPUT_CHANGED


def test_lines_whose_clips_are_gone_cannot_be_put_together(found):
    done, materials = found
    Path(done.outputs.wav).unlink()
    assert code_of(materials(replace(done, clips=())).mix) is Code.OUTPUT_INVALID
