"""What all models on this machine have in common: checks, second tries, terms, and the way down to smaller models."""

from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.mt.ct2_child import AGAIN, FIRST
from dubai_desktop.engines.mt.offline import Ladder, translate_lines
from tests.helpers.engines import no_progress, segment


class Model:
    """Answers from a book of {(text, beam) or text: answer}; keeps what it was asked."""

    def __init__(self, book):
        self.book = book
        self.asked = []

    def __call__(self, texts, decoding, progress):
        self.asked.append((tuple(texts), decoding))
        progress(1.0, "done")
        return [self.book.get((text, decoding.beam), self.book.get(text)) for text in texts]


def request(*sources, glossary=(), **more):
    lines = [segment(i, i * 2.0, i * 2.0 + 1.9, source, **more) for i, source in enumerate(sources, 1)]
    return TranslationRequest(tuple(lines), "en", "bn", glossary=tuple(glossary))


def targets(answer):
    return [line.target for line in answer.segments]


def test_each_text_is_asked_once_and_each_line_answered():
    model = Model({"Yes.": "হ্যাঁ।", "No.": "না।"})
    answer = translate_lines(request("Yes.", "No.", "Yes. No."), model, no_progress)
    assert targets(answer) == ["হ্যাঁ।", "না।", "হ্যাঁ। না।"]
    assert model.asked == [(("Yes.", "No."), FIRST)]
    assert {line.origin for line in answer.segments} == {Origin.ENGINE}
    assert (answer.notes, answer.left) == ((), ())


def test_a_translated_line_comes_back_as_it_was():
    asked = request("Yes.", target="রাখা", origin=Origin.PERSON)
    assert translate_lines(asked, Model({}), no_progress).segments == asked.segments


@pytest.mark.parametrize(
    "bad", [None, "", "Be careful.", "Soyez prudent.", "সাবধান " * 9], ids=["none", "empty", "echo", "script", "loop"]
)
class TestBadAnswers:
    def test_a_second_search_may_mend_it(self, bad):
        model = Model({("Be careful.", FIRST.beam): bad, ("Be careful.", AGAIN.beam): "সাবধান থাকুন।", "Yes.": "হ্যাঁ।"})
        answer = translate_lines(request("Be careful.", "Yes."), model, no_progress)
        assert targets(answer) == ["সাবধান থাকুন।", "হ্যাঁ।"]
        assert model.asked[1:] == [(("Be careful.",), AGAIN)]
        assert (answer.notes, answer.left) == ((), ())

    def test_else_the_line_stays_without_and_a_note_says_so(self, bad):
        answer = translate_lines(
            request("Be careful.", "Yes."), Model({"Be careful.": bad, "Yes.": "হ্যাঁ।"}), no_progress
        )
        assert targets(answer) == ["", "হ্যাঁ।"]
        assert answer.segments[0].origin is Origin.NONE
        assert len(answer.left) == 1
        assert answer.left[0].startswith("Line 1 was not translated: the model ")

    def test_a_bad_sentence_over_lines_is_tried_line_by_line(self, bad):
        whole = "First let it settle, then pour it."
        model = Model({whole: bad, "First let it settle,": "আগে থিতিয়ে নিন,", "then pour it.": "তারপর ঢালুন।"})
        answer = translate_lines(request("First let it settle,", "then pour it."), model, no_progress)
        assert targets(answer) == ["আগে থিতিয়ে নিন,", "তারপর ঢালুন।"]
        assert (answer.notes, answer.left) == ((), ())


def test_wrong_count_is_no_answer_at_all():
    answer = translate_lines(request("Yes.", "No."), lambda texts, decoding, progress: ["হ্যাঁ।"], no_progress)
    assert targets(answer) == ["", ""]
    assert answer.left == ("Lines 1, 2 were not translated: the model gave no words. Write it in review.",)


def test_a_translation_with_too_few_words_for_its_lines_is_asked_line_by_line():
    model = Model({"Well, then go.": "যান।", "Well,": "আচ্ছা,", "then go.": "তাহলে যান।"})
    assert targets(translate_lines(request("Well,", "then go."), model, no_progress)) == ["আচ্ছা,", "তাহলে যান।"]


def test_what_is_asked_line_by_line_stays_before_what_is_said_after_it():
    model = Model({"Well, then": "আচ্ছা, তাহলে", "go away.": "চলে যান।", "It is late.": "দেরি হয়েছে।"})
    answer = translate_lines(request("Well, then", "go away. It is late."), model, no_progress)
    assert targets(answer) == ["আচ্ছা, তাহলে", "চলে যান। দেরি হয়েছে।"]


def test_signs_and_figures_stay_and_are_not_asked():
    model = Model({})
    assert targets(translate_lines(request("♪ ♪", "1, 2, 3."), model, no_progress)) == ["♪ ♪", "1, 2, 3."]
    assert model.asked == []


def test_many_lines_are_named_up_to_a_dozen():
    answer = translate_lines(request(*(f"Go {n * 'o'}." for n in range(1, 16))), Model({}), no_progress)
    assert answer.left[0].startswith("Lines 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 and more were not")


def test_progress_rises_to_the_end():
    told = []
    model = Model({"Yes.": None, "No.": "না।"})
    translate_lines(request("Yes.", "No."), model, lambda fraction, message: told.append(fraction))
    assert told == sorted(told)
    assert told[-1] == 1.0


class TestTerms:
    KEPT, FIXED = Term("Karim"), Term("water", "জল")

    def test_a_broken_term_is_asked_for_again_with_a_placeholder(self):
        model = Model({"Give Karim water.": "করিমকে পানি দিন।", "Give XQ0 XQ1.": "XQ0কে XQ1 দিন।"})
        answer = translate_lines(request("Give Karim water.", glossary=[self.KEPT, self.FIXED]), model, no_progress)
        assert targets(answer) == ["Karimকে জল দিন।"]

    @pytest.mark.parametrize("second", ["দিন।", "XQ0কে পানি দিন।", None, "XQ0 XQ1 XQ1", "XQ0 XQ1 " + "দিন " * 8])
    def test_the_first_translation_stays_where_placeholders_do_not_come_back_whole(self, second):
        model = Model({"Give Karim water.": "করিমকে পানি দিন।", "Give XQ0 XQ1.": second})
        answer = translate_lines(request("Give Karim water.", glossary=[self.KEPT, self.FIXED]), model, no_progress)
        assert targets(answer) == ["করিমকে পানি দিন।"]

    def test_a_term_that_comes_back_inside_another_word_does_not_count(self):
        model = Model({"Give it to Karim.": "Donne-le à Karime.", "Give it to XQ0.": "Donne-le aux XQ0s."})
        asked = replace(request("Give it to Karim.", glossary=[self.KEPT]), target="fr")
        assert targets(translate_lines(asked, model, no_progress)) == ["Donne-le à Karime."]

    def test_kept_terms_cost_no_second_call(self):
        model = Model({"Give water.": "জল দিন।"})
        translate_lines(request("Give water.", glossary=[self.FIXED]), model, no_progress)
        assert len(model.asked) == 1

    def test_a_line_that_is_a_term_is_no_echo(self):
        answer = translate_lines(request("Karim!", glossary=[self.KEPT]), Model({}), no_progress)
        assert targets(answer) == ["Karim!"]


class TestLadder:
    LARGE, SMALL = Path("nllb-1.3b"), Path("nllb-600m")

    def ladder(self, failing, folders=(LARGE, SMALL), device="auto", reason=""):
        """A ladder over models that fail with {(name, device): Problem}."""
        self.tried = []

        def call(folder, device, texts, decoding, progress):
            self.tried.append((folder.name, device))
            if (folder.name, device) in failing:
                raise failing[folder.name, device]
            return ["ok"], "processor (int8)", reason

        return Ladder(folders, device, call)

    def ask(self, ladder):
        return ladder.ask(["x"], FIRST, no_progress)

    @pytest.mark.parametrize("code", [Code.MEMORY, Code.MODEL_BROKEN, Code.ENGINE_CRASHED, Code.ENGINE_FAILED])
    def test_the_next_smaller_one_is_used_and_stays(self, code):
        ladder = self.ladder({("nllb-1.3b", "auto"): Problem(code, "No. Go.")})
        assert self.ask(ladder) == ["ok"]
        assert self.ask(ladder) == ["ok"]
        assert self.tried == [("nllb-1.3b", "auto"), ("nllb-600m", "auto"), ("nllb-600m", "auto")]
        assert ladder.model == "nllb-600m"
        assert ladder.notes == [f"nllb-1.3b failed ({code}), so nllb-600m was used."]

    def test_the_last_ones_problem_is_raised(self):
        last = Problem(Code.MEMORY, "No. Go.")
        ladder = self.ladder({("nllb-1.3b", "auto"): Problem(Code.MEMORY, "N. G."), ("nllb-600m", "auto"): last})
        with pytest.raises(Problem) as caught:
            self.ask(ladder)
        assert caught.value is last

    def test_a_problem_that_no_model_mends_is_raised_at_once(self):
        ladder = self.ladder({("nllb-1.3b", "auto"): Problem(Code.TIMEOUT, "Late. Wait.")})
        with pytest.raises(Problem):
            self.ask(ladder)
        assert self.tried == [("nllb-1.3b", "auto")]

    def test_a_full_graphics_card_gives_way_to_the_processor_last(self):
        full = Problem(Code.MEMORY, "Full. Wait.", facts={"device": "cuda"})
        ladder = self.ladder({("nllb-600m", "auto"): full}, folders=(self.SMALL,))
        assert self.ask(ladder) == ["ok"]
        assert self.tried == [("nllb-600m", "auto"), ("nllb-600m", "cpu")]
        assert ladder.notes == ["nllb-600m failed (MEMORY), so the processor was used."]

    def test_why_the_card_was_not_used_is_said_once(self):
        ladder = self.ladder({}, reason="no cuBLAS")
        self.ask(ladder)
        self.ask(ladder)
        assert ladder.notes == ["The graphics card was not used: no cuBLAS."]
