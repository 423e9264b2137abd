"""Faults 13, 19-23, 27, 28: files that are empty, damaged, cut, huge, no files at all, or point elsewhere."""

import os
import random
import shutil
import socket
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Category, Code, Problem
from dubai_desktop.media.extract import extract_speech
from dubai_desktop.media.probe import probe
from dubai_desktop.media.source import check_file, check_unchanged
from tests.helpers import make_media

ALLOWED = {
    Code.MEDIA_EMPTY, Code.MEDIA_UNREADABLE, Code.MEDIA_TRUNCATED, Code.MEDIA_TOO_LARGE, Code.MEDIA_NOT_ALLOWED,
    Code.INPUT_NOT_A_FILE, Code.INPUT_MISSING,
}  # fmt: skip


@pytest.fixture(scope="module")
def fast(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four seconds, the index in front."""
    return make_media.video(tmp_path_factory.mktemp("fast") / "fast.mp4", 4.0, "-movflags", "faststart")


def refused(path: Path) -> Problem:
    """Return why a file is refused; quickly and in an allowed category."""
    began = time.monotonic()
    with pytest.raises(Problem) as caught:
        probe(path)
    assert time.monotonic() - began < 2
    assert caught.value.code in ALLOWED
    return caught.value


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", Code.MEDIA_EMPTY),
        (random.Random(1).randbytes(100_000), Code.MEDIA_UNREADABLE),
        (bytes(100_000), Code.MEDIA_UNREADABLE),
        (b"hello world\n" * 1000, Code.MEDIA_UNREADABLE),
        (b"<!DOCTYPE html><html><body>Not found</body></html>" * 50, Code.MEDIA_UNREADABLE),
        (b"\x89PNG\r\n\x1a\n" + bytes(1000), Code.MEDIA_UNREADABLE),
    ],
    ids=["zero bytes", "random", "nulls", "text", "html", "png"],
)
def test_what_is_no_video_is_told(tmp_path: Path, content: bytes, code: Code) -> None:
    path = tmp_path / "talk.mp4"
    path.write_bytes(content)
    problem = refused(path)
    assert problem.code is code
    assert problem.category is Category.FORMAT
    assert "talk.mp4" in problem.message
    assert "Error" not in problem.message


def test_a_picture_named_mp4_is_told(tmp_path: Path) -> None:
    picture = make_media.make(tmp_path / "p.png", "-f", "lavfi", "-i", make_media.PICTURE, "-frames:v", "1")
    picture.rename(tmp_path / "p.mp4")
    assert refused(tmp_path / "p.mp4").code is Code.MEDIA_UNREADABLE


def test_a_cut_file_says_how_much_is_there(fast: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(fast.read_bytes()[: fast.stat().st_size * 6 // 10])
    problem = refused(cut)
    assert problem.code is Code.MEDIA_TRUNCATED
    assert 1.0 < problem.facts["present"] < 3.0
    assert "of 4 seconds" in problem.message


def test_a_file_cut_before_its_index_cannot_be_read(fast: Path, tmp_path: Path) -> None:
    back = make_media.make(tmp_path / "back.mp4", "-i", str(fast), "-c", "copy")
    back.write_bytes(back.read_bytes()[: back.stat().st_size * 6 // 10])
    assert refused(back).code is Code.MEDIA_UNREADABLE


def test_a_file_cut_while_it_is_read_does_not_pass_for_whole(fast: Path, tmp_path: Path) -> None:
    source = tmp_path / "talk.mp4"
    shutil.copy(fast, source)
    media = probe(source)
    os.truncate(source, source.stat().st_size // 2)
    with pytest.raises(Problem) as caught:
        extract_speech(source, media, 0, tmp_path / "speech.wav")
    assert caught.value.code in {Code.MEDIA_TRUNCATED, Code.INPUT_CHANGED}
    assert not (tmp_path / "speech.wav").exists()
    with pytest.raises(Problem) as changed:
        check_unchanged(source, media.fingerprint)
    assert changed.value.code is Code.INPUT_CHANGED


@pytest.mark.parametrize("seed", range(12))
def test_a_damaged_index_ends_in_a_result_or_a_sentence(fast: Path, tmp_path: Path, seed: int) -> None:
    data = bytearray(fast.read_bytes())
    dice, at = random.Random(seed), data.find(b"moov")
    for _ in range(4):
        data[at + dice.randrange(struct.unpack(">I", data[at - 4 : at])[0])] ^= 1 << dice.randrange(8)
    damaged = tmp_path / "flip.mp4"
    damaged.write_bytes(data)
    try:
        probe(damaged)
    except Problem as problem:
        assert problem.code in ALLOWED


@pytest.mark.parametrize(
    ("box", "offset", "value"), [(b"stsz", 12, 2_000_000_000), (b"stco", 8, 2_000_000_000), (b"mvhd", 20, 0xFFFF_FFF0)]
)
def test_lying_numbers_cost_neither_time_nor_memory(
    fast: Path, tmp_path: Path, box: bytes, offset: int, value: int
) -> None:
    data = bytearray(fast.read_bytes())
    at = data.find(box)
    data[at + offset : at + offset + 4] = struct.pack(">I", value)
    (tmp_path / "lie.mp4").write_bytes(data)
    resource = pytest.importorskip("resource")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    try:
        probe(tmp_path / "lie.mp4")
    except Problem as problem:
        assert problem.code in ALLOWED
    assert time.monotonic() - began < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000  # kilobytes


def test_a_picture_too_large_is_refused_unseen(tmp_path: Path) -> None:
    path = make_media.make(
        *(tmp_path / "big.mp4", "-f", "lavfi", "-i", "color=size=9000x4000:rate=1", "-frames:v", "1"),
        *("-c:v", "libx264", "-preset", "ultrafast"),
    )
    problem = refused(path)
    assert problem.code is Code.MEDIA_TOO_LARGE
    assert "9000 x 4000" in problem.message


def test_a_thousand_pictures_a_second_are_no_trouble(tmp_path: Path) -> None:
    graph = make_media.lavfi("testsrc2=size=32x32:rate=1000", make_media.TONE, seconds=0.5)
    assert probe(make_media.make(tmp_path / "fast.mp4", *graph)).fps == 1000.0


# --- no files ----------------------------------------------------------------------------------------------------


def _kinds(folder: Path) -> dict[str, Path]:
    kinds = {name: folder / name for name in ("fifo", "folder", "zero", "loop", "dangling", "socket")}
    os.mkfifo(kinds["fifo"])
    kinds["folder"].mkdir()
    kinds["zero"].symlink_to("/dev/zero")
    kinds["loop"].symlink_to(kinds["loop"])
    kinds["dangling"].symlink_to("nowhere")
    return kinds


@pytest.mark.skipif(os.name == "nt", reason="kinds of files that Windows does not have")
@pytest.mark.parametrize("kind", ["fifo", "folder", "zero", "loop", "dangling"])
def test_what_is_no_file_is_never_opened(tmp_path: Path, kind: str) -> None:
    began = time.monotonic()
    with pytest.raises(Problem) as caught:
        probe(_kinds(tmp_path)[kind])
    assert time.monotonic() - began < 0.1
    assert caught.value.code is Code.INPUT_NOT_A_FILE


@pytest.mark.skipif(os.name == "nt", reason="no such sockets")
def test_a_socket_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        with pytest.raises(Problem) as caught:
            check_file(tmp_path / "socket")
    assert caught.value.code is Code.INPUT_NOT_A_FILE


@pytest.mark.parametrize("path", ["gone.mp4", "file/inside.mp4"])
def test_a_missing_file_is_missing(tmp_path: Path, path: str) -> None:
    (tmp_path / "file").touch()
    assert refused(tmp_path / path).code is Code.INPUT_MISSING


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything may be read")
def test_a_file_that_may_not_be_read_is_told(fast: Path, tmp_path: Path) -> None:
    shutil.copy(fast, tmp_path / "a.mp4")
    (tmp_path / "a.mp4").chmod(0)
    assert refused(tmp_path / "a.mp4").code is Code.INPUT_NOT_A_FILE


# --- pointers ----------------------------------------------------------------------------------------------------

POINTERS = {
    "hls.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4,\n{path}\n#EXT-X-ENDLIST\n",
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:5\n#EXTINF:4,\n{path}\n#EXT-X-ENDLIST\n",
    "concat.mp4": "ffconcat version 1.0\nfile {name}\n",
    "dash.mpd": '<?xml version="1.0"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><BaseURL>{path}</BaseURL></MPD>',
    "session.sdp": "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n",
    "list.pls": "[playlist]\nFile1={path}\nNumberOfEntries=1\n",
    "list.asx": '<asx version="3.0"><entry><ref href="{path}"/></entry></asx>',
}


def _pointer(folder: Path, name: str, neighbour: Path) -> Path:
    path = folder / name
    path.write_text(POINTERS[name].format(path=neighbour, name=neighbour.name), "utf-8")
    return path


@pytest.mark.parametrize("name", POINTERS)
def test_a_file_that_points_elsewhere_is_refused(fast: Path, tmp_path: Path, name: str) -> None:
    assert refused(_pointer(tmp_path, name, fast)).code is Code.MEDIA_NOT_ALLOWED


def _external_reference(whole: bytes, target: str) -> bytes:
    """Return an MP4 (index behind) whose sound's data reference is an alias to another file."""
    name = target.encode()
    alias = bytearray(150)
    alias[4:8] = struct.pack(">HH", 150, 2)
    alias[50] = min(63, len(name))
    alias[51 : 51 + alias[50]] = name[:63]
    alias += struct.pack(">hH", 2, len(name)) + name + (b"\0" if len(name) % 2 else b"") + struct.pack(">h", -1)
    entry = struct.pack(">I4sI", 12 + len(alias), b"alis", 0) + bytes(alias)
    data = bytearray(whole)
    at = data.rfind(b"dref")
    grown = len(entry) - 12
    data[at + 12 : at + 24] = entry
    for box in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        place = data.rfind(box, 0, at + 4) - 4
        data[place : place + 4] = struct.pack(">I", struct.unpack(">I", data[place : place + 4])[0] + grown)
    return bytes(data)


def test_samples_kept_in_another_file_are_not_followed(tmp_path: Path) -> None:
    sound = make_media.make(tmp_path / "a.mov", *make_media.lavfi(make_media.TONE, seconds=1))
    pointing = tmp_path / "pointing.mov"
    pointing.write_bytes(_external_reference(sound.read_bytes(), "/neighbour.mov"))
    assert refused(pointing).code is Code.MEDIA_NOT_ALLOWED


@pytest.mark.skipif(shutil.which("strace") is None, reason="needs strace")
def test_no_neighbour_is_opened_and_no_socket_made(fast: Path, tmp_path: Path) -> None:
    neighbour = tmp_path / "neighbour.mp4"
    shutil.copy(fast, neighbour)
    for name in POINTERS:
        _pointer(tmp_path, name, neighbour)
    script = (
        "import sys; from pathlib import Path; from dubai_desktop.domain.problems import Problem\n"
        "from dubai_desktop.media.probe import probe\n"
        "for name in sys.argv[1:]:\n"
        "    try: probe(Path(name))\n"
        "    except Problem as problem: print(problem.code)\n"
    )
    log = tmp_path / "strace.log"
    command = ["strace", "-f", "-o", str(log), "-e", "trace=open,openat,connect,socket", sys.executable, "-c", script]
    done = subprocess.run(  # noqa: PLW1510
        [*command, *(str(tmp_path / name) for name in POINTERS)], capture_output=True, text=True, timeout=60
    )
    if "ptrace" in done.stderr:
        pytest.skip("tracing is not allowed here")
    assert done.stdout.split() == ["MEDIA_NOT_ALLOWED"] * len(POINTERS)
    seen = log.read_text()
    assert str(tmp_path / "hls.mp4") in seen
    assert str(neighbour) not in seen
    assert "AF_INET" not in seen
