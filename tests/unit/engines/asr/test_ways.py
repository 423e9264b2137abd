import pytest

from dubai_desktop.engines.asr.ways import Machine, Way, refusal, ways

GB = 1_000_000_000
PLAIN = Machine(frozenset({"int8", "float32"}), 4, 8 * GB)
CARD = Machine(PLAIN.cpu, 4, 8 * GB, frozenset({"float32", "float16", "int8_float16", "int8"}), 24 * GB)


def with_card(**changes):
    return Machine(**{"cpu": PLAIN.cpu, "threads": 4, "free": 8 * GB, "cuda": CARD.cuda, "gpu_free": 24 * GB} | changes)


def kinds(machine, wanted="auto", weights=3 * GB):
    return [(way.device, way.compute) for way in ways(machine, wanted, weights)]


def test_without_a_card_the_processor_reckons_in_int8_on_all_cores():
    assert ways(PLAIN, "auto", GB) == (Way("cpu", "int8", 4),)


def test_a_card_takes_float16_first_then_less_then_the_processor():
    assert kinds(CARD) == [("cuda", "float16"), ("cuda", "int8_float16"), ("cpu", "int8")]


@pytest.mark.parametrize(
    ("free", "first"),
    [(None, "float16"), (5 * GB, "float16"), (3 * GB, "int8_float16"), (1 * GB, "int8")],
)
def test_a_small_card_takes_int8_and_a_full_one_nothing(free, first):
    assert kinds(with_card(gpu_free=free))[0][1] == first


def test_an_old_card_without_half_precision_still_helps():
    assert kinds(with_card(cuda=frozenset({"float32", "int8_float32"})))[0] == ("cuda", "int8_float32")


def test_the_processor_can_be_asked_for():
    assert kinds(CARD, "cpu") == [("cpu", "int8")]


def test_a_processor_without_int8_takes_what_the_model_has():
    assert kinds(Machine(frozenset({"float32"}), 2, GB)) == [("cpu", "default")]


@pytest.mark.parametrize(
    ("machine", "wanted", "said"),
    [
        (CARD, "auto", ""),
        (PLAIN, "auto", ""),
        (PLAIN, "cuda", "there is none"),
        (CARD, "cpu", ""),
        (with_card(gpu_free=GB), "auto", "only 1.0 GB of its memory are free"),
        (with_card(cuda=frozenset(), trouble="its driver does not answer"), "auto", "driver does not answer"),
    ],
)
def test_says_why_the_card_is_not_used(machine, wanted, said):
    reason = refusal(machine, wanted, 3 * GB)
    assert said in reason
    assert bool(said) == bool(reason)


@pytest.mark.parametrize(
    ("way", "words"),
    [
        (Way("cuda", "float16"), "graphics card (float16)"),
        (Way("cpu", "int8", 4), "processor (int8, 4 cores)"),
        (Way("cpu", "int8", 1), "processor (int8, 1 core)"),
    ],
)
def test_says_what_it_runs_on(way, words):
    assert way.words == words
