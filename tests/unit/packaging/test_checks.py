import subprocess

import pytest
from bootstrap import checks


@pytest.fixture
def runs(monkeypatch):
    """Record what is run; `failing` words make a command fail with status 7."""
    ran = []
    failing = []

    def run(command, **options):
        ran.append((command, options))
        joined = " ".join(command)
        return subprocess.CompletedProcess(command, 7 if any(word in joined for word in failing) else 0)

    monkeypatch.setattr(checks.subprocess, "run", run)
    return ran, failing


def test_everything_runs_and_pytest_is_last(checkout, runs):
    ran, _ = runs
    assert checks.run(checkout, []) == 0
    words = [" ".join(command) for command, _ in ran]
    tools = [next(name for name in ("ruff", "mypy", "importlinter", "pytest") if name in word) for word in words]
    assert tools == ["ruff", "ruff", "mypy", "mypy", "importlinter", "pytest"]


def test_arguments_run_pytest_alone(checkout, runs):
    ran, _ = runs
    checks.run(checkout, ["tests/unit", "-k", "timing"])
    assert [command[3:] for command, _ in ran] == [["pytest", "tests/unit", "-k", "timing"]]


@pytest.mark.parametrize("word", ["ruff check", "--check", "mypy", "importlinter", "pytest"])
def test_any_failure_fails_the_whole(checkout, runs, word):
    ran, failing = runs
    failing.append(word)
    assert checks.run(checkout, []) == 7
    assert "pytest" in ran[-1][0], "the tests run all the same"


def test_nothing_waits_for_a_keyboard(checkout, runs):
    ran, _ = runs
    checks.run(checkout, [])
    assert all(options["stdin"] == subprocess.DEVNULL for _, options in ran)
