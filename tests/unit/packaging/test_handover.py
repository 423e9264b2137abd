import subprocess
import sys

import pytest
from bootstrap import handover


def test_elsewhere_the_process_becomes_the_program(monkeypatch):
    class Became(Exception):
        pass

    def execve(path, command, environ):
        raise Became(path, command, environ)

    monkeypatch.setattr(handover.os, "execve", execve)
    with pytest.raises(Became) as became:
        handover.become("/venv/python", ["-m", "dubai_desktop", "a b"], {"A": "1"}, windows=False)
    assert became.value.args == ("/venv/python", ["/venv/python", "-m", "dubai_desktop", "a b"], {"A": "1"})


def test_windows_starts_it_and_takes_its_exit_status():
    assert handover.become(sys.executable, ["-c", "raise SystemExit(3)"], windows=True) == 3


def test_windows_leaves_ctrl_c_to_the_program(monkeypatch):
    class Program:
        answers = iter([KeyboardInterrupt, 130])

        def __init__(self, *_, **__):
            pass

        def __enter__(self):
            return self

        def __exit__(self, *_):
            pass

        def wait(self):
            answer = next(self.answers)
            if answer is KeyboardInterrupt:
                raise answer
            return answer

    monkeypatch.setattr(subprocess, "Popen", Program)
    assert handover.become("python.exe", [], windows=True) == 130
