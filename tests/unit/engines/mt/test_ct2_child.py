"""Batches of like length, longest first, and what happens to a model that runs out of memory."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.mt import ct2_child
from dubai_desktop.engines.mt.ct2_child import AGAIN, BATCH_TOKENS, FIRST, LONGEST, batches
from dubai_desktop.engines.mt.ct2_device import Device

CPU = Device("cpu", "int8")


class Later:
    def __init__(self, pieces):
        self._pieces = pieces

    def result(self):
        return type("Result", (), {"hypotheses": [self._pieces]})


class Translator:
    """Says each source backwards behind its prefix; keeps the options of each call."""

    num_translators = 1

    def __init__(self, error=None):
        self.error = error
        self.calls = []

    def translate_batch(self, sources, target_prefix, **options):
        self.calls.append((sources, options))
        if self.error:
            raise self.error
        return [Later([*prefix, *source[::-1]]) for prefix, source in zip(target_prefix, sources, strict=True)]


def translate(translator, sources, decoding=FIRST, device=CPU):
    return ct2_child.translate((translator, device), sources, ["ben_Beng"], decoding)


@given(st.lists(st.integers(1, 300), max_size=60), st.integers(1, 1000))
def test_every_source_is_in_one_batch_that_is_not_too_full(lengths, most):
    made = list(batches(lengths, most))
    assert sorted(place for batch in made for place in batch) == list(range(len(lengths)))
    for batch in made:
        assert len(batch) == 1 or len(batch) * max(lengths[place] for place in batch) <= most
    flat = [lengths[place] for batch in made for place in batch]
    assert flat == sorted(flat, reverse=True)


def test_answers_come_back_in_the_order_asked_without_the_prefix():
    sources = [["a", "b"], ["c"] * 700, ["d", "e", "f"]]
    translator = Translator()
    assert translate(translator, sources) == [["b", "a"], ["c"] * 700, ["f", "e", "d"]]
    assert len(translator.calls) > 0


def test_each_batch_has_its_own_limit_of_length():
    translator = Translator()
    translate(translator, [["a"] * 10, *[["b"] * 200] * 4])
    limits = [options["max_decoding_length"] for _, options in translator.calls]
    assert limits[-1] == 46
    assert set(limits[:-1]) == {LONGEST}


def test_the_way_to_search_is_passed_on():
    translator = Translator()
    translate(translator, [["a"]], AGAIN)
    _, options = translator.calls[0]
    assert (options["beam_size"], options["no_repeat_ngram_size"], options["repetition_penalty"]) == (1, 4, 1.2)
    assert options["disable_unk"] is True


def test_progress_is_told_batch_by_batch(monkeypatch):
    told = []
    monkeypatch.setattr(ct2_child.child, "report", lambda fraction, message: told.append((fraction, message)))
    translate(Translator(), [["a"] * BATCH_TOKENS["cpu"][0]] * 4)
    assert [fraction for fraction, _ in told] == [0.25, 0.5, 0.75, 1.0]
    assert told[-1][1] == "4 of 4 sentences translated"


def test_nothing_to_translate():
    assert translate(Translator(), []) == []


@pytest.mark.parametrize("device", [CPU, Device("cuda", "float16")])
def test_too_little_memory_says_where(device):
    with pytest.raises(Problem) as caught:
        translate(Translator(RuntimeError("CUDA out of memory")), [["a"]], device=device)
    assert caught.value.code is Code.MEMORY
    assert caught.value.facts["device"] == device.name


def test_a_card_that_is_too_full_for_large_batches_gets_small_ones():
    class Tight(Translator):
        def translate_batch(self, sources, target_prefix, **options):
            if len(sources) * len(sources[0]) > 600:
                raise RuntimeError("CUDA failed with error out of memory")
            return super().translate_batch(sources, target_prefix, **options)

    sources = [[str(number)] * 50 for number in range(40)]
    assert translate(Tight(), sources, device=Device("cuda", "float16")) == sources


def test_another_error_is_no_matter_of_memory():
    with pytest.raises(Problem) as caught:
        translate(Translator(RuntimeError("unknown token")), [["a"]], device=Device("cuda", "float16"))
    assert caught.value.code is Code.ENGINE_FAILED
