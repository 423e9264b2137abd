"""What is shipped beside the code: the sample and its memory, the fonts, the icons."""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import av
import numpy as np
import pytest
from PySide6.QtGui import QFontDatabase, QImage, QRawFont, QTextLayout
from PySide6.QtSvg import QSvgRenderer

ROOT = Path(__file__).resolve().parents[2]
RESOURCES = ROOT / "resources"
SAMPLE = RESOURCES / "sample" / "water.mp4"
FONTS = sorted((RESOURCES / "fonts").glob("*.[ot]tf"))
ICONS = sorted((RESOURCES / "icons").glob("*.svg"))
PAGE_ICONS = ("queue", "review", "history", "costs", "health", "models", "settings")
ACTION_ICONS = ("add", "play", "pause", "stop", "retry", "more", "undo", "redo", "search", "export", "split", "merge")
THING_ICONS = ("folder", "file", "drop", "speaker", "check", "warning", "error", "close", "app")
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class Line:
    """A cue of the sample's own text track; times in seconds."""

    start: float
    end: float
    speaker: str
    text: str


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    found = []
    with av.open(SAMPLE) as container:
        stream = container.streams.subtitles[0]
        for packet in container.demux(stream):
            for entry in packet.decode():
                speaker, _, text = entry.dialogue.decode().partition(": ")
                start = float(packet.pts * stream.time_base)
                found.append(Line(start, start + float(packet.duration * stream.time_base), speaker, text))
    return found


@pytest.fixture(scope="module")
def loudness() -> np.ndarray:
    """RMS of 10 ms of the sample's sound at every millisecond."""
    with av.open(SAMPLE) as container:
        rate = container.streams.audio[0].rate
        sound = np.concatenate([frame.to_ndarray().mean(axis=0) for frame in container.decode(audio=0)])
    total = np.concatenate(([0.0], np.cumsum(sound.astype(np.float64) ** 2)))
    starts = (np.arange(int(len(sound) / rate * 1000) - 10) * rate / 1000).astype(int)
    size = rate // 100
    return np.sqrt((total[starts + size] - total[starts]) / size)


@pytest.fixture(scope="module")
def pictures() -> np.ndarray:
    """Brightness of the middle third of every picture of the sample, every sixth point."""
    with av.open(SAMPLE) as container:
        container.streams.video[0].thread_type = "AUTO"
        small = []
        for frame in container.decode(video=0):
            bright = frame.planes[0]
            rows = np.frombuffer(bright, np.uint8).reshape(-1, bright.line_size)
            small.append(rows[: frame.height : 6, frame.width // 3 : frame.width * 2 // 3 : 6].copy())
    return np.stack(small).astype(np.int16)


def pairs(path: Path) -> dict[str, str]:
    units = ElementTree.parse(path).getroot().iter("tu")
    texts = [{variant.get(LANGUAGE): variant.findtext("seg") for variant in unit.iter("tuv")} for unit in units]
    return {text["en"]: text["bn"] for text in texts}


def test_sample_is_one_short_small_video():
    assert list((RESOURCES / "sample").glob("*.mp4")) == [SAMPLE]
    assert SAMPLE.stat().st_size < 4_000_000
    with av.open(SAMPLE) as container:
        assert 30 <= container.duration / 1e6 <= 60


def test_sample_has_picture_english_sound_and_english_text():
    with av.open(SAMPLE) as container:
        kinds = [(stream.type, stream.codec_context.name, stream.metadata["language"]) for stream in container.streams]
    assert kinds == [("video", "h264", "und"), ("audio", "aac", "eng"), ("subtitle", "mov_text", "eng")]


def test_sample_lines_name_two_speakers_in_order(lines):
    assert 10 <= len(lines) <= 14
    assert {line.speaker for line in lines} == {"Asha", "Karim"}
    assert [line.start for line in lines] == sorted(line.start for line in lines)


def test_pauses_are_natural_and_two_are_long(lines):
    pauses = [after.start - before.end for before, after in itertools.pairwise(lines)]
    assert min(pauses) >= 0.4
    assert 1 <= sum(pause > 2 for pause in pauses) <= 2


def test_cues_start_within_20_ms_of_the_speech(lines, loudness):
    for line in lines:
        near = int(line.start * 1000) - 300
        onset = near + int(np.argmax(loudness[near:] > 0.02)) + 5
        assert onset == pytest.approx(line.start * 1000, abs=20), line.text


def test_cues_end_with_the_speech(lines, loudness):
    ends = [*(line.start - 0.05 for line in lines[1:]), len(loudness) / 1000]
    for line, end in zip(lines, ends, strict=True):
        slot = loudness[int(line.start * 1000) : int(end * 1000)]
        assert line.start * 1000 + np.flatnonzero(slot > 0.02)[-1] + 5 == pytest.approx(line.end * 1000, abs=30)


def test_background_is_heard_but_stays_under_the_speech(lines, loudness):
    pause = loudness[int(lines[4].end * 1000) + 100 : int(lines[5].start * 1000) - 100]
    assert 0.003 < np.median(pause) < 0.02


def test_picture_changes_exactly_where_a_line_begins(lines, pictures):
    changes = np.abs(np.diff(pictures, axis=0)).mean(axis=(1, 2))
    for line in lines:
        first = round(line.start * 25)
        assert changes[first - 3 : first + 3].argmax() == 2, line.text


def test_memory_of_the_sample_is_exactly_its_transcript(lines):
    assert list(pairs(RESOURCES / "sample" / "water.tmx")) == [line.text for line in lines]


@pytest.mark.parametrize("name", ["sample/water.tmx", "memory/seed.en-bn.tmx"])
def test_memories_are_tmx_14_in_normalised_bangla(name):
    root = ElementTree.parse(RESOURCES / name).getroot()
    assert (root.get("version"), root.find("header").get("srclang")) == ("1.4", "en")
    for source, target in pairs(RESOURCES / name).items():
        assert target == unicodedata.normalize("NFC", target).strip()
        assert re.fullmatch(r"[\u0980-\u09ff\u0964\u200c\u200d ,?!;-]+", target), source
        assert source.endswith("?") == target.endswith("?") or "?" not in source


def test_bangla_of_the_sample_can_be_said_in_time():
    """Every line is said at the voice's own pace before the next one begins."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "measure_sample.py")], capture_output=True, timeout=60, check=False
    )
    speeds = sorted(float(row.split()[-1]) for row in done.stdout.decode().splitlines())
    assert done.returncode == 0, done.stderr
    assert len(speeds) == 12
    assert 0.3 < speeds[-1] <= 1.0


def test_fonts_are_small_and_carry_their_licences():
    assert len(FONTS) == 6
    assert sum(font.stat().st_size for font in FONTS) < 3_000_000
    for family in ("Inter", "NotoSansBengali"):
        assert "SIL OPEN FONT LICENSE" in (RESOURCES / "fonts" / f"OFL-{family}.txt").read_text("utf-8")


@pytest.mark.parametrize("font", FONTS, ids=lambda font: font.stem)
def test_font_loads_and_has_the_letters_it_is_for(qapp, font):
    identity = QFontDatabase.addApplicationFont(str(font))
    family = "Inter" if font.stem.startswith("Inter") else "Noto Sans Bengali"
    assert family in QFontDatabase.applicationFontFamilies(identity)
    raw = QRawFont(str(font), 14)
    latin = "AZaz09 .,:;?!%()/–—…·→×−’“”é"
    bangla = "অআইঈউঊঋএঐওঔকখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহৎংঃঁািীুূৃেৈোৌ়্০১২৩৪৫৬৭৮৯৳।"
    assert [sign for sign in (latin if family == "Inter" else bangla) if not raw.supportsCharacter(ord(sign))] == []


def test_family_offers_the_three_weights_used(qapp):
    for font in FONTS:
        QFontDatabase.addApplicationFont(str(font))
    for family in ("Inter", "Noto Sans Bengali"):
        weights = {QFontDatabase.weight(family, style) for style in QFontDatabase.styles(family)}
        assert {400, 500, 600} <= weights


@pytest.mark.parametrize("conjunct", ["ক্ষ", "জ্ঞ", "ন্ধ্র", "ষ্ণ", "ত্ত্ব", "চ্ছ"])
def test_bangla_conjunct_is_one_shape(qapp, conjunct):
    for font in FONTS:
        QFontDatabase.addApplicationFont(str(font))
    layout = QTextLayout(conjunct, QFontDatabase.font("Noto Sans Bengali", "Regular", 14))
    layout.beginLayout()
    layout.createLine()
    layout.endLayout()
    assert sum(len(run.glyphIndexes()) for run in layout.glyphRuns()) <= 2
    assert all(glyph for run in layout.glyphRuns() for glyph in run.glyphIndexes())


def test_every_needed_icon_is_there():
    assert {*PAGE_ICONS, *ACTION_ICONS, *THING_ICONS} <= {icon.stem for icon in ICONS}


@pytest.mark.parametrize("icon", ICONS, ids=lambda icon: icon.stem)
def test_icon_is_drawable_and_in_the_common_style(qapp, icon):
    renderer = QSvgRenderer(str(icon))
    assert renderer.isValid()
    root = ElementTree.parse(icon).getroot()
    if icon.stem == "app":
        return
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width")) == ("currentColor", "1.75")
    assert "#" not in icon.read_text("utf-8")


@pytest.mark.parametrize("size", [16, 20, 24, 32, 48, 64, 128, 256, 512])
def test_app_icon_is_there_in_every_size(qapp, size):
    image = QImage(str(RESOURCES / "icons" / f"app-{size}.png"))
    assert (image.width(), image.height()) == (size, size)
    assert image.pixelColor(size // 4, size // 4).name() == "#3a56d4"
    assert image.pixelColor(0, 0).alpha() == 0
