"""The words page: terms typed in place, saved at once, taken back, searched, in and out of files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QPushButton

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.ui.glossary import book
from dubai_desktop.ui.glossary.model import HEADINGS, Column
from dubai_desktop.ui.glossary.page import WordsPage
from dubai_desktop.ui.text import PlainLabel
from tests.helpers.fake_words import TERMS


@pytest.fixture
def page(qtbot, window, studio) -> WordsPage:
    studio.wordlist.keep(TERMS)
    return opened(qtbot, window, len(TERMS))


def opened(qtbot, window, count: int) -> WordsPage:
    window.show_page("words")
    window.activateWindow()
    made = window.pages["words"]
    qtbot.waitUntil(lambda: len(made.book.model.terms) == count and made.book.is_clean)
    return made


def cell(page: WordsPage, row: int, column: Column):
    return page.table.model().index(row, column)


def shown(page: WordsPage, column: Column = Column.SOURCE) -> list[str]:
    return [cell(page, row, column).data() for row in range(page.table.model().rowCount())]


def kept(qtbot, studio, check) -> None:
    qtbot.waitUntil(lambda: check(studio.wordlist.list()), timeout=3000)


def type_into(page: WordsPage, text: str, then=Qt.Key.Key_Return) -> None:
    editor = [made for made in page.table.findChildren(QLineEdit) if made.isVisible()][-1]
    editor.setText(text)  # QTest types no Bangla
    QTest.keyClick(editor, then)


def labels(page: WordsPage) -> str:
    return " | ".join(label.text() for label in page.findChildren(PlainLabel) if label.isVisible())


def test_an_empty_glossary_says_what_it_is_for_and_how_to_begin(qtbot, window):
    page = opened(qtbot, window, 0)
    assert "tell the voice how to say it" in labels(page)
    assert not page._export.isVisible()
    begin = [made for made in page.findChildren(QPushButton) if made.isVisible() and made.text() == "Add a word"]
    assert len(begin) == 1
    begin[0].click()
    assert page.table.findChild(QLineEdit) is not None


def test_terms_are_shown_with_what_is_left_open_in_words(page):
    assert shown(page) == ["Aarong", "arsenic", "boiled water", "Dr Karim", "UNICEF", "WHO"]
    assert [cell(page, 0, column).data() for column in Column] == [
        "Aarong", "kept as it is", "", "any", "any", "any", "shop, a name",
    ]  # fmt: skip
    assert [cell(page, 4, c).data() for c in (Column.SAY, Column.TO, Column.CASE)] == [
        "ইউনিসেফ",
        "Bangla",
        "as written",
    ]
    assert "6 terms" in labels(page)


def test_typing_in_a_cell_changes_the_term_and_saves_it_at_once(qtbot, window, studio, page):
    page.table.setCurrentIndex(cell(page, 1, Column.TARGET))
    QTest.keyClick(page.table, Qt.Key.Key_F2)
    type_into(page, "সেঁকো বিষ")
    kept(qtbot, studio, lambda terms: any(t.target == "সেঁকো বিষ" and t.source == "arsenic" for t in terms))
    qtbot.waitUntil(lambda: window.status.saved.text() == "All edits saved")
    assert len(studio.wordlist.list()) == len(TERMS)


def test_a_new_word_is_kept_once_it_has_its_word_and_tab_goes_on_to_its_translation(qtbot, studio, page):
    page._add.click()
    type_into(page, "  well ", Qt.Key.Key_Tab)
    kept(qtbot, studio, lambda terms: Term("well") in terms)
    assert page.table.currentIndex().column() == Column.TARGET
    type_into(page, "কূপ")
    kept(qtbot, studio, lambda terms: Term("well", "কূপ") in terms)


def test_a_row_without_a_word_is_kept_nowhere_and_there_is_only_one(qtbot, studio, page):
    page.add()
    type_into(page, "")
    page.add()
    assert page.book.model.rowCount() == len(TERMS) + 1
    assert "6 terms" in labels(page)
    assert set(studio.wordlist.list()) == set(page.book.model.terms) and page.book.is_clean


def test_languages_and_case_are_chosen_from_a_list(qtbot, studio, page):
    page.table.setCurrentIndex(cell(page, 0, Column.TO))
    QTest.keyClick(page.table, Qt.Key.Key_Return)
    box = page.table.findChild(QComboBox)
    assert box.accessibleName() == "To"
    place = box.findText("Hindi")
    box.setCurrentIndex(place)
    box.activated.emit(place)
    kept(qtbot, studio, lambda terms: any(t.source == "Aarong" and t.target_language == "hi" for t in terms))


def test_what_cannot_be_a_term_is_refused_with_the_reason_and_the_cell_stays(page):
    model = page.table.model()
    model.setData(cell(page, 1, Column.SOURCE), "  ")
    assert "needs its word" in page.notice.message
    page.left()
    model.setData(cell(page, 0, Column.SOURCE), "Boiled  water")
    assert page.notice.message == "" and shown(page)[0] == "Boiled water"  # for other languages: another term
    model.setData(cell(page, 4, Column.SOURCE), "WHO")
    assert "a term “WHO” for these languages already" in page.notice.message
    assert shown(page)[4] == "UNICEF"


def test_every_step_is_taken_back_and_done_again_on_disk_too(qtbot, studio, page):
    page.table.model().setData(cell(page, 0, Column.NOTE), "a shop")
    page.table.selectAll()
    page.remove()
    kept(qtbot, studio, lambda terms: terms == ())
    assert "6 terms removed" in page.notice.message and "No words of your own yet" in labels(page)
    QTest.keyClick(page.window().focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    kept(qtbot, studio, lambda terms: len(terms) == 6 and terms[0].note == "a shop")
    assert shown(page) == [term.source for term in TERMS]
    page.book.stack.undo()
    kept(qtbot, studio, lambda terms: terms == TERMS)
    page.book.stack.redo()
    kept(qtbot, studio, lambda terms: terms[0].note == "a shop")


def test_delete_removes_the_chosen_rows_and_the_message_brings_them_back(qtbot, studio, page):
    page.table.selectRow(5)
    QTest.keyClick(page.table, Qt.Key.Key_Delete)
    kept(qtbot, studio, lambda terms: len(terms) == 5)
    next(made for made in page.notice.findChildren(QPushButton) if made.text() == "Undo").click()
    kept(qtbot, studio, lambda terms: terms == TERMS)
    assert page.notice.message == ""


def test_searching_looks_into_every_text_and_says_where_nothing_is_found(page):
    page.search.setText("পানি")
    assert shown(page) == ["boiled water"]
    page.search.setText("ORGANISATION")
    assert shown(page) == ["WHO"]
    page.search.setText("zzz")
    assert "None of your words" in labels(page)
    page.add()
    assert page.search.text() == "" and len(shown(page)) == 7


def test_headings_sort_and_an_edit_moves_no_row(page):
    page.table.horizontalHeader().sectionClicked.emit(Column.SOURCE)
    page.table.horizontalHeader().sectionClicked.emit(Column.SOURCE)
    assert shown(page)[0] == "WHO"
    page.table.model().setData(cell(page, 0, Column.SOURCE), "aaa")
    assert shown(page)[0] == "aaa"


def test_an_import_is_shown_counted_and_can_be_taken_back(qtbot, studio, page):
    studio.wordlist.file = (Term("arsenic", "বিষ", "", "en", "bn"), Term("pump", "নলকূপ"))
    page.book.bring(Path("/x/terms.csv"))
    qtbot.waitUntil(lambda: "2 terms taken" in page.notice.message)
    assert "pump" in shown(page)
    page.book.stack.undo()
    kept(qtbot, studio, lambda terms: terms == TERMS)
    assert set(page.book.model.terms) == set(TERMS)


def test_a_file_that_cannot_be_taken_says_why(qtbot, studio, page):
    studio.wordlist.refuse = Problem(Code.GLOSSARY_INVALID, "Nothing was taken from the file. Line 3: <b>no</b>.")
    page.book.bring(Path("/x/terms.csv"))
    qtbot.waitUntil(lambda: "Line 3: <b>no</b>" in page.notice.message)


def test_an_export_overwrites_what_the_dialog_asked_about_and_says_where(qtbot, studio, page):
    page.book.write(Path("/x/<i>.csv"))
    qtbot.waitUntil(lambda: "/x/<i>.csv" in page.notice.message)
    assert studio.wordlist.written == [(Path("/x/<i>.csv"), True)]


def test_what_cannot_be_saved_is_said_and_tried_again(qtbot, window, studio, page, monkeypatch):
    monkeypatch.setattr(book, "AGAIN_MS", 20)
    studio.wordlist.refuse = Problem(Code.DISK_FULL, "The disk is full. Free some space.")
    page.table.model().setData(cell(page, 0, Column.NOTE), "later")
    qtbot.waitUntil(lambda: "Not saved yet: The disk is full." in window.status.saved.text())
    page.book.look()  # must not take what was typed away
    asked = []
    monkeypatch.setattr("dubai_desktop.ui.asking.confirm", lambda *said: asked.append(said[1:3]))
    window.close()
    assert window.isVisible() and "could not be saved yet" in asked[0][0] and "disk is full" in asked[0][1]
    studio.wordlist.refuse = None
    kept(qtbot, studio, lambda terms: terms[0].note == "later")
    qtbot.waitUntil(lambda: window.status.saved.text() == "All edits saved")


def test_what_a_terminal_changed_is_there_the_next_time(qtbot, window, studio, page):
    window.show_page("queue")
    studio.wordlist.keep([Term("new")])
    opened(qtbot, window, len(TERMS) + 1)
    assert "new" in shown(page)


def test_everything_has_a_name_and_markup_stays_text(qtbot, studio, page):
    page.table.model().setData(cell(page, 0, Column.SOURCE), "<img src=x>\u202e")
    index = cell(page, 0, Column.SOURCE)
    assert index.data() == "<img src=x>\\u202e"
    assert "&lt;img" in index.data(Qt.ItemDataRole.ToolTipRole)
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == f"{HEADINGS[0]}: <img src=x>\\u202e"
    for widget in (page.table, page.search, page._add, page._import, page._export, page._remove):
        assert widget.accessibleName()


def test_ten_thousand_terms_load_and_search_quickly(qtbot, window, studio):
    import time

    studio.wordlist.keep(Term(f"word {number}") for number in range(10_000))
    page = opened(qtbot, window, 10_000)
    start = time.perf_counter()
    page.search.setText("word 9999")
    page.table.model().setData(cell(page, 0, Column.NOTE), "x")
    assert shown(page) == ["word 9999"]
    assert time.perf_counter() - start < 3.0
    kept(qtbot, studio, lambda terms: any(term.note for term in terms))
