"""When the files are written again: whenever what they are made of, or how it sounds, changed."""

import wave
from pathlib import Path

import pytest

from dubai_desktop.settings import change


@pytest.mark.parametrize(
    ("key", "value"), [("assembly.normalize", False), ("assembly.sample_rate", 48_000), ("assembly.channels", 1)]
)
def test_a_changed_sound_setting_rewrites_the_finished_files(desk, video, options, run, key, value):
    job = run(desk.add(video, options))
    before = {path: path.stat().st_mtime_ns for path in job.outputs.existing()}
    desk.use(change(desk.settings, key, value))
    again = run(desk.retry(job.id))
    assert again.outputs == job.outputs
    assert all(path.stat().st_mtime_ns > before[path] for path in again.outputs.existing())
    with wave.open(again.outputs.wav) as sound:
        assembly = desk.settings.assembly
        assert (sound.getframerate(), sound.getnchannels()) == (assembly.sample_rate, assembly.channels)


def test_without_a_change_nothing_is_written_again(desk, video, options, run):
    job = run(desk.add(video, options))
    before = Path(job.outputs.video).stat().st_mtime_ns
    run(desk.retry(job.id))
    assert Path(job.outputs.video).stat().st_mtime_ns == before
