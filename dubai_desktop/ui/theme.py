"""The look, declared once: colours, sizes and type as tokens, turned into Qt's palette and the style sheet."""

from __future__ import annotations

from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from dubai_desktop.ui.style import style_sheet
from dubai_desktop.ui.tokens import DARK, LIGHT, SIZES, Tokens

Mode = Literal["system", "light", "dark"]

FAMILIES = ("Inter", "Noto Sans Bengali", "Noto Sans", "Segoe UI", "Helvetica Neue", "sans-serif")
WEIGHTS = {"body": QFont.Weight.Normal, "medium": QFont.Weight.Medium, "strong": QFont.Weight.DemiBold}


@dataclass(slots=True)
class _Current:
    """The tokens that paint code reads; replaced when the mode or the system's scheme changes."""

    tokens: Tokens


_current = _Current(LIGHT)


def tokens() -> Tokens:
    """Return the colours in force now. Read them while painting, never keep them."""
    return _current.tokens


def color(name: str) -> QColor:
    """Return one token as a colour ("accent_soft")."""
    return QColor(getattr(_current.tokens, name))


def font(size: float = SIZES.body, weight: str = "body", *, tabular: bool = False) -> QFont:
    """Return the interface's font: `size` in pixels, `weight` one of WEIGHTS; `tabular` for figures in columns."""
    made = QFont(list(FAMILIES))
    made.setPixelSize(round(size))
    made.setWeight(WEIGHTS[weight])
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def metrics(size: float = SIZES.body, weight: str = "body") -> QFontMetrics:
    """Return the measures of the interface's font."""
    return QFontMetrics(font(size, weight))


def load_fonts(folder: Path) -> tuple[str, ...]:
    """Register every font file in `folder`; return the families that became available."""
    families: set[str] = set()
    for path in sorted(folder.glob("*.[to]tf")):
        loaded = QFontDatabase.addApplicationFont(str(path))
        if loaded >= 0:
            families.update(QFontDatabase.applicationFontFamilies(loaded))
    return tuple(sorted(families))


def palette_for(chosen: Tokens) -> QPalette:
    """Return Qt's palette for a set of tokens, so that parts without a style of ours fit in."""
    roles = {
        QPalette.ColorRole.Window: chosen.bg,
        QPalette.ColorRole.WindowText: chosen.text,
        QPalette.ColorRole.Base: chosen.surface,
        QPalette.ColorRole.AlternateBase: chosen.sunk,
        QPalette.ColorRole.Text: chosen.text,
        QPalette.ColorRole.PlaceholderText: chosen.soft,
        QPalette.ColorRole.Button: chosen.surface,
        QPalette.ColorRole.ButtonText: chosen.text,
        QPalette.ColorRole.BrightText: chosen.bad,
        QPalette.ColorRole.ToolTipBase: chosen.text,
        QPalette.ColorRole.ToolTipText: chosen.surface,
        QPalette.ColorRole.Highlight: chosen.accent,
        QPalette.ColorRole.HighlightedText: chosen.on_accent,
        QPalette.ColorRole.Link: chosen.accent,
        QPalette.ColorRole.Accent: chosen.accent,
        QPalette.ColorRole.Mid: chosen.line,
        QPalette.ColorRole.Dark: chosen.line,
        QPalette.ColorRole.Shadow: chosen.line,
    }
    made = QPalette()
    for role, value in roles.items():
        made.setColor(role, QColor(value))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(chosen.soft))
    return made


class Theme(QObject):
    """Keeps the application in the chosen mode and follows the system where asked to."""

    changed = Signal()

    def __init__(self, app: QApplication, mode: Mode = "system") -> None:
        super().__init__(app)
        self._app = app
        self._mode: Mode = mode
        app.setStyle("Fusion")
        app.setFont(font())
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._apply()

    @property
    def mode(self) -> Mode:
        """The mode the person chose."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Change to light, dark, or what the system says."""
        self._mode = mode
        self._apply()

    def _follow(self) -> None:
        if self._mode == "system":
            self._apply()

    def _is_dark(self) -> bool:
        if self._mode != "system":
            return self._mode == "dark"
        return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark

    def _apply(self) -> None:
        _current.tokens = DARK if self._is_dark() else LIGHT
        self._app.setPalette(palette_for(_current.tokens))
        self._app.setStyleSheet(style_sheet(_current.tokens))
        self.changed.emit()


def luminance(value: str) -> float:
    """Return the relative luminance (WCAG 2.2) of a colour "#rrggbb"."""
    parts = [int(value[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio (WCAG 2.2, 1.0-21.0) of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def token_names() -> tuple[str, ...]:
    """Return the names of all colour tokens."""
    return tuple(entry.name for entry in fields(Tokens))
