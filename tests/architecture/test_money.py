"""Money is whole micro-units wherever it is reckoned with: no float ever touches a name that ends in _micro."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "dubai_desktop"
MODULES = sorted(path for path in ROOT.rglob("*.py") if "ui" not in path.relative_to(ROOT).parts)  # it draws shares


def is_money(node: ast.AST) -> bool:
    name = {ast.Name: "id", ast.Attribute: "attr", ast.arg: "arg"}.get(type(node), "")
    return bool(name) and getattr(node, name).rstrip("_").endswith("micro")


def faults(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        said = ""
        if isinstance(node, ast.BinOp):
            sides = (node.left, node.right)
            floats = any(isinstance(side, ast.Constant) and isinstance(side.value, float) for side in sides)
            if any(map(is_money, sides)) and (isinstance(node.op, ast.Div) or floats):
                said = "reckons with it as a float"
        elif isinstance(node, ast.AnnAssign | ast.arg):
            money = is_money(node if isinstance(node, ast.arg) else node.target)
            if money and node.annotation is not None and "float" in ast.unparse(node.annotation):
                said = "is a float"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "float":
            said = "makes it a float" if any(map(is_money, node.args)) else ""
        if said:
            found.append(f"line {node.lineno} {said}")
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_money_is_no_float(path: Path) -> None:
    assert faults(ast.parse(path.read_text("utf-8"))) == []


@pytest.mark.parametrize(
    "code", ["a = spent_micro / 2", "a = b.due_micro * 0.5", "spent_micro: float = 0", "def f(x_micro: float): ...",
             "float(a.spent_micro)"],
)  # fmt: skip
def test_a_float_would_be_found(code: str) -> None:
    assert faults(ast.parse(code))
