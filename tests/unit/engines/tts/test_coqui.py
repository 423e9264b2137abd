"""What the engine says and asks outside its child process; speaking is in tests/contract/test_coqui.py."""

import os

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import SpeechRequest
from dubai_desktop.engines.model_files import write_manifest
from dubai_desktop.engines.tts import common, coqui_engine
from dubai_desktop.engines.tts.coqui import CoquiVoice
from dubai_desktop.engines.tts.coqui_order import Spoken
from tests.helpers.engines import make_kit


def make_folder(folder, config='{"model": "vits"}'):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(config)
    (folder / "model.pth").write_bytes(b"weights")
    return folder


class FakeHost:
    """Keeps what would be asked of the child process."""

    def __init__(self):
        self.calls = []

    def call(self, function, order, *, timeout, cancel, lane):
        self.calls.append((function, order, timeout, lane))
        return Spoken(22050, 11025, ("a note",), "cuda")


@pytest.fixture
def with_packages(monkeypatch):
    monkeypatch.setattr(common, "is_installed", lambda name: True)


@pytest.mark.usefixtures("with_packages")
class TestWhichVoices:
    def test_lists_installed_models_female_first(self, host, tmp_path):
        for name in ("coqui-bn-male", "coqui-bn-female", "coqui-xx-strange", "coqui-en-ann", "whisper-base"):
            make_folder(tmp_path / name)
        (tmp_path / "coqui-en-ann" / "model.pth").unlink()
        engine = CoquiVoice(make_kit(host, tmp_path))
        voices = engine.voices("bn")
        assert [(v.id, v.gender) for v in voices] == [("coqui-bn-female", "female"), ("coqui-bn-male", "male")]
        assert engine.voices("en") == ()
        assert engine.availability("bn").ready

    def test_speaks_the_languages_of_the_catalogue_and_of_what_is_installed(self, host, tmp_path):
        engine = CoquiVoice(make_kit(host, tmp_path))
        assert engine.info.languages == ("bn",)
        make_folder(tmp_path / "coqui-en-ann")
        assert engine.info.languages == ("bn", "en")

    def test_another_model_in_a_voices_folder_has_another_mark(self, host, tmp_path):
        folder = make_folder(tmp_path / "coqui-bn-female")
        make_folder(tmp_path / "coqui-bn-male")
        engine = CoquiVoice(make_kit(host, tmp_path))
        assert engine.model_mark("coqui-bn-absent") == engine.model_mark("") == ""
        plain = engine.model_mark("coqui-bn-female")
        (folder / "model.pth").write_bytes(b"others!")
        marks = [plain, engine.model_mark("coqui-bn-female")]
        for known in ("0" * 64, "1" * 64):
            write_manifest(folder, {"model.pth": (7, known), "config.json": (16, known)})
            marks.append(engine.model_mark("coqui-bn-female"))
        assert all(marks)
        assert len({*marks}) == 4
        os.utime(folder / "model.pth", (5, 5))  # the manifest tells the content: a copy is the same model
        assert engine.model_mark("coqui-bn-female") == marks[-1]

    def test_a_damaged_folder_is_no_voice(self, host, tmp_path):
        folder = make_folder(tmp_path / "coqui-bn-female")
        write_manifest(folder, {"model.pth": (9, "0" * 64)})
        assert CoquiVoice(make_kit(host, tmp_path)).voices("bn") == ()

    def test_a_missing_model_is_named_with_its_size_and_ways(self, host, tmp_path):
        answer = CoquiVoice(make_kit(host, tmp_path)).availability("bn")
        assert answer.problem.code is Code.MODEL_MISSING
        assert "Coqui Bangla, female voice, 330 MB" in answer.reason
        assert answer.problem.facts["model"] == "coqui-bn-female"

    @pytest.mark.parametrize("language", ["de", "xx"])
    def test_a_language_without_any_model_is_said(self, host, tmp_path, language):
        assert CoquiVoice(make_kit(host, tmp_path)).availability(language).problem.code is Code.LANGUAGE_UNSUPPORTED


def test_without_its_packages_it_says_so(host, tmp_path, monkeypatch):
    monkeypatch.setattr(common, "is_installed", lambda name: name != "torch")
    answer = CoquiVoice(make_kit(host, tmp_path)).availability("bn")
    assert "not installed" in answer.reason
    assert answer.problem.facts["packages"] == ["torch"]


@pytest.mark.usefixtures("with_packages")
class TestWhatIsAskedOfTheChild:
    @pytest.fixture
    def ask(self, tmp_path, cancel):
        make_folder(tmp_path / "coqui-bn-female")
        fake = FakeHost()

        def run(text="আমি একা। তুমি কোথায়?", voice="", rate=1.0, take=0, **choices):
            engine = CoquiVoice(make_kit(fake, tmp_path, **choices))
            speech = engine.speak(SpeechRequest(text, "bn", voice, rate, str(tmp_path / "o.wav"), take=take), cancel)
            return speech, fake.calls[-1]

        return run

    def test_the_order_carries_pieces_take_and_device(self, ask, tmp_path):
        speech, (_, order, timeout, lane) = ask(take=7, device="cpu")
        assert [piece.text for piece in order.pieces] == ["আমি একা।", "তুমি কোথায়?"]
        assert (order.take, order.device, order.folder) == (7, "cpu", str(tmp_path / "coqui-bn-female"))
        assert (speech.duration, speech.notes, speech.ran_on) == (0.5, ("a note",), "cuda")
        assert lane == "coqui"
        assert coqui_engine.START <= timeout < coqui_engine.START + 100

    @pytest.mark.parametrize(("asked", "given"), [(1.2, 1.2), (9.0, 1.5), (0.1, 0.7), (float("nan"), 1.0)])
    def test_the_rate_stays_inside_the_limits(self, ask, asked, given):
        assert ask(rate=asked)[1][1].rate == given

    def test_no_piece_is_longer_than_the_model_learned(self, ask):
        order = ask("কখগঘ " * 200)[1][1]
        assert len(order.pieces) > 4
        assert all(len(piece.text) <= coqui_engine.PIECE for piece in order.pieces)

    def test_an_unknown_voice_names_the_nearest(self, ask):
        with pytest.raises(Problem) as caught:
            ask(voice="coqui-bn-femal")
        assert caught.value.facts["nearest"] == "coqui-bn-female"
