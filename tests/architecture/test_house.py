"""The house's rules that the import contract cannot say."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "dubai_desktop"
MODULES = sorted(PACKAGE.rglob("*.py"))
STEPS = ("extract", "transcribe", "translate", "speak", "assemble", "finalize")
HEAVY = {"torch", "torchaudio", "TTS", "ctranslate2", "faster_whisper", "google", "transformers", "scipy", "grpc",
         "openai", "sentencepiece", "huggingface_hub", "num2words"}  # fmt: skip


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )


def imports_of(path: Path):
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        for name in names:
            yield name.split(".")[0], node in tree.body


def where(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize(
    ("library", "homes"),
    [
        ("PySide6", ("ui/", "jobs/", "app.py")),
        ("peewee", ("store/",)),
        ("playhouse", ("store/",)),
        ("subprocess", ("media/process.py",)),
        ("pydantic", ("settings/",)),
        ("pebble", ("engines/",)),
    ],
)
def test_a_library_is_imported_only_where_it_lives(library, homes):
    strays = [where(p) for p in MODULES if library in {n for n, _ in imports_of(p)} and not where(p).startswith(homes)]
    assert strays == []


def test_heavy_libraries_are_never_imported_at_module_level():
    found = [where(p) for p in MODULES for name, top in imports_of(p) if top and name in HEAVY]
    assert found == []


@pytest.mark.parametrize("name", STEPS)
def test_every_step_has_the_same_five_names(name):
    tree = ast.parse((PACKAGE / "pipeline" / "steps" / f"{name}.py").read_text("utf-8"))
    public = [
        target
        for node in tree.body
        for target in (
            [node.name] if isinstance(node, ast.FunctionDef) else [t.id for t in getattr(node, "targets", [])]
        )
    ]
    assert {"NAME", "TITLE", "WEIGHT", "inputs", "run"} <= set(public)


def test_the_steps_windows_follow_one_another():
    code = "from dubai_desktop.pipeline.dub import STEPS; print([s.WEIGHT for s in STEPS])"
    windows = ast.literal_eval(run(code).stdout)
    assert windows == [(5.0, 15.0), (15.0, 35.0), (35.0, 50.0), (50.0, 80.0), (80.0, 95.0), (95.0, 100.0)]


def test_the_core_works_without_qt():
    code = (
        "import sys; sys.modules['PySide6'] = None\n"
        "import dubai_desktop.app, dubai_desktop.cli.dubbing, dubai_desktop.cli.doctor, dubai_desktop.pipeline.studio\n"
        "print('fine', dubai_desktop.app.window_missing()[:20])"
    )
    done = run(code)
    assert done.stdout.startswith("fine The window cannot"), done.stderr


@pytest.mark.parametrize("module", ["dubai_desktop.app", "dubai_desktop.cli.dubbing", "dubai_desktop.ui.main"])
def test_starting_imports_nothing_heavy(module):
    code = f"import sys, {module}; print(sorted({HEAVY!r} & {{m.split('.')[0] for m in sys.modules}}))"
    done = run(code)
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


def swallows(handler: ast.ExceptHandler) -> bool:
    """A broad except that does not raise again."""
    names = {n.id for n in ast.walk(handler.type) if isinstance(n, ast.Name)} if handler.type else {"BaseException"}
    again = isinstance(handler.body[-1], ast.Raise) and handler.body[-1].exc is None
    return bool({"Exception", "BaseException"} & names) and not again


def test_only_the_runner_and_worker_entries_catch_everything():
    broad = [
        where(path)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler) and swallows(node)
    ]
    assert set(broad) <= {"pipeline/runner.py", "jobs/workers.py", "engines/child.py", "log.py"}
    assert len(broad) <= 6


def test_no_module_grows_past_the_cap():
    assert [where(p) for p in MODULES if p.read_text("utf-8").count("\n") > 500] == []
