"""The look's promises: contrast, fonts, icons, and a sheet without holes."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QFontDatabase

from dubai_desktop import paths
from dubai_desktop.ui import icons, theme
from dubai_desktop.ui.acts import ICONS, LABELS, Act
from dubai_desktop.ui.pages import LOWER, UPPER
from dubai_desktop.ui.style import style_sheet
from dubai_desktop.ui.tokens import DARK, LIGHT, Tokens

TEXT = [
    ("text", "bg"), ("text", "surface"), ("text", "sunk"), ("text", "accent_soft"), ("soft", "bg"), ("soft", "surface"),
    ("soft", "sunk"), ("soft", "accent_soft"), ("accent", "surface"), ("accent", "bg"), ("accent", "accent_soft"),
    ("on_accent", "accent"), ("on_accent", "accent_strong"), ("ok", "ok_soft"), ("warn", "warn_soft"),
    ("bad", "bad_soft"), ("bad", "surface"), ("warn", "surface"), ("ok", "surface"), ("text", "warn_soft"),
    ("text", "bad_soft"), ("on_scrim", "scrim"), ("warn", "accent_soft"),
]  # fmt: skip
CONTROLS = [("edge", "surface"), ("edge", "bg"), ("accent", "sunk"), ("accent", "surface")]


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink,ground", TEXT)
def test_text_is_readable_on_its_ground(mode: Tokens, ink: str, ground: str):
    assert theme.contrast(getattr(mode, ink), getattr(mode, ground)) >= 4.5


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ink,ground", CONTROLS)
def test_controls_stand_out_from_their_ground(mode: Tokens, ink: str, ground: str):
    assert theme.contrast(getattr(mode, ink), getattr(mode, ground)) >= 3.0


def test_contrast_of_black_on_white_is_the_most_there_is():
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)


@pytest.mark.parametrize("mode", [LIGHT, DARK], ids=["light", "dark"])
def test_the_sheet_has_every_value_filled_in(mode: Tokens):
    assert "$" not in style_sheet(mode)


def test_no_colour_is_written_outside_the_tokens():
    folder = paths.resources_dir().parent / "dubai_desktop" / "ui"
    for path in folder.rglob("*.py"):
        if path.name != "tokens.py":
            assert not re.search(r"[\"' (]#[0-9a-fA-F]{6}\b", path.read_text("utf-8").replace('"#rrggbb"', "")), path


def test_the_shipped_fonts_are_there_and_write_bangla(qapp):
    families = QFontDatabase.families()
    assert "Inter" in families and "Noto Sans Bengali" in families
    assert QFontDatabase.WritingSystem.Bengali in QFontDatabase.writingSystems("Noto Sans Bengali")


def test_every_button_of_a_card_has_words_and_an_icon_that_is_shipped(qapp):
    used = {*ICONS.values(), *(icon for _, _, icon in (*UPPER, *LOWER))}
    assert set(LABELS) == set(ICONS) == set(Act)
    for name in used:
        assert not icons.pixmap(name, LIGHT.text).toImage().allGray() or _has_ink(name), name


def _has_ink(name: str) -> bool:
    image = icons.pixmap(name, "#ff0000").toImage()
    return any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))


def test_an_icon_that_is_not_shipped_is_empty_and_no_error(qapp):
    assert not _has_ink("no-such-icon")
