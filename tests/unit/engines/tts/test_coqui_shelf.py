from types import SimpleNamespace

import pytest

from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.model_files import digest, write_manifest
from dubai_desktop.engines.tts import coqui_shelf, coqui_torch
from dubai_desktop.engines.tts.coqui_shelf import Entry, Shelf


def make_folder(folder, content=b"weights"):
    folder.mkdir()
    (folder / "model.pth").write_bytes(content)
    return str(folder)


class FakeModel:
    def __init__(self):
        self.moves = []

    def to(self, device):
        self.moves.append(device)


@pytest.fixture
def loaded():
    return []


@pytest.fixture
def get(loaded):
    shelf = Shelf(room=2)

    def load(path):
        loaded.append(path.name)
        return Entry(FakeModel(), 22050)

    return lambda folder: shelf.get(load, folder, "model.pth")


def test_a_model_is_loaded_once_however_often_it_speaks(get, loaded, tmp_path):
    folder = make_folder(tmp_path / "a")
    assert get(folder) is get(folder) is get(folder)
    assert loaded == ["a"]


def test_two_voices_alternate_without_loading_a_third_takes_the_place_of_the_oldest(get, loaded, tmp_path):
    a, b, c = (make_folder(tmp_path / name) for name in "abc")
    for folder in (a, b, a, b, a, c, a, b):
        get(folder)
    assert loaded == ["a", "b", "c", "b"]


def test_a_model_installed_anew_is_loaded_anew(get, loaded, tmp_path):
    folder = make_folder(tmp_path / "a")
    get(folder)
    (tmp_path / "a" / "model.pth").unlink()
    (tmp_path / "a" / "model.pth").write_bytes(b"better weights")
    get(folder)
    assert loaded == ["a", "a"]


def test_a_flipped_bit_is_found_before_loading(get, loaded, tmp_path):
    folder = make_folder(tmp_path / "a", b"\x00" * 100)
    write_manifest(tmp_path / "a", {"model.pth": (100, digest(tmp_path / "a" / "model.pth"))})
    (tmp_path / "a" / "model.pth").write_bytes(b"\x00" * 99 + b"\x01")
    with pytest.raises(Problem, match="damaged"):
        get(folder)
    assert loaded == []


class TestDevices:
    @pytest.fixture
    def card(self, monkeypatch):
        """A graphics card whose memory takes no line."""
        freed = []
        monkeypatch.setattr(coqui_torch, "pick_device", lambda asked: ("cpu" if asked == "cpu" else "cuda", ""))
        monkeypatch.setattr(coqui_torch, "give_card_back", freed.append)
        return freed

    def test_it_moves_where_the_person_wants_it_and_back(self, card):
        entry = Entry(FakeModel(), 22050)
        for asked in ("auto", "auto", "cpu", "cuda"):
            entry.move(asked)
        assert entry.model.moves == ["cuda", "cpu", "cuda"]
        assert entry.notes == []

    def test_a_full_card_sends_the_line_to_the_processor_once_and_says_so(self, card):
        entry = Entry(FakeModel(), 22050)
        entry.move("auto")
        seen = []

        def work():
            seen.append(entry.device)
            if entry.device == "cuda":
                raise RuntimeError("CUDA out of memory. Tried to allocate 2.00 GiB")
            return "said"

        assert entry.run(work) == "said"
        assert seen == ["cuda", "cpu"]
        assert entry.notes == [coqui_torch.CARD_FULL]
        assert card == [entry.model]
        entry.move("auto")  # the next line
        assert (entry.device, entry.notes, entry.model.moves) == ("cpu", [], ["cuda"])

    def test_a_model_that_does_not_fit_the_card_at_all_stays_on_the_processor(self, card):
        entry = Entry(FakeModel(), 22050)

        def to(device):
            entry.model.moves.append(device)
            if device == "cuda":
                raise RuntimeError("CUDA out of memory")

        entry.model.to = to
        entry.move("auto")
        assert (entry.device, entry.notes) == ("cpu", [coqui_torch.CARD_FULL])
        assert entry.model.moves == ["cuda", "cpu"]

    def test_other_troubles_are_not_taken_for_memory(self, card):
        entry = Entry(FakeModel(), 22050, "cuda")
        with pytest.raises(RuntimeError, match="shape"):
            entry.run(lambda: (_ for _ in ()).throw(RuntimeError("shape mismatch")))

    def test_memory_that_runs_out_on_the_processor_is_for_the_caller(self, card):
        entry = Entry(FakeModel(), 22050)
        with pytest.raises(RuntimeError, match="DefaultCPUAllocator"):
            entry.run(lambda: (_ for _ in ()).throw(RuntimeError("DefaultCPUAllocator: out of memory")))

    @pytest.mark.parametrize(
        ("there", "asked", "device", "note"),
        [(True, "auto", "cuda", ""), (True, "cpu", "cpu", ""), (True, "cuda", "cuda", ""), (False, "auto", "cpu", ""),
         (False, "cuda", "cpu", coqui_torch.NO_CARD)],
    )  # fmt: skip
    def test_the_device_is_what_is_there_and_allowed(self, monkeypatch, there, asked, device, note):
        fake = SimpleNamespace(cuda=SimpleNamespace(is_available=lambda: there))
        monkeypatch.setitem(__import__("sys").modules, "torch", fake)
        assert coqui_torch.pick_device(asked) == (device, note)


def test_loads_are_counted(monkeypatch):
    monkeypatch.setattr(coqui_shelf.SHELF, "loads", 3)
    assert coqui_shelf.loads() == 3
