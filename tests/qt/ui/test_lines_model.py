"""The table model of lines: right for views, and quick with 10,000 of them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from dubai_desktop.domain.segment import Clip
from dubai_desktop.ui.review.model import CLIP_ROLE, LINE_ROLE, Column, LinesModel
from dubai_desktop.ui.review.table import LinesTable
from tests.helpers.fake_studio import scores_for, segments


def clip(segment_id: str) -> Clip:
    return Clip(segment_id, "k", "/c.wav", "espeak", "bn+f2", 1.0, 22_050, 0, 1, 0)


@pytest.fixture
def model(qapp) -> LinesModel:
    made = LinesModel()
    made.load(segments(6, untranslated=(4,)), [clip("s1")], "espeak:bn+m3")
    made.set_scores(scores_for(made.segments))
    return made


def text(model: LinesModel, row: int, column: Column, role=Qt.ItemDataRole.DisplayRole):
    return model.index(row, column).data(role)


def test_qt_finds_no_fault_with_it(model):
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    lines = model.segments
    model.replace((*lines[:2], replace(lines[2], id="x"), replace(lines[2], id="y"), *lines[3:]))
    model.replace(lines)
    model.replace(())
    model.replace(lines)
    model.put([replace(lines[0], target="নতুন")])
    tester.deleteLater()


def test_every_column_says_its_part(model):
    row = [text(model, 1, column) for column in Column]
    assert row[:3] == ["2", "1:06.8 – 1:10.2", "Narrator"]
    assert row[Column.FIT] == "≈0.93×" and row[Column.VOICE] == "bn+f2" and row[Column.STATE] == "from memory"
    assert text(model, 0, Column.VOICE) == "bn+m3"


def test_cells_say_what_they_are_to_a_screen_reader(model):
    said = text(model, 4, Column.TARGET, Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Translation: empty"


def test_tooltips_of_lines_hold_no_markup(model):
    model.put([replace(model.segments[0], target="<img src=x>")])
    assert "&lt;img" in text(model, 0, Column.TARGET, Qt.ItemDataRole.ToolTipRole)


def test_only_the_translation_can_be_edited_and_only_while_that_is_allowed(model):
    editable = Qt.ItemFlag.ItemIsEditable
    assert [bool(model.index(0, c).flags() & editable) for c in Column].count(True) == 1
    model.set_editable(False)
    assert not model.index(0, Column.TARGET).flags() & editable


def test_an_edit_is_passed_on_and_not_put_in(model):
    passed = []
    model.edited.connect(lambda one, new: passed.append((one, new)))
    model.setData(model.index(2, Column.TARGET), "নতুন")
    assert passed == [("s2", "নতুন")] and model.segments[2].target != "নতুন"
    model.setData(model.index(2, Column.TARGET), model.segments[2].target)
    assert len(passed) == 1


def test_a_changed_line_is_no_longer_spoken(model):
    assert text(model, 1, Column.VOICE, CLIP_ROLE)
    model.put([replace(model.segments[1], approved=True)])
    assert text(model, 1, Column.VOICE, CLIP_ROLE)
    model.put([replace(model.segments[1], target="নতুন")])
    assert not text(model, 1, Column.VOICE, CLIP_ROLE)


def test_replacing_tells_views_only_of_what_differs(model):
    told = []
    model.rowsRemoved.connect(lambda _p, first, last: told.append(("removed", first, last)))
    model.rowsInserted.connect(lambda _p, first, last: told.append(("inserted", first, last)))
    lines = model.segments
    model.replace((*lines[:3], replace(lines[3], id="half"), *lines[3:]))
    assert told == [("inserted", 3, 3)]
    assert model.row("half") == 3 and model.row("s5") == 6


def test_ten_thousand_lines_cost_only_those_in_sight(qtbot, qapp):
    """Speed is printed by the benchmark; what makes it is that nothing looks at lines out of sight."""
    asked = set()

    class Watched(LinesModel):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            asked.add(index.row())
            return super().data(index, role)

    many = segments(10_000)
    model, table = Watched(), LinesTable()
    qtbot.addWidget(table)
    table.resize(1040, 420)
    table.show()
    model.load(many, (), "espeak")
    table.show_model(model)
    table.grab()
    for step in (0, 25, 50, 99):
        asked.clear()
        bar = table.verticalScrollBar()
        bar.setValue(bar.maximum() * step // 100)
        table.viewport().grab()
        assert 0 < len(asked) < 60
    changed = []
    model.dataChanged.connect(lambda first, last: changed.append((first.row(), last.row())))
    model.put([replace(many[70], approved=True)])
    assert changed == [(70, 70)]
    table.show_model(LinesModel())
    assert text(model, 9_999, Column.NUMBER, LINE_ROLE) is many[-1]
