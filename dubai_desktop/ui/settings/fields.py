"""One control for each kind of setting; which kinds there are, the schema says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractSpinBox, QDoubleSpinBox, QFileDialog, QHBoxLayout, QLineEdit, QSpinBox, QWidget

from dubai_desktop.domain.costs import MICRO
from dubai_desktop.settings import SettingField
from dubai_desktop.ui.controls import Choice, Switch, button
from dubai_desktop.ui.tokens import SIZES
from dubai_desktop.ui.words import language

WIDTH = 260
Value = bool | int | float | str
Changed = Callable[[Value], object]
_CHOICES = {"system": "As the system", "light": "Light", "dark": "Dark", "auto": "Find out"}


class _NoWheel(QObject):
    """Keeps the wheel for scrolling the page: a setting must not change under a passing hand."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Wheel:
            event.ignore()
            return True
        return super().eventFilter(watched, event)


def is_money(field: SettingField) -> bool:
    """True for amounts that the file keeps in millionths and a person reads in whole units."""
    return field.key.endswith("_micro")


def help_of(field: SettingField) -> str:
    """Return what a setting does, as the dialog says it."""
    return field.help.replace("in millionths of a US dollar", "in US dollars") if is_money(field) else field.help


def choice_title(field: SettingField, choice: str | int) -> str:
    """Return the words for one choice."""
    if isinstance(choice, str) and field.key.endswith("language") and choice != "auto":
        return language(choice)
    return _CHOICES.get(str(choice), str(choice))


def control_for(field: SettingField, value: Value, changed: Changed) -> QWidget:
    """Return the control for a setting, showing `value`; `changed` gets what the person chose."""
    makers: dict[str, Callable[[SettingField, Value, Changed], QWidget]] = {
        "switch": _switch,
        "choice": _choice,
        "whole number": _whole,
        "number": _number,
        "folder": _folder,
    }
    make = _money if is_money(field) else makers.get(field.kind, _text)
    made = make(field, value, changed)
    focus = made.focusProxy() or made
    focus.setAccessibleName(field.title)
    focus.setAccessibleDescription(help_of(field))
    focus.installEventFilter(_NoWheel(made))
    return made


def _switch(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = Switch()
    made.setChecked(bool(value))
    made.toggled.connect(changed)
    return made


def _choice(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = Choice()
    items = QStandardItemModel(made)  # filled before the box sees it: adding one by one lays it out each time
    for choice in field.choices:
        item = QStandardItem(choice_title(field, choice))
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
    made.setDecimals(2)
    made.setSingleStep(0.05)
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
    made.setRange((field.minimum or 0) / MICRO, (field.maximum or 0) / MICRO)
    made.setDecimals(2)
    made.setSuffix(" USD")
    made.setGroupSeparatorShown(True)
    made.setValue(float(value) / MICRO)
    _settle(made)
    made.valueChanged.connect(lambda amount: changed(round(amount * MICRO)))
    made.setFixedWidth(WIDTH)
    return made


def _text(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QLineEdit(str(value))
    made.setFixedWidth(WIDTH)
    made.editingFinished.connect(lambda: changed(made.text()))
    return made


def _folder(field: SettingField, value: Value, changed: Changed) -> QWidget:
    made = QWidget()
    entry = QLineEdit(str(value))
    entry.setPlaceholderText("Not set")
    entry.editingFinished.connect(lambda: changed(entry.text()))

    def take(folder: str) -> None:
        entry.setText(folder)
        changed(folder)

    def browse() -> None:
        dialog = QFileDialog(made, field.title, entry.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
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
