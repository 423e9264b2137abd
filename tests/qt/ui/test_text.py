"""Text from outside is shown letter by letter."""

from __future__ import annotations

import html

import pytest
from PySide6.QtCore import Qt

from dubai_desktop.ui.controls import ARROW, Picker, shortened
from dubai_desktop.ui.text import ElidedLabel, PlainLabel, tip, visible

NASTY = "<img src='file:///etc/passwd' width=99999><b>bold</b> &amp; <script>"


@pytest.mark.parametrize(
    "text,shown",
    [
        ("talk.mp4", "talk.mp4"),
        ("a\nb", "a\\x0ab"),
        ("a\x1b[31m", "a\\x1b[31m"),
        ("abc\u202egpj.exe", "abc\\u202egpj.exe"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("\udcff\udcfe.mp4", "\\xff\\xfe.mp4"),
        ("a\u200bb", "a\\u200bb"),
        ("র\u200d্যাব", "র\u200d্যাব"),
        ("খোঁড়া 🎬", "খোঁড়া 🎬"),
    ],
)
def test_hidden_characters_are_written_out_and_bangla_stays(text, shown):
    assert visible(text) == shown


def test_lines_may_be_kept():
    assert visible("a\nb\x07", lines=True) == "a\nb\\x07"


def test_a_label_shows_markup_as_letters(qapp):
    label = PlainLabel(NASTY)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == NASTY
    assert label.sizeHint().height() < 40


def test_a_label_is_no_wider_than_its_letters(qapp):
    label = PlainLabel(NASTY)
    assert label.sizeHint().width() <= label.fontMetrics().horizontalAdvance(NASTY) + 4


def test_a_tooltip_holds_markup_as_letters():
    assert html.escape(NASTY) in tip(NASTY)
    assert "<img" not in tip(NASTY)


def test_no_tooltip_for_no_text():
    assert tip("") == ""


def test_a_long_name_is_shortened_and_its_whole_is_in_the_tooltip(qtbot):
    label = ElidedLabel("a very long name " * 20)
    qtbot.addWidget(label)
    label.resize(120, 20)
    label.show()
    label.grab()
    assert "a very long name" in label.toolTip()
    assert label.minimumSizeHint().width() <= 48


def test_a_name_that_fits_needs_no_tooltip(qtbot):
    label = ElidedLabel("short")
    qtbot.addWidget(label)
    label.resize(200, 20)
    label.show()
    label.grab()
    assert label.toolTip() == ""


def test_a_choice_too_long_for_its_button_keeps_the_arrow(qtbot):
    made = Picker("", lambda _key: None)
    qtbot.addWidget(made)
    made.fill([("a", "Automatic · espeak-ng · Bangla, second man")], "a")
    text, metrics = made.text().strip(), made.fontMetrics()
    assert shortened(text, metrics, metrics.horizontalAdvance(text)) == text
    cut = shortened(text, metrics, 120)
    assert cut.startswith("Auto")
    assert cut.endswith(f"…{ARROW}")
    assert metrics.horizontalAdvance(cut) <= 120
