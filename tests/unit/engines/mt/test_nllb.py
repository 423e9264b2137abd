"""NLLB through the real host, with the small real model that the repository carries."""

import json
import time

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.mt import nllb
from dubai_desktop.engines.mt.nllb import FLORES, NllbTranslator
from tests.helpers.engines import make_kit, no_progress, segment
from tests.helpers.nllb import ROOT, install_sample, pairs

SEED = ROOT / "resources/memory/seed.en-bn.tmx"


@pytest.fixture(scope="module")
def engine_host():
    with EngineHost() as shared:
        yield shared


@pytest.fixture(scope="module")
def engine(engine_host, tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    install_sample(folder)
    return NllbTranslator(make_kit(engine_host, folder))


@pytest.fixture
def idle_host():
    """A host nobody may call."""

    class Idle:
        def call(self, *args, **more):
            raise AssertionError("no child was to be started")

    return Idle()


def request(*sources, **more):
    lines = tuple(segment(i, i * 4.0, i * 4.0 + 3.8, source) for i, source in enumerate(sources, 1))
    return TranslationRequest(lines, more.pop("source", "en"), more.pop("target", "bn"), **more)


def targets(engine, asked, cancel):
    return [line.target for line in engine.translate(asked, no_progress, cancel).segments]


class TestTranslating:
    def test_the_samples_lines(self, engine, cancel):
        sources, expected = zip(*pairs(), strict=True)
        answer = engine.translate(request(*sources), no_progress, cancel)
        assert [line.target for line in answer.segments] == list(expected)
        assert {line.origin for line in answer.segments} == {Origin.ENGINE}
        assert answer.notes == ()
        assert (answer.model, answer.ran_on) == ("nllb-600m", "cpu")

    def test_the_shipped_memory(self, engine, cancel):
        sources, expected = zip(*pairs(SEED), strict=True)
        assert targets(engine, request(*sources), cancel) == list(expected)

    def test_a_sentence_over_two_lines_keeps_its_meaning_and_its_comma(self, engine, cancel):
        assert targets(
            engine, request("First let the water settle,", "then pour it through a clean cloth."), cancel
        ) == [
            "আগে পানি থিতিয়ে নিন,",
            "তারপর পরিষ্কার কাপড়ে ছেঁকে নিন।",
        ]

    def test_a_sentence_that_ends_in_the_next_line(self, engine, cancel):
        first, second = targets(engine, request("Very good. We need clean", "water every day."), cancel)
        assert first.startswith("খুব ভালো। ")
        assert f"{first} {second}" == "খুব ভালো। আমাদের প্রতিদিন পরিষ্কার পানি দরকার।"

    def test_a_term_is_kept(self, engine, cancel):
        asked = request("My name is Karim.", glossary=(Term("Karim"),))
        assert targets(engine, asked, cancel) == ["আমার নাম Karim।"]

    def test_a_lost_placeholder_leaves_the_first_translation(self, engine, cancel):
        asked = request("Keep food covered.", glossary=(Term("food", "আহার"),))
        assert targets(engine, asked, cancel) == ["খাবার ঢেকে রাখুন।"]

    def test_translated_lines_stay(self, engine, cancel):
        lines = (segment(1, 0, 2, "Good morning.", target="রাখা"), segment(2, 2, 4, "Good night."))
        done = engine.translate(TranslationRequest(lines, "en", "bn"), no_progress, cancel).segments
        assert done[0] == lines[0]
        assert done[1].target == "শুভ রাত্রি।"

    def test_nothing_to_translate_starts_no_child(self, engine, idle_host, cancel, tmp_path):
        install_sample(tmp_path)
        quiet = NllbTranslator(make_kit(idle_host, tmp_path))
        assert quiet.translate(request(), no_progress, cancel).segments == ()

    def test_many_lines_report_as_they_go(self, engine, cancel):
        told = []
        sources = [f"{number} {source}" for number in range(30) for source, _ in pairs()]
        engine.translate(request(*sources), lambda fraction, message: told.append((fraction, message)), cancel)
        fractions = [fraction for fraction, _ in told]
        assert fractions == sorted(fractions)
        assert len(fractions) > 5
        assert any("sentences translated" in message for _, message in told)


class TestShapesOfTheModel:
    """Conversions on the hub differ in what lies beside the weights."""

    def test_a_plain_vocabulary(self, engine_host, tmp_path, cancel):
        folder = install_sample(tmp_path)
        (folder / "manifest.json").unlink()
        words = json.loads((folder / "shared_vocabulary.json").read_text(encoding="utf-8"))
        (folder / "shared_vocabulary.txt").write_text("\n".join(words) + "\n", encoding="utf-8")
        (folder / "shared_vocabulary.json").unlink()
        engine = NllbTranslator(make_kit(engine_host, tmp_path))
        assert targets(engine, request("Be careful."), cancel) == ["সাবধান থাকুন।"]

    def test_a_tokenizer_instead_of_a_sentencepiece_model(self, engine_host, tmp_path, cancel):
        folder = install_sample(tmp_path)
        (folder / "manifest.json").unlink()
        tokenizer(folder / "sentencepiece.bpe.model").save(str(folder / "tokenizer.json"))
        (folder / "sentencepiece.bpe.model").unlink()
        engine = NllbTranslator(make_kit(engine_host, tmp_path))
        sources, expected = zip(*pairs(), strict=True)
        assert targets(engine, request(*sources), cancel) == list(expected)


def tokenizer(path):
    """The same pieces as tokenizer.json has them: merges in the order of their scores, "▁" for a blank."""
    import sentencepiece
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    pieces = sentencepiece.SentencePieceProcessor(model_file=str(path))
    names = [pieces.id_to_piece(index) for index in range(len(pieces))]
    known = {name: index for index, name in enumerate(names)}
    merges = []
    for name in names:  # in the order they were learned
        cuts = [(name[:at], name[at:]) for at in range(1, len(name)) if name[:at] in known and name[at:] in known]
        merges += sorted(cuts, key=lambda cut: (known[cut[0]], known[cut[1]]))
    made = Tokenizer(models.BPE(known, merges, unk_token="<unk>"))
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    return made


class TestAvailability:
    def test_without_a_model_it_says_what_to_install(self, idle_host, tmp_path):
        state = NllbTranslator(make_kit(idle_host, tmp_path)).availability(request("Hi."))
        assert not state.ready
        assert state.problem.code is Code.MODEL_MISSING
        assert "NLLB-200 600M" in state.reason
        assert state.problem.facts["install"] == "dubai-desktop models install nllb-600m"

    def test_with_one_it_is_ready_and_starts_no_child(self, idle_host, tmp_path):
        install_sample(tmp_path)
        engine = NllbTranslator(make_kit(idle_host, tmp_path))
        assert engine.availability().ready
        assert engine.availability(request("Hi.")).ready
        assert engine.batch == 0
        assert engine.estimate(request("Hi.")) == 0

    @pytest.mark.parametrize("pair", [("xx", "bn"), ("en", "jv"), ("auto", "bn"), ("", "bn")])
    def test_a_language_it_does_not_know(self, idle_host, tmp_path, cancel, pair):
        install_sample(tmp_path)
        engine = NllbTranslator(make_kit(idle_host, tmp_path))
        asked = request("Hi.", source=pair[0], target=pair[1])
        assert engine.availability(asked).problem.code is Code.LANGUAGE_UNSUPPORTED
        with pytest.raises(Problem):
            engine.translate(asked, no_progress, cancel)

    @pytest.mark.parametrize("name", ["model.bin", "config.json", "shared_vocabulary.json", "sentencepiece.bpe.model"])
    @pytest.mark.parametrize("harm", ["gone", "empty", "short"])
    def test_a_damaged_model_is_named(self, idle_host, tmp_path, name, harm):
        file = install_sample(tmp_path) / name
        if harm == "gone":
            file.unlink()
        else:
            file.write_bytes(file.read_bytes()[: 0 if harm == "empty" else -1])
        state = NllbTranslator(make_kit(idle_host, tmp_path)).availability()
        assert state.problem.code is Code.MODEL_BROKEN
        assert name in state.reason

    def test_the_larger_model_comes_first(self, tmp_path):
        install_sample(tmp_path)
        install_sample(tmp_path, "nllb-1.3b")
        assert [folder.name for folder in nllb.whole(tmp_path, [])] == ["nllb-1.3b", "nllb-600m"]


def test_every_language_of_this_program_has_a_code():
    assert set(FLORES) == set(LANGUAGES)
    assert len(set(FLORES.values())) == len(FLORES)
    assert all(len(code) == 8 and code[3] == "_" for code in FLORES.values())


def test_a_cancelled_call_ends_at_once(engine, tmp_path):
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        engine.translate(request("Good morning."), no_progress, token)


def test_cancel_ends_a_long_translation_within_a_second(host, tmp_path):
    install_sample(tmp_path)
    token, began = CancelToken(), []

    def progress(fraction, message):
        if not began:
            began.append(time.monotonic())
            token.cancel()

    asked = request(*(f"{number} {source}" for number in range(200) for source, _ in pairs()))
    with pytest.raises(Cancelled):
        NllbTranslator(make_kit(host, tmp_path)).translate(asked, progress, token)
    assert time.monotonic() - began[0] < 1.0
