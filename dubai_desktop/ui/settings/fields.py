"""One control for each kind of setting; which kinds there are, the schema says."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QDoubleSpinBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from dubai_desktop.domain.costs import MICRO
from dubai_desktop.settings import SettingField
from dubai_desktop.ui.controls import Choice, Switch, button
from dubai_desktop.ui.text import PlainLabel
from dubai_desktop.ui.tokens import SIZES
from dubai_desktop.ui.words import language

WIDTH = 260
Value = bool | int | float | str
Changed = Callable[[Value], object]
Names = Sequence[tuple[str | int, str]]
_CHOICES = {"system": "As the system", "light": "Light", "dark": "Dark", "auto": "Find out"}
_CHOICES_OF = {
    "processing.device": {"auto": "Automatic", "cpu": "Processor", "cuda": "Graphics card (NVIDIA)"},
    "translation.engine": {"auto": "Automatic", "none": "None: I write them"},
    "assembly.background": {
        "duck": "Lowered under the dub",
        "voice_over": "Voice-over: still to be heard",
        "music": "Music and effects only",
        "none": "Not at all",
    },
    "assembly.loudness": {
        "web": "For the web: -16 LUFS",
        "broadcast": "For broadcast: -23 LUFS",
        "source": "Like the original",
        "custom": "As set below",
    },
    "assembly.stretcher": {"fast": "Fast", "fine": "Fine"},
}
_PRICE = "_price"


class _NoWheel(QObject):
    """Keeps the wheel for scrolling the page: a setting must not change under a passing hand."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def is_money(field: SettingField) -> bool:
    """True for amounts that the file keeps in millionths and a person reads in whole units."""
    return field.key.endswith(("_micro", _PRICE))


def help_of(field: SettingField) -> str:
    """Return what a setting does, as the dialog says it."""
    if not is_money(field):
        return field.help
    return field.help.replace("in millionths of a US dollar", "in US dollars").replace(
        "Millionths of a US dollar", "US dollars"
    )


def choice_title(field: SettingField, choice: str | int) -> str:
    """Return the words for one choice."""
    if isinstance(choice, str) and field.key.endswith("language") and choice != "auto":
        return language(choice)
    return _CHOICES_OF.get(field.key, _CHOICES).get(str(choice), str(choice))


def control_for(field: SettingField, value: Value, changed: Changed, names: Names = ()) -> QWidget:
    """Return the control for a setting, showing `value`; `changed` gets what the person chose.

    `names`: (value, title) pairs to choose from where only the running program knows them.
    """
    makers: dict[str, Callable[[SettingField, Value, Changed], QWidget]] = {
        "switch": _switch,
        "whole number": _whole,
        "number": _number,
        "folder": _path,
        "file": _path,
    }
    choices = names or [(choice, choice_title(field, choice)) for choice in field.choices]
    if choices:
        made: QWidget = _choice(choices, value, changed)
    else:
        made = (_money if is_money(field) else makers.get(field.kind, _text))(field, value, changed)
    focus = made.focusProxy() or made
    focus.setAccessibleName(field.title)
    focus.setAccessibleDescription(help_of(field))
    focus.installEventFilter(_NoWheel(made))
    return made


def lay_out(whole: QWidget, title: str, said: str, under: QWidget, control: QWidget) -> None:
    """Put a setting's parts in place: title and help on the left, the control on the right, a message under them."""
    grid = QGridLayout(whole)
    grid.setContentsMargins(0, SIZES.s2, 0, SIZES.s2)
    grid.setHorizontalSpacing(SIZES.s5)
    grid.setVerticalSpacing(2)
    grid.addWidget(PlainLabel(title, "strong"), 0, 0)
    grid.addWidget(PlainLabel(said, "small", wrap=True), 1, 0)
    grid.addWidget(under, 2, 0)
    grid.addWidget(control, 0, 1, 2, 1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
    grid.setColumnStretch(0, 1)


def _switch(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = Switch()
    made.setChecked(bool(value))
    made.toggled.connect(changed)
    return made


def _choice(choices: Sequence[tuple[str | int, str]], value: Value, changed: Changed) -> QWidget:
    made = Choice()
    items = QStandardItemModel(made)  # filled before the box sees it: adding one by one lays it out each time
    known = dict(choices)
    if not isinstance(value, float) and value not in known:
        known[value] = str(value)
    for choice, title in known.items():
        item = QStandardItem(title)
        item.setData(choice, Qt.ItemDataRole.UserRole)
        items.appendRow(item)
    made.setSizeAdjustPolicy(Choice.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    made.setModel(items)
    made.setCurrentIndex(max(0, made.findData(value)))
    made.currentIndexChanged.connect(lambda place: changed(made.itemData(place)))
    made.setFixedWidth(WIDTH)
    return made


def _whole(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QSpinBox()
    made.setRange(int(field.minimum or 0), int(field.maximum or 2_147_483_647))
    made.setGroupSeparatorShown(True)
    made.setValue(int(value))
    _settle(made)
    made.valueChanged.connect(changed)
    made.setFixedWidth(WIDTH)
    return made


def _number(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QDoubleSpinBox()
    made.setRange(field.minimum or 0.0, field.maximum or 1e9)
    wide = made.maximum() - made.minimum() > 5
    made.setDecimals(1 if wide else 2)
    made.setSingleStep(0.5 if wide else 0.05)
    made.setValue(float(value))
    _settle(made)
    made.valueChanged.connect(lambda number: changed(round(number, 4)))
    made.setFixedWidth(WIDTH)
    return made


def _settle(made: QAbstractSpinBox) -> None:
    """Report a number once it is typed whole, and keep it off the border."""
    made.setKeyboardTracking(False)
    entry = made.findChild(QLineEdit)
    if entry is not None:
        entry.setTextMargins(8, 0, 8, 0)


def _money(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QDoubleSpinBox()
    made.setDecimals(4 if field.key.endswith(_PRICE) else 2)
    made.setRange((field.minimum or 0) / MICRO, (field.maximum or 0) / MICRO)
    made.setSuffix(" USD")
    made.setGroupSeparatorShown(True)
    if not field.key.endswith(_PRICE):
        made.setSpecialValueText("No limit")
    made.setValue(float(value) / MICRO)
    _settle(made)
    made.valueChanged.connect(lambda amount: changed(round(amount * MICRO)))
    made.setFixedWidth(WIDTH)
    return made


def _text(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QLineEdit(str(value))
    made.setPlaceholderText("Not set")
    made.setFixedWidth(WIDTH)
    made.editingFinished.connect(lambda: changed(made.text()))
    return made


def _path(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QWidget()
    entry = QLineEdit(str(value))
    entry.setPlaceholderText("Not set")
    entry.editingFinished.connect(lambda: changed(entry.text()))

    def take(path: str) -> None:
        entry.setText(path)
        changed(path)

    def browse() -> None:
        dialog = QFileDialog(made, field.title, entry.text())
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.ExistingFile if field.kind == "file" else modes.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(take)
        dialog.open()

    line = QHBoxLayout(made)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(SIZES.s2)
    line.addWidget(entry, 1)
    line.addWidget(button("Browse…", browse))
    made.setFixedWidth(WIDTH + 110)
    made.setFocusProxy(entry)
    return made
