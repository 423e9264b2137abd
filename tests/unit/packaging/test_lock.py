import subprocess
import sys
import threading

import pytest
from bootstrap import lock

_HOLD = """
import subprocess, sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bootstrap import lock
with lock.held(Path(sys.argv[2])):
    if len(sys.argv) > 3:
        subprocess.Popen([sys.executable, "-c", "input()"], stdout=subprocess.DEVNULL, close_fds=False)
    print("held", flush=True)
    time.sleep(60)
"""


def test_the_folder_is_made_where_missing(tmp_path):
    with lock.held(tmp_path / ".venv" / "setup.lock"):
        assert (tmp_path / ".venv" / "setup.lock").exists()


def test_a_second_set_up_waits_and_says_so_once(tmp_path, capsys):
    path = tmp_path / "setup.lock"
    order = []
    with lock.held(path):
        waiting = threading.Event()

        def second():
            waiting.set()
            with lock.held(path, wait=0.01):
                order.append("second")

        thread = threading.Thread(target=second)
        thread.start()
        waiting.wait(5)
        thread.join(0.1)
        order.append("first")
    thread.join(5)
    assert order == ["first", "second"]
    assert capsys.readouterr().err.count("Another set-up is running") == 1


def test_a_killed_holder_lets_go(tmp_path):
    path = tmp_path / "setup.lock"
    packaging = str(lock.Path(lock.__file__).parents[1])
    with subprocess.Popen([sys.executable, "-c", _HOLD, packaging, str(path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        holder.wait()
        with lock.held(path, wait=0.01):
            pass


@pytest.mark.skipif(sys.platform == "win32", reason="a lock there belongs to one process")
def test_what_a_killed_holder_started_keeps_the_lock_until_it_ends(tmp_path):
    path = tmp_path / "setup.lock"
    packaging = str(lock.Path(lock.__file__).parents[1])
    command = [sys.executable, "-c", _HOLD, packaging, str(path), "with child"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        holder.wait()
        with path.open("ab") as file:
            assert not lock._take(file)
        holder.stdin.write(b"\n")  # the child's input: it ends
        holder.stdin.flush()
        with lock.held(path, wait=0.01):
            pass
