import pickle

import pytest

from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.engines import child
from tests.helpers import engine_tasks


def test_report_does_nothing_outside_a_child():
    child.report(0.5, "half")


def test_problems_and_cancel_pass_as_they_are():
    problem = Problem(Code.NO_SPEECH, "m")
    with pytest.raises(Problem) as caught:
        child.guarded(engine_tasks.fail, (problem,))
    assert caught.value is problem
    with pytest.raises(Cancelled):
        child.guarded(engine_tasks.fail, (Cancelled(),))


def test_every_translated_problem_can_cross_the_process():
    for error in (ValueError("x"), MemoryError(), OSError(28, "full", "/p"), PermissionError(13, "no", "/p")):
        problem = child.translate(error)
        back = pickle.loads(pickle.dumps(problem))
        assert (back.code, back.message, back.detail, back.facts) == (
            problem.code,
            problem.message,
            problem.detail,
            problem.facts,
        )


def test_a_file_missing_inside_an_engine_is_no_rights_problem():
    assert child.translate(FileNotFoundError(2, "no", "/p")).code is Code.ENGINE_FAILED


def test_results_pass_through():
    assert child.guarded(engine_tasks.echo, (7,)) == 7
