import pytest

from dubai_desktop.domain.problems import Code
from dubai_desktop.ui.acts import LABELS, Act
from dubai_desktop.ui.problems import trouble


@pytest.mark.parametrize("code", list(Code))
def test_every_problem_offers_something_to_press_and_advice(code):
    told = trouble(code.value, "Something happened. Do something.")
    assert told.acts and all(LABELS[act] for act in told.acts)
    assert told.advice.endswith(".") and "!" not in told.advice


@pytest.mark.parametrize(
    "code,first",
    [
        (Code.DISK_FULL, Act.FREE_SPACE),
        (Code.MODEL_MISSING, Act.MODELS),
        (Code.INPUT_MISSING, Act.SOURCE_FOLDER),
        (Code.NEEDS_TRANSLATION, Act.REVIEW),
        (Code.NETWORK, Act.RETRY),
    ],
)
def test_the_button_that_mends_it_comes_first(code, first):
    assert trouble(code.value, "x").acts[0] is first


def test_a_code_of_a_newer_program_is_treated_as_unexpected():
    told = trouble("FROM_THE_FUTURE", "It stopped.")
    assert told.code == Code.UNEXPECTED and told.sentence == "It stopped."


def test_a_failure_without_words_still_says_what_to_do():
    assert "Retry" in trouble("", "").sentence
