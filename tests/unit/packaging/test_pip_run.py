import io
import os
import sys

import pytest
from bootstrap import pip_run, say


@pytest.fixture
def pip(environment):
    """The checkout's environment with a `pip` of the test's own; returns a function that sets what it does."""
    environment.python.unlink()

    def behave(code):
        module = environment.root / "fake_pip.py"
        module.write_text(code)
        environment.python.write_text(f'#!/bin/sh\nshift 2\nexec "{sys.executable}" "{module}" "$@"\n')
        environment.python.chmod(0o755)
        return environment

    return behave


def test_needs_come_from_pyproject(checkout):
    assert pip_run.requirements(checkout, "app") == ["peewee>=4.4"]
    assert pip_run.requirements(checkout, "test") == ["pytest>=8"]


def test_pip_gets_the_needs_and_the_pins(pip):
    layout = pip("import sys; print(*sys.argv[1:])")
    pip_run.install(layout, "app", "Program packages")
    said = layout.log.read_text()
    assert "peewee>=4.4" in said
    assert f"-c {layout.constraints}" in said
    assert "--no-input" in said


def test_a_failing_pip_is_one_sentence_and_the_rest_is_in_the_log(pip):
    layout = pip("print('[Errno 28] No space left on device'); raise SystemExit(1)")
    with pytest.raises(say.SetUpFailure, match="disk is full"):
        pip_run.install(layout, "app", "Program packages")
    assert "Errno 28" in layout.log.read_text()


def test_words_that_are_no_utf8_do_not_stop_it(pip):
    layout = pip(r"import sys; sys.stdout.buffer.write(b'\xff\xfe\n')")
    pip_run.install(layout, "app", "Program packages")


def test_a_stop_by_the_person_ends_pip_too(pip, monkeypatch, tmp_path):
    started = tmp_path / "pid"
    layout = pip(
        "import os, pathlib, time\n"
        f"pathlib.Path({str(tmp_path / 'aside')!r}).write_text(str(os.getpid()))\n"
        f"os.rename({str(tmp_path / 'aside')!r}, {str(started)!r})\n"
        "print('Collecting x', flush=True)\n"
        "time.sleep(60)\n"
    )
    monkeypatch.setattr(say.Stage, "show", lambda stage, detail: _stop() if started.exists() else None)
    with pytest.raises(KeyboardInterrupt):
        pip_run.install(layout, "app", "Program packages")
    with pytest.raises(ProcessLookupError):
        os.kill(int(started.read_text()), 0)


def _stop():
    raise KeyboardInterrupt


def test_the_build_of_a_package_is_read_from_pips_report(pip):
    layout = pip(
        "import json, sys\n"
        "path = sys.argv[sys.argv.index('--report') + 1]\n"
        "open(path, 'w').write(json.dumps({'install': [{'metadata': {'version': '2.13.0+cpu'}}]}))\n"
    )
    assert pip_run.resolved(layout, "torch>=2.10")["version"] == "2.13.0+cpu"


def test_packages_are_fetched_for_every_layer(pip, tmp_path):
    layout = pip("import sys; print(*sys.argv[1:])")
    pip_run.download(layout, ("app", "test"), tmp_path / "wheels")
    assert "peewee>=4.4 pytest>=8" in layout.log.read_text()


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("  Downloading pyside6_addons-6.11.3-cp310-abi3.whl (175.3 MB)\n", "downloading pyside6-addons (175.3 MB)"),
        ("  Downloading https://h/p/av-18.1.0-cp311.whl (40 MB)\n", "downloading av (40 MB)"),
        ("Installing collected packages: a, b, c\n", "unpacking 3 packages"),
        ("Collecting av>=18\n", ""),
    ],
)  # fmt: skip
def test_what_a_person_sees_of_pip(text, detail):
    assert pip_run.shown(text) == detail


def test_every_line_comes_through_in_order():
    lines = [f"{number}\n" for number in range(100)]
    assert [text for text in pip_run._ticking(io.StringIO("".join(lines))) if text] == lines
