"""Text from files, subtitles and services is never markup: only the helpers that make it plain may be used."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "dubai_desktop" / "ui"
MODULES = sorted(UI.rglob("*.py"))
FORBIDDEN_ATTRIBUTES = {"setHtml", "insertHtml", "appendHtml", "RichText", "AutoText", "MarkdownText", "setMarkdown"}
HELPERS = {"QLabel": "text.py", "QMessageBox": "asking.py", "QTextBrowser": "", "QTextEdit": "", "QErrorMessage": ""}


def marks(tree: ast.AST) -> set[ast.AST]:
    """The names in `QTextEdit.ExtraSelection`: the record a QPlainTextEdit takes its marks in; it shows no text."""
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "ExtraSelection" and isinstance(node.value, ast.Name)
    }


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(UI)))
def test_no_module_shows_markup_or_goes_around_the_helpers(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    plain = marks(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            assert node.attr not in FORBIDDEN_ATTRIBUTES, f"line {node.lineno}: {node.attr}"
        if isinstance(node, ast.Name) and node.id in HELPERS and node not in plain:
            assert path.name == HELPERS[node.id], f"line {node.lineno}: {node.id}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(UI)))
def test_tooltips_go_through_the_escaping_helper(path: Path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Attribute) and node.attr in {"setToolTip", "setStatusTip", "setWhatsThis"}:
            assert path.name == "text.py", f"line {node.lineno}: use set_tip"
        if isinstance(node, ast.FunctionDef) and node.name == "data":
            source = ast.unparse(node)
            assert "ToolTipRole" not in source or "tip(" in source, f"line {node.lineno}: use tip"


def test_the_check_itself_sees_what_it_forbids():
    tree = ast.parse("label.setTextFormat(Qt.RichText)")
    assert any(isinstance(n, ast.Attribute) and n.attr in FORBIDDEN_ATTRIBUTES for n in ast.walk(tree))
