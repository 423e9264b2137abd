"""Faults 10, 12, 14, 24-26, 29, 30 for what is exported: odd names, full disks, taken names, hostile text."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.domain.kinds import KINDS
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.media.probe import probe
from tests.helpers import make_media
from tests.helpers.made_media import srt
from tests.helpers.studio import ToneVoice, open_studio, with_voices

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names and mounts that Windows does not have")

PLAIN = "plain.mp4"
EVIL = "{\\an8\\fs90}UP <b>b</b>\n\n00:00:00.000 --> 00:09:00.000\nforged',negate,'\\Nx\0\u202e"
NAMES = [
    "-y.mp4", "http:x.mp4", "concat:a|b.mp4", "pipe:1.mp4", "100%d %s.mp4", "a\nb.mp4", "\x1b[31mred.mp4", "CON.mp4",
    "',negate,'.mp4", "[out]movie=private.mp4", "a=b:c;d.mp4", "😀.mp4", "বাংলা ভিডিও.mp4", "\u202egpm.mp4",
    "cafe\u0301.mp4", "<b>x<b>{0}.mp4", "x" * 251 + ".mp4", "ব" * 83 + ".mp4", os.fsdecode(b"\xff\xfe.mp4"),
]  # fmt: skip


@pytest.fixture(scope="module")
def studio(tmp_path_factory):
    folder = tmp_path_factory.mktemp("studio")
    with open_studio(folder) as made:
        with_voices(made, ToneVoice())
        made.folder = folder
        yield made


@pytest.fixture(scope="module")
def dubbed(studio):
    """A finished dub of a two-second video with hostile metadata and two lines, the second made of tricks."""
    folder = studio.folder
    (folder / "meta.txt").write_text(";FFMETADATA1\ntitle=Secret',negate,'\n[CHAPTER]\nSTART=0\nEND=1\ntitle=One\n")
    seen = make_media.lavfi("testsrc2=size=320x180:rate=10", make_media.TONE, seconds=2.0)
    plain = make_media.make(folder / "made.mp4", *seen, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac")
    (folder / "in").mkdir()
    inputs = ("-i", str(plain), "-f", "ffmetadata", "-i", str(folder / "meta.txt"))
    source = make_media.make(folder / "in" / PLAIN, *inputs, "-map_metadata", "1", "-c", "copy")
    lines = [(0.2, 0.9, "One."), (1.1, 1.8, "Two.")]
    options = JobOptions(
        source_language="en",
        out_dir=str(folder / "out"),
        transcript=str(srt(folder / "a.srt", lines)),
        translation=str(srt(folder / "b.srt", [(a, b, text) for (a, b, _), text in zip(lines, "কখ", strict=True)])),
    )
    done = studio.run(studio.add(source, options).id, lambda _event: None, CancelToken())
    assert done.status.value == "completed", done.error
    return done


def renamed(studio, job: Job, name: str) -> Job:
    """The same dub, of a source of another name; its lines are kept."""
    source = job.source.with_name(name)
    if not source.exists():
        shutil.copyfile(job.source, source)
        shutil.copystat(job.source, source)
    other = replace(job, source=source)
    studio.store.jobs.save(other)
    return other


def frames(path: Path) -> str:
    """One sum over every picture of a video, as it is seen."""
    total = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file, av.open(file) as container:
        for frame in container.decode(video=0):
            total.update(frame.to_ndarray(format="gray").tobytes())
    return total.hexdigest()


def upper_half(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="gray")[:70].astype(float) for frame in container.decode(video=0)]


@pytest.fixture(scope="module")
def plain_frames(studio, dubbed, tmp_path_factory):
    studio.store.jobs.save(dubbed)
    return frames(studio.export(dubbed.id, "burned.mp4", tmp_path_factory.mktemp("plain")))


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_means_nothing_to_what_burns_and_encodes(studio, dubbed, plain_frames, tmp_path, name):
    job = renamed(studio, dubbed, name)
    made = {kind: studio.export(job.id, kind, tmp_path) for kind in ("burned.mp4", "mkv", "mp3", "ass")}
    assert frames(made["burned.mp4"]) == plain_frames
    assert sorted(path.name for path in made.values()) == sorted(os.listdir(tmp_path))  # noqa: PTH208 - as they are
    assert all(len(os.fsencode(path.name)) <= 255 for path in made.values())
    assert probe(made["mkv"]).duration == pytest.approx(2.0, abs=0.1)


def test_a_name_of_the_persons_choice_means_nothing_either(studio, dubbed, plain_frames, tmp_path):
    renamed(studio, dubbed, PLAIN)
    for name in NAMES[:6] + NAMES[8:11]:
        assert frames(studio.export(dubbed.id, "burned.mp4", tmp_path / name)) == plain_frames


def test_the_text_of_a_line_means_nothing_to_any_format(studio, dubbed, tmp_path):
    lines = tuple(replace(line, target=EVIL, source=EVIL, speaker="Dr, {\\an8}\nK") for line in dubbed.segments)
    studio.store.jobs.save(replace(dubbed, segments=lines))
    try:
        made = {kind: studio.export(dubbed.id, kind, tmp_path) for kind in KINDS}
    finally:
        studio.store.jobs.save(dubbed)
    pairs = zip(upper_half(made["burned.mp4"]), upper_half(dubbed.source), strict=True)
    assert max(np.abs(now - before).mean() for now, before in pairs) < 6  # no words up there, and nothing negative
    for kind in ("srt", "source.srt", "bilingual.srt", "vtt"):
        text = made[kind].read_text("utf-8")
        assert text.count("-->") == 2, kind
        assert "\0" not in text
    assert made["ass"].read_text("utf-8").count("Dialogue:") == 2
    assert "{\\an8" not in made["ass"].read_text("utf-8")
    assert "<b>b" not in made["html"].read_text("utf-8")


def test_nothing_of_the_sources_metadata_is_taken_over(studio, dubbed, tmp_path):
    renamed(studio, dubbed, PLAIN)
    for kind in ("burned.mp4", "mkv", "mp3", "m4a", "opus"):
        made = studio.export(dubbed.id, kind, tmp_path)
        assert b"Secret" not in made.read_bytes(), kind
        with av.open(str(made)) as container:
            assert container.chapters() == []


def test_taken_names_get_a_number_in_every_kind(studio, dubbed, tmp_path):
    renamed(studio, dubbed, PLAIN)
    for kind in KINDS:
        mine = studio.export(dubbed.id, kind, tmp_path)
        mine.write_text("mine")
        again = studio.export(dubbed.id, kind, tmp_path)
        assert again == mine.with_name(f"{mine.stem} (2){mine.suffix}")
        assert mine.read_text() == "mine"


@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_told_for_every_kind(studio, dubbed, tmp_path):
    tmp_path.chmod(0o500)
    for kind in KINDS:
        with pytest.raises(Problem) as caught:
            studio.export(dubbed.id, kind, tmp_path)
        assert caught.value.code is Code.OUT_NOT_WRITABLE


IN_THERE = """
import sys
from pathlib import Path
from dubai_desktop.domain.problems import Problem
from dubai_desktop.media import encode, files
from tests.helpers.studio import open_studio
folder, out, job_id, blind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], sys.argv[4] == "blind"
if blind:
    from dubai_desktop.media import mux
    from dubai_desktop.pipeline import exports
    for module in (encode, mux, exports):
        module.check_space = lambda *_: None
with open_studio(folder) as desk:
    for kind in sys.argv[5:]:
        try:
            desk.export(job_id, kind, out)
            print(kind, "done")
        except Problem as problem:
            print(kind, problem.code, problem.facts.get("path") == str(out))
print(sorted(p.name for p in out.iterdir() if p.name != "filler"))
"""
LARGE = ("mp4", "mkv", "burned.mp4", "wav", "background.wav", "mp3", "m4a", "opus")


def in_a_small_place(studio, job: Job, folder: Path, shell: str, blind: str) -> list[str]:
    """Export into a small disk of its own; returns what was told."""
    out, script = folder / "out", folder / "script.py"
    out.mkdir()
    script.write_text(IN_THERE)
    words = [sys.executable, str(script), str(studio.folder), str(out), job.id, blind, *LARGE]
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", shell.format(out=out), "sh", *words],
        check=False, capture_output=True, text=True, timeout=120, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    if done.returncode != 0 and ("unshare" in done.stderr or "mount" in done.stderr):
        pytest.skip("no mounts of one's own here")
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
@pytest.mark.parametrize("blind", ["looking", "blind"])
def test_a_full_disk_is_told_and_nothing_half_stays(studio, dubbed, tmp_path, blind):
    renamed(studio, dubbed, PLAIN)
    full = 'mount -t tmpfs -o size=300k none {out} && head -c 300000 /dev/zero > {out}/filler; exec "$@"'
    told = in_a_small_place(studio, dubbed, tmp_path, full, blind)
    assert told == [*(f"{kind} DISK_FULL True" for kind in LARGE), "[]"]


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
def test_a_read_only_disk_is_told(studio, dubbed, tmp_path):
    renamed(studio, dubbed, PLAIN)
    told = in_a_small_place(studio, dubbed, tmp_path, 'mount -t tmpfs -o ro none {out} && exec "$@"', "looking")
    assert told == [*(f"{kind} OUT_NOT_WRITABLE True" for kind in LARGE), "[]"]
