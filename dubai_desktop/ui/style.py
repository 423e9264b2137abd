"""The style sheet, written from the tokens. Widgets choose a look by the property `look` ("primary", "quiet", ...)."""

from __future__ import annotations

from dataclasses import asdict
from string import Template

from dubai_desktop.ui.tokens import SIZES, Tokens

_SHEET = Template("""
* { font-size: ${body}px; }
QWidget { color: $text; }
QMainWindow, QDialog, QWidget[look="page"], QStackedWidget { background: $bg; }
QToolTip { background: $text; color: $surface; border: 0; padding: ${s1}px ${s2}px; }

QLabel { background: transparent; }
QLabel[look="title"] { font-size: ${title}px; font-weight: 600; }
QLabel[look="heading"] { font-size: ${heading}px; font-weight: 600; }
QLabel[look="name"] { font-size: ${name}px; font-weight: 600; }
QLabel[look="strong"] { font-weight: 600; }
QLabel[look="soft"] { color: $soft; }
QLabel[look="small"] { color: $soft; font-size: 12px; }
QLabel[look="bad"] { color: $bad; }
QLabel[look="ok"] { color: $ok; }
QLabel[look="warn"] { color: $warn; }
QLabel[look="figure"] { font-size: 26px; font-weight: 600; }

QLabel[chip] { border-radius: ${radius_chip}px; padding: 0 ${s2}px; font-size: ${chip_px}px; font-weight: 600;
  min-height: 21px; max-height: 21px; }
QLabel[chip="plain"] { background: $sunk; color: $soft; }
QLabel[chip="accent"] { background: $accent_soft; color: $accent; }
QLabel[chip="ok"] { background: $ok_soft; color: $ok; }
QLabel[chip="warn"] { background: $warn_soft; color: $warn; }
QLabel[chip="bad"] { background: $bad_soft; color: $bad; }

QFrame[look="card"] { background: $surface; border: 1px solid $line; border-radius: ${radius_card}px; }
QFrame[look="card"][chosen="true"] { border-color: $accent; }
QFrame[look="notice-warn"] { background: $warn_soft; border: 0; border-radius: ${radius_card}px; }
QFrame[look="notice-bad"] { background: $bad_soft; border: 0; border-radius: ${radius_card}px; }
QFrame[look="notice-plain"] { background: $accent_soft; border: 0; border-radius: ${radius_card}px; }
QFrame[look="rule"] { background: $line; border: 0; max-height: 1px; min-height: 1px; }
QFrame[look="statusbar"] { background: $surface; border: 0; border-top: 1px solid $line; }
QFrame[look="sidebar"] { background: $surface; border: 0; border-right: 1px solid $line; }

QPushButton, QToolButton { background: $surface; border: 1px solid $line; border-radius: ${radius_control}px;
  padding: 0 14px; min-height: ${control_in}px; max-height: ${control_in}px; font-weight: 500; }
QPushButton:hover, QToolButton:hover { background: $sunk; }
QPushButton:pressed, QToolButton:pressed { background: $line; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 13px;
  min-height: ${control_focus}px; max-height: ${control_focus}px; }
QPushButton:disabled, QToolButton:disabled { color: $edge; background: $bg; }
QPushButton[look="primary"] { background: $accent; border-color: $accent; color: $on_accent; font-weight: 600; }
QPushButton[look="primary"]:hover { background: $accent_strong; border-color: $accent_strong; }
QPushButton[look="primary"]:focus { border: 2px solid $text; }
QPushButton[look="primary"]:disabled { background: $sunk; border-color: $sunk; color: $soft; }
QPushButton[look="warn"] { border-color: $warn; color: $warn; }
QPushButton[look="warn"]:checked { background: $warn_soft; border-color: $warn; color: $warn; }
QPushButton[small="true"], QToolButton[small="true"] { min-height: ${small_in}px; max-height: ${small_in}px;
  padding: 0 11px; }
QPushButton[small="true"]:focus, QToolButton[small="true"]:focus { min-height: ${small_focus}px;
  max-height: ${small_focus}px; padding: 0 10px; }
QToolButton[square="true"] { padding: 0; min-width: 32px; max-width: 32px; }
QToolButton[square="true"]:focus { padding: 0; min-width: 30px; max-width: 30px; }
QToolButton::menu-indicator, QPushButton::menu-indicator { image: none; width: 0; }
QPushButton:checked { background: $accent_soft; border-color: $accent; color: $accent; }
QPushButton[look="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 2px;
  min-height: 20px; max-height: 20px; font-weight: 600; }
QPushButton[look="link"]:hover { color: $accent_strong; text-decoration: underline; }
QPushButton[look="link"]:focus { border: 1px solid $accent; border-radius: 4px; }

QFrame[look="sidebar"] QPushButton { background: transparent; border: 2px solid transparent; text-align: left;
  padding: 0 8px; color: $soft; min-height: 32px; max-height: 32px; }
QFrame[look="sidebar"] QPushButton:hover { background: $sunk; color: $text; }
QFrame[look="sidebar"] QPushButton:checked { background: $accent_soft; color: $accent; font-weight: 600; }
QFrame[look="sidebar"] QPushButton:focus { border: 2px solid $accent; }

QLineEdit, QPlainTextEdit, QSpinBox, QDoubleSpinBox, QComboBox { background: $surface; border: 1px solid $edge;
  border-radius: ${radius_control}px; padding: 0 10px; min-height: ${control_in}px; selection-background-color: $accent;
  selection-color: $on_accent; }
QLineEdit QToolButton { background: transparent; border: 0; padding: 0; min-height: 0; }
QPlainTextEdit { padding: ${s2}px 10px; font-size: ${edit}px; }
QLineEdit:focus, QPlainTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus {
  border: 2px solid $accent; padding: 0 9px; min-height: ${control_focus}px; }
QPlainTextEdit:focus { padding: 7px 9px; }
QLineEdit[wrong="true"], QSpinBox[wrong="true"], QDoubleSpinBox[wrong="true"] { border-color: $bad; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled { color: $soft; border-color: $line; background: $bg; }
QPlainTextEdit[look="cell"] { border: 2px solid $accent; border-radius: 4px; padding: 3px 6px; font-size: ${name}px; }
QComboBox[look="soft"] { border-color: $line; font-weight: 500; }
QComboBox[small="true"] { min-height: ${small_in}px; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; selection-background-color: $accent_soft;
  selection-color: $text; outline: 0; padding: 4px; }
QAbstractSpinBox { padding: 0; }
QAbstractSpinBox:focus { padding: 0; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus { border: 0; padding: 0; min-height: 0;
  background: transparent; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: 0; }

QTableView { background: transparent; border: 0; selection-background-color: $accent_soft; selection-color: $text;
  outline: 0; }
QTableView::item { border-bottom: 1px solid $line; padding: 0 7px; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: transparent; }
QHeaderView::section { background: transparent; color: $soft; border: 0; border-bottom: 1px solid $line;
  padding: 0 10px; font-size: 12px; font-weight: 600; min-height: 31px; }
QTableCornerButton::section { background: $surface; border: 0; }

QScrollArea, QScrollArea > QWidget > QWidget[look="scrolled"] { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $line; border-radius: 4px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $edge; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QSplitter::handle { background: transparent; }

QMenu { background: $surface; border: 1px solid $line; border-radius: ${radius_control}px; padding: 6px; }
QMenu::item { padding: 7px 28px 7px 12px; border-radius: ${radius_chip}px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $edge; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }
QProgressBar { background: $sunk; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
""")


def style_sheet(tokens: Tokens) -> str:
    """Return the application's style sheet for one mode."""
    values: dict[str, object] = {**asdict(tokens), **asdict(SIZES)}
    values["chip_px"] = SIZES.chip
    values["control_in"] = SIZES.control - 2
    values["control_focus"] = SIZES.control - 4
    values["small_in"] = SIZES.control_small - 2
    values["small_focus"] = SIZES.control_small - 4
    return _SHEET.substitute(values)
