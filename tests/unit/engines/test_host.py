import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import worker
from dubai_desktop.engines.host import EngineHost
from tests.helpers import engine_tasks

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals")


def wait_for(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def call(host, cancel):
    def run(function, *args, timeout=30.0, **more):
        return host.call(function, *args, timeout=timeout, cancel=more.pop("cancel", cancel), **more)

    return run


def test_calls_run_in_one_other_process_that_stays(call):
    first = call(os.getpid)
    assert first != os.getpid()
    assert call(os.getpid) == first


def test_forty_calls_cost_well_under_a_second(call):
    call(os.getpid)
    start = time.monotonic()
    for index in range(40):
        assert call(engine_tasks.echo, index) == index
    assert time.monotonic() - start < 0.8


def test_progress_arrives_in_order_in_the_calling_thread(call):
    seen = []
    call(engine_tasks.count_to, 3, progress=lambda f, m: seen.append((round(f, 2), m, threading.current_thread())))
    here = threading.current_thread()
    assert seen == [(0.33, "1 of 3", here), (0.67, "2 of 3", here), (1.0, "3 of 3", here)]


def test_a_problem_crosses_whole(call):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.fail_as_problem)
    problem = caught.value
    assert (problem.code, problem.message, problem.detail) == (Code.TTS_BAD_AUDIO, "No sound. Try again.", "d")
    assert problem.facts == {"line": 7}


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ValueError("library words"), Code.ENGINE_FAILED),
        (SystemExit(3), Code.ENGINE_FAILED),
        (MemoryError(), Code.MEMORY),
        (RuntimeError("mkl_malloc: failed to allocate memory"), Code.MEMORY),
        (RuntimeError("could not create a memory object"), Code.MEMORY),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate"), Code.MEMORY),
        (RuntimeError("CUDA out of memory. Tried to allocate"), Code.MEMORY),
        (OSError(28, "No space left on device", "/x"), Code.DISK_FULL),
        (PermissionError(13, "Permission denied", "/x"), Code.OUT_NOT_WRITABLE),
    ],
)
def test_whatever_a_library_raises_becomes_a_problem_without_its_words(call, error, code):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.fail, error)
    assert caught.value.code is code
    assert str(error) not in caught.value.message or not str(error)
    assert type(error).__name__ in caught.value.detail


def test_too_little_memory_gives_the_childs_memory_back(call):
    before = call(os.getpid)
    with pytest.raises(Problem):
        call(engine_tasks.fail, MemoryError())
    assert call(os.getpid) != before


def test_a_caller_that_is_interrupted_leaves_no_work_behind(call):
    before = call(os.getpid)

    def interrupt(fraction, message):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        call(engine_tasks.count_to, 3, progress=interrupt)
    assert call(os.getpid) != before


@posix
def test_a_killed_call_is_a_crash_and_the_next_call_works(call):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.die_by, signal.SIGKILL)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert caught.value.facts["exit"] == -signal.SIGKILL
    assert call(engine_tasks.echo, "again") == "again"


@posix
def test_a_child_killed_while_idle_is_replaced_unnoticed(call):
    os.kill(call(os.getpid), signal.SIGKILL)
    assert call(engine_tasks.echo, 1) == 1
    os.kill(call(os.getpid), signal.SIGKILL)
    time.sleep(0.3)  # the pool has noticed by now
    assert call(engine_tasks.echo, 2) == 2


@posix
def test_a_native_crash_keeps_its_last_words_for_the_detail(call):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.crash_natively)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert "last words" in caught.value.detail
    assert "Segmentation fault" in caught.value.detail


@posix
def test_a_kill_by_the_system_for_lack_of_memory_is_told_from_crashes(call, monkeypatch):
    kills = [4]
    monkeypatch.setattr(worker, "memory_kills", lambda: kills[0])
    call(os.getpid)
    kills[0] = 5
    with pytest.raises(Problem) as caught:
        call(engine_tasks.die_by, signal.SIGKILL)
    assert caught.value.code is Code.MEMORY


@posix
def test_a_kill_elsewhere_for_lack_of_memory_does_not_explain_a_crash_here(call, monkeypatch):
    kills = [4]
    monkeypatch.setattr(worker, "memory_kills", lambda: kills[0])
    call(os.getpid)
    kills[0] = 5
    with pytest.raises(Problem) as caught:
        call(engine_tasks.crash_natively)
    assert caught.value.code is Code.ENGINE_CRASHED


@posix
@pytest.mark.parametrize("kind", [signal.SIGSEGV, signal.SIGABRT])
def test_a_native_end_is_a_crash_and_the_next_call_works(call, kind):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.die_by, kind)
    assert (caught.value.code, caught.value.facts["exit"]) == (Code.ENGINE_CRASHED, -kind)
    assert call(engine_tasks.echo, "again") == "again"


@posix
def test_more_memory_than_the_child_may_have_is_too_little_memory(call):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.take_memory, 60)
    assert caught.value.code is Code.MEMORY
    assert call(engine_tasks.echo, "again") == "again"


@posix
def test_an_end_in_native_code_for_lack_of_memory_is_told_by_its_last_words(call):
    with pytest.raises(Problem) as caught:
        call(engine_tasks.abort_saying, "terminate called after throwing an instance of 'std::bad_alloc'")
    assert caught.value.code is Code.MEMORY


@pytest.mark.parametrize("status", [0, 3])
def test_a_child_that_just_ends_in_a_call_is_noticed_at_once(call, status):
    call(os.getpid)
    start = time.monotonic()
    with pytest.raises(Problem) as caught:
        call(os._exit, status)
    assert time.monotonic() - start < 4
    assert (caught.value.code, caught.value.facts["exit"]) == (Code.ENGINE_CRASHED, status)
    assert call(engine_tasks.echo, "again") == "again"


@posix
def test_a_child_that_just_ended_while_idle_is_replaced_unnoticed(call):
    assert call(engine_tasks.end_soon, 0.05) is None
    time.sleep(0.4)
    assert call(engine_tasks.echo, 1) == 1


def test_a_message_cut_short_by_a_kill_holds_nobody_up(call):
    call(os.getpid)
    start = time.monotonic()
    with pytest.raises(Problem) as caught:
        call(engine_tasks.die_in_the_middle_of_a_word)
    assert caught.value.code is Code.ENGINE_CRASHED
    assert time.monotonic() - start < 4


def test_a_stuck_child_holds_up_no_other_lane_and_ends_with_the_host(cancel):
    with EngineHost() as host:
        stuck = threading.Thread(target=lambda: _ignore(host, engine_tasks.sleep_natively, 60, lane="stuck"))
        stuck.start()
        wait_for(lambda: any(state.busy is not None for state in host.state()))
        for index in range(3):
            assert host.call(engine_tasks.echo, index, timeout=30, cancel=cancel, lane="other") == index
        host.close()
        stuck.join(3)
        assert not stuck.is_alive()


def _ignore(host, *args, **more):
    with pytest.raises(Cancelled):
        host.call(*args, timeout=60, cancel=CancelToken(), **more)


def test_the_state_names_lane_process_memory_and_work(host, call):
    assert host.state() == ()
    pid = call(os.getpid, lane="voice")
    (state,) = host.state()
    assert (state.lane, state.pid, state.busy) == ("voice", pid, None)
    assert state.memory > 5_000_000
    working = threading.Thread(target=lambda: call(time.sleep, 0.5, lane="voice"))
    working.start()
    wait_for(lambda: host.state()[0].busy is not None)
    assert 0 <= host.state()[0].busy < 0.6
    working.join()


def test_a_child_that_has_ended_has_no_memory(host, call):
    pid = call(os.getpid)
    psutil.Process(pid).kill()
    wait_for(lambda: host.state()[0].memory == 0)


@posix
@pytest.mark.parametrize("task", [engine_tasks.sleep_natively, time.sleep])
def test_cancel_ends_the_child_within_a_second_even_in_native_code(call, task):
    pid = call(os.getpid)
    token = CancelToken()
    threading.Timer(0.1, token.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        call(task, 30, cancel=token)
    assert time.monotonic() - start < 1.1
    assert not psutil.pid_exists(pid)


def test_cancel_while_waiting_leaves_the_running_call_alone(host, call):
    done, token = [], CancelToken()
    call(os.getpid)
    runner = threading.Thread(target=lambda: done.append(call(time.sleep, 0.4)))
    runner.start()
    time.sleep(0.1)
    token.cancel()
    with pytest.raises(Cancelled):
        call(os.getpid, cancel=token)
    runner.join()
    assert done == [None]


def test_a_call_past_its_time_is_stopped_and_said_so(call):
    with pytest.raises(Problem) as caught:
        call(time.sleep, 30, timeout=0.2)
    assert caught.value.code is Code.TIMEOUT
    assert call(engine_tasks.echo, 1) == 1


def test_many_threads_take_turns_first_come_first_served(call):
    call(os.getpid)
    order, threads = [], []
    for index in range(6):
        threads.append(threading.Thread(target=lambda i=index: order.append(call(engine_tasks.echo, i))))
    blocker = threading.Thread(target=lambda: call(time.sleep, 0.4))
    blocker.start()
    for thread in threads:
        time.sleep(0.03)
        thread.start()
    for thread in [blocker, *threads]:
        thread.join()
    assert order == list(range(6))


def test_lanes_do_not_wait_for_each_other(call):
    call(os.getpid, lane="voice")
    slow = threading.Thread(target=lambda: call(time.sleep, 1.0, lane="hearing"))
    slow.start()
    start = time.monotonic()
    call(engine_tasks.echo, 1, lane="voice")
    assert time.monotonic() - start < 0.5
    slow.join()


def test_an_idle_child_goes_and_comes_back(cancel):
    with EngineHost(max_idle=0.2) as host:
        first = host.call(os.getpid, timeout=30, cancel=cancel)
        wait_for(lambda: host.running() == ())
        assert not psutil.pid_exists(first)
        assert host.call(os.getpid, timeout=30, cancel=cancel) != first


def test_a_shorter_idle_time_counts_for_the_child_there_is(cancel):
    with EngineHost() as host:
        host.call(os.getpid, timeout=30, cancel=cancel)
        host.set_max_idle(0.1)
        wait_for(lambda: host.running() == ())


def test_an_idle_time_changed_during_a_call_counts_from_its_end(cancel):
    with EngineHost(max_idle=0.05) as host:
        host.call(os.getpid, timeout=30, cancel=cancel)
        working = threading.Thread(target=lambda: host.call(time.sleep, 0.3, timeout=30, cancel=cancel))
        working.start()
        wait_for(lambda: any(state.busy is not None for state in host.state()))
        host.set_max_idle(60)
        working.join()
        time.sleep(0.3)
        assert host.running() == ("speech",)
        host.set_max_idle(0)
        wait_for(lambda: host.running() == ())


def test_close_ends_a_running_call_and_leaves_nothing(cancel, tmp_path):
    before = set(threading.enumerate())
    host = EngineHost()
    ended = []

    def run():
        with pytest.raises(Cancelled):
            host.call(engine_tasks.pid_then_sleep, str(tmp_path / "pid"), 30, timeout=60, cancel=cancel)
        ended.append(True)

    thread = threading.Thread(target=run)
    thread.start()
    wait_for((tmp_path / "pid").exists)
    host.close()
    thread.join(5)
    assert ended == [True]
    assert multiprocessing.active_children() == []
    wait_for(lambda: set(threading.enumerate()) == before)
    with pytest.raises(Cancelled):
        host.call(os.getpid, timeout=1, cancel=cancel)


PARENT = """
import os, time, threading
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines import worker
from dubai_desktop.engines.host import EngineHost
if __name__ == "__main__":
    host = EngineHost()
    print(host.call(os.getpid, timeout=30, cancel=CancelToken()), flush=True)
    threading.Thread(target=lambda: host.call(time.sleep, 60, timeout=90, cancel=CancelToken())).start()
    time.sleep(60)
"""


@posix
def test_the_child_dies_with_a_killed_parent(tmp_path):
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, env=environment, text=True) as parent:
        pid = int(parent.stdout.readline())
        parent.kill()
        wait_for(lambda: not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE, 2.0)


def test_listing_all_engines_imports_nothing_heavy():
    code = (
        "import sys; import dubai_desktop.engines.registry, dubai_desktop.engines.host;"
        "print([m for m in ('torch', 'TTS', 'ctranslate2', 'faster_whisper', 'google.cloud', 'grpc', 'transformers')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
