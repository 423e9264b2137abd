"""Faults 10, 12, 14, 24-26, 29, 30: full disks, folders that refuse, taken names, hostile names and metadata."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.files import atomic, check_writable, free_name, safe_stem, shown
from dubai_desktop.media.mix import Placement, assemble
from dubai_desktop.media.mux import mux
from dubai_desktop.media.probe import probe
from dubai_desktop.media.subtitles import read_cues, write_srt
from tests.helpers import make_media

pytestmark = pytest.mark.skipif(os.name == "nt", reason="names and mounts that Windows does not have")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_media.video(tmp_path_factory.mktemp("talk") / "talk.mp4", 1.0)


# --- disks -------------------------------------------------------------------------------------------------------

_WRITE = {
    "extract": "extract_speech(talk, media, 0, out / 'speech.wav')",
    "assemble": "assemble([Placement(clip, 0, 1, 0)], 1.0, out / 'mix.wav', out / 'voice.wav')",
    "mux": "with files.atomic(out / 'dub.mp4') as temp: mux(talk, media, clip, [], temp, target_iso3='ben')",
    "subtitles": "write_srt(out / 'a.srt', [Cue(n, n + 1, 'x' * 5000) for n in range(60)])",
}
_IN_THERE = """
import sys
from pathlib import Path
from dubai_desktop.domain.problems import Problem
from dubai_desktop.domain.segment import Cue
from dubai_desktop.media import extract, files, mix, mux as muxing
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.mix import Placement, assemble
from dubai_desktop.media.mux import mux
from dubai_desktop.media.probe import probe
from dubai_desktop.media.subtitles import write_srt
talk, clip, out = map(Path, sys.argv[1:4])
media = probe(talk)
if {blind}:
    for module in (extract, mix, muxing):
        module.check_space = lambda *_: None
try:
    {action}
    print('done')
except Problem as problem:
    print(problem.code, problem.facts.get('path'))
print(sorted(p.name for p in out.iterdir() if p.name != 'filler'))
"""


def on_mount(talk: Path, folder: Path, options: str, fill: int, action: str, *, blind: bool) -> list[str]:
    """Run an action that writes into a small tmpfs of its own; return what it printed.

    `blind` skips the check of free space before, as when the disk fills up meanwhile.
    """
    clip = make_media.wav(folder / "clip.wav", make_media.tone(1.0))
    out = folder / "out"
    out.mkdir()
    script = folder / "script.py"
    script.write_text(_IN_THERE.format(action=_WRITE[action], blind=blind))
    shell = (
        f"mount -t tmpfs -o size=300k,{options.replace('ro', 'rw')} none {out} && "
        f"head -c {fill} /dev/zero > {out}/filler; "
        f"[ {options} = rw ] || mount -o remount,ro {out}; "
        f"exec {sys.executable} {script} {talk} {clip} {out}"
    )
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", shell],
        check=False, capture_output=True, text=True, timeout=60, env={**os.environ, "PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    if done.returncode != 0 and ("unshare" in done.stderr or "mount" in done.stderr):
        pytest.skip("no mounts of one's own here")
    assert done.stderr == ""
    return done.stdout.splitlines()


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
@pytest.mark.parametrize("blind", [False, True], ids=["before", "meanwhile"])
@pytest.mark.parametrize("action", _WRITE)
def test_a_full_disk_is_told_and_nothing_half_stays(talk: Path, tmp_path: Path, action: str, blind: bool) -> None:
    said = on_mount(talk, tmp_path, "rw", 290_000, action, blind=blind)
    assert said == [f"DISK_FULL {tmp_path / 'out'}", "[]"]


@pytest.mark.skipif(shutil.which("unshare") is None, reason="needs unshare")
@pytest.mark.parametrize("action", _WRITE)
def test_a_read_only_disk_is_told(talk: Path, tmp_path: Path, action: str) -> None:
    said = on_mount(talk, tmp_path, "ro", 0, action, blind=True)
    assert said == [f"OUT_NOT_WRITABLE {tmp_path / 'out'}", "[]"]


def test_a_folder_that_is_gone_is_told_before_and_after(talk: Path, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    for action in (
        lambda: check_writable(gone),
        lambda: extract_speech(talk, probe(talk), 0, gone / "s.wav"),
        lambda: assemble([], 1.0, gone / "m.wav", gone / "v.wav"),
        lambda: mux(talk, probe(talk), talk, [], gone / "o.mp4", target_iso3="ben"),
        lambda: write_srt(gone / "a.srt", []),
    ):
        with pytest.raises(Problem) as caught:
            action()
        assert caught.value.code is Code.OUT_NOT_WRITABLE
        assert caught.value.category is Category.SYSTEM


@pytest.mark.skipif(os.name != "nt" and os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(Problem) as caught:
        check_writable(tmp_path)
    assert caught.value.code is Code.OUT_NOT_WRITABLE


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    old = tmp_path / "talk.bn.srt"
    old.write_text("mine")
    new = free_name(old, overwrite=False)
    write_srt(new, [Cue(0, 1, "x")])
    assert (old.read_text(), new.name) == ("mine", "talk.bn (2).srt")


# --- names -------------------------------------------------------------------------------------------------------

NAMES = [
    "-y.mp4", "-i.mp4", "http:x.mp4", "concat:a|b.mp4", "file:x.mp4", "pipe:0.mp4", "subfile,,start,0,:x.mp4",
    "100%d.mp4", "%03d.mp4", "a\nb.mp4", "a\rb.mp4", "\x1b[31mred.mp4", "tab\t.mp4", " lead.mp4", "trail .mp4",
    "...mp4", ".hidden.mp4", "CON.mp4", "aux.mp4", "a'b.mp4", 'a"b.mp4', "a`b`.mp4", "$(id).mp4", "a;b&c.mp4",
    "a\\b.mp4", "[out].mp4", "a,negate,.mp4", "',negate,'.mp4", "movie=private.mp4", "a=b:c.mp4", "*.mp4", "?.mp4",
    "~.mp4", "😀🎬.mp4", "বাংলা ভিডিও.mp4", "\u202egpm.mp4", "é.mp4", "e\u0301.mp4", "<b>x<b>.mp4", "{0}.mp4",
    "x" * 251 + ".mp4", "ব" * 83 + ".mp4", os.fsdecode(b"\xff\xfe.mp4"),
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_every_name_goes_through(talk: Path, tmp_path: Path, name: str) -> None:
    source = tmp_path / name
    source.write_bytes(talk.read_bytes())
    out = tmp_path / "out"
    out.mkdir()
    media = probe(source)
    extract_speech(source, media, 0, out / "speech.wav")
    stem = safe_stem(name)
    write_srt(out / f"{stem}.bn.srt", [Cue(0.1, 0.5, "x")])
    with atomic(out / f"{stem}.bn.mp4") as temp:
        mux(source, media, out / "speech.wav", [(out / f"{stem}.bn.srt", "ben", name)], temp, target_iso3="ben")
    assert probe(out / f"{stem}.bn.mp4").subtitles
    assert sorted(p.name for p in out.iterdir()) == sorted(["speech.wav", f"{stem}.bn.srt", f"{stem}.bn.mp4"])
    assert "\n" not in shown(source)
    shown(source).encode()


def test_twins_of_one_look_are_two_files(talk: Path, tmp_path: Path) -> None:
    one, two = tmp_path / "é.mp4", tmp_path / "e\u0301.mp4"
    one.write_bytes(talk.read_bytes())
    if two.exists():
        pytest.skip("this file system makes them one")
    two.write_bytes(b"")
    assert probe(one).has_video
    with pytest.raises(Problem) as caught:
        probe(two)
    assert caught.value.code is Code.MEDIA_EMPTY


# --- metadata and filters ----------------------------------------------------------------------------------------


def test_hostile_metadata_is_never_written_out(talk: Path, tmp_path: Path) -> None:
    chapters = "".join(f"[CHAPTER]\nTIMEBASE=1/1000\nSTART={n}\nEND={n + 1}\ntitle=canary {n}\n" for n in range(500))
    meta = tmp_path / "meta"
    meta.write_text(f";FFMETADATA1\ntitle=canary<img src=x>\ncomment={'canary' * 5000}\n{chapters}", "utf-8")
    (tmp_path / "evil.sh").write_text("echo canary")
    evil = make_media.make(
        tmp_path / "evil.mkv",
        *("-i", str(talk), "-i", str(meta), "-map", "0", "-map_metadata", "1", "-c", "copy"),
        *("-attach", str(tmp_path / "evil.sh"), "-metadata:s:t:0", "mimetype=text/plain"),
        *("-metadata:s:t:0", "filename=../../evil-canary.sh", "-metadata:s:a:0", f"title={'canary' * 100}"),
    )
    media = probe(evil)
    assert len(media.audio[0].title) <= 100
    out = tmp_path / "out"
    out.mkdir()
    extract_speech(evil, media, 0, out / "speech.wav")
    assert (out / "speech.wav").stat().st_size < 16_000 * 2 * 1.1 + 200
    mux(evil, media, out / "speech.wav", [], out / "dub.mp4", target_iso3="ben")
    assert sorted(p.name for p in out.iterdir()) == ["dub.mp4", "speech.wav"]
    for made in out.iterdir():
        assert b"canary" not in made.read_bytes()
    assert not list(tmp_path.parent.glob("**/evil-canary.sh"))


def test_neither_name_nor_words_change_the_picture(talk: Path, tmp_path: Path) -> None:
    def pictures(path: Path) -> str:
        raw = make_media.make(tmp_path / "raw.yuv", "-i", f"file:{path}", "-map", "0:v", "-f", "rawvideo")
        return hashlib.sha256(raw.read_bytes()).hexdigest()

    source = tmp_path / "x',negate,movie='.mp4"
    source.write_bytes(talk.read_bytes())
    mix = make_media.wav(tmp_path / "mix.wav", make_media.tone(1.0))
    write_srt(tmp_path / "a.srt", [Cue(0.1, 0.9, "{\\p1}m 0 0 l 999 999{\\p0}<font size=999>")])
    mux(source, probe(source), mix, [(tmp_path / "a.srt", "ben", "',negate")], tmp_path / "o.mp4", target_iso3="ben")
    assert pictures(tmp_path / "o.mp4") == pictures(talk)
    assert len(read_cues(tmp_path / "a.srt").cues) == 1


def test_a_clip_longer_than_the_programme_writes_no_more_than_the_programme(tmp_path: Path) -> None:
    clip = make_media.wav(tmp_path / "c.wav", make_media.tone(5.0))
    assemble([Placement(clip, 0, 5, 0)], 1.0, tmp_path / "m.wav", tmp_path / "v.wav")
    assert (tmp_path / "m.wav").stat().st_size == 44 + 44_100 * 4
