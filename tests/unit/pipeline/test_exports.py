"""Exports: a copy of one's own, under the name asked for or, in a folder, the result's own."""

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.pipeline.exports import KINDS, export


@pytest.fixture
def done(desk, video, options, run):
    return run(desk.add(video, options))


def test_an_export_is_a_copy_of_its_own(done, tmp_path):
    before = Path(done.outputs.wav).read_bytes()
    path = export(done, "wav", tmp_path / "mine.wav")
    assert path.read_bytes() == before
    with path.open("r+b") as file:
        file.write(b"changed by an editor")
    assert Path(done.outputs.wav).read_bytes() == before


def test_a_folder_takes_each_result_under_its_own_name(done, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    names = {kind: export(done, kind, folder).name for kind in KINDS}
    assert names == {
        "mp4": "talk.bn.mp4",
        "wav": "talk.bn.wav",
        "voice.wav": "talk.bn.voice.wav",
        "srt": "talk.bn.srt",
        "source.srt": "talk.en.srt",
        "json": "talk.bn.json",
    }
    assert export(done, "srt", folder).name == "talk.bn (2).srt"


def test_an_export_that_fails_leaves_nothing(done, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    gone = replace(done, outputs=replace(done.outputs, video=str(tmp_path / "gone.mp4")))
    with pytest.raises(Problem) as caught:
        export(gone, "mp4", folder)
    assert caught.value.code is Code.OUTPUT_INVALID
    assert list(folder.iterdir()) == []


def test_an_existing_file_is_replaced_only_when_told_to(done, tmp_path):
    mine = tmp_path / "mine.srt"
    mine.write_text("mine")
    assert export(done, "srt", mine).name == "mine (2).srt"
    assert mine.read_text() == "mine"
    assert export(done, "srt", mine, overwrite=True) == mine
    assert "সুপ্রভাত" in mine.read_text("utf-8")
