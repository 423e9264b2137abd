"""Fault 38 of speaker models, and a child that is killed at work: on the small real model."""

import contextlib
import os
import signal

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.host import EngineHost
from tests.helpers import speakers


@pytest.fixture
def host():
    with EngineHost() as engine_host:
        yield engine_host


def test_a_killed_child_costs_one_call_and_the_next_works(host, tmp_path):
    speakers.install_speakers(tmp_path)
    audio, truth = speakers.dialogue(host, tmp_path)

    def kill(fraction, message):
        for state in host.state():
            if state.lane == "speakers" and state.pid:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(state.pid, signal.SIGKILL)

    with pytest.raises(Problem) as caught:
        speakers.diarize(host, tmp_path, audio, kill)
    assert caught.value.code in {Code.ENGINE_CRASHED, Code.MEMORY}
    assert len(speakers.diarize(host, tmp_path, audio).turns) == len(truth)
