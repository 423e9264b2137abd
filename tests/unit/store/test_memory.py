from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.base import Memory
from dubai_desktop.store import Store
from dubai_desktop.store.memory import Entry


def test_the_store_is_a_memory_as_engines_see_it(store: Store) -> None:
    memory: Memory = store.memory
    assert memory.exact("Hello", "en", "bn") is None
    assert list(memory.candidates("Hello", "en", "bn")) == []


def test_an_exact_match_minds_neither_case_nor_space_nor_code_spelling(store: Store) -> None:
    store.memory.remember("Good  Morning.", "সুপ্রভাত।", "en", "bn", "person")
    assert store.memory.exact("good morning. ", "en-US", "ben") == "সুপ্রভাত।"
    assert store.memory.exact("good morning", "en", "bn") is None


def test_language_pairs_are_kept_apart(store: Store) -> None:
    store.memory.remember("Hello", "ওহে", "en", "bn", "person")
    assert store.memory.exact("Hello", "en", "hi") is None
    assert store.memory.exact("Hello", "fr", "bn") is None
    assert list(store.memory.candidates("Hello there", "en", "hi")) == []


@pytest.mark.parametrize(
    ("first", "second", "winner"),
    [
        ("person", "engine", "first"), ("person", "seed", "first"), ("person", "import", "first"),
        ("person", "person", "second"), ("engine", "person", "second"), ("seed", "engine", "second"),
        ("engine", "seed", "first"), ("import", "seed", "first"), ("engine", "given", "second"),
        ("seed", "seed", "second"),
    ],
)  # fmt: skip
def test_a_persons_correction_beats_all_and_a_seed_beats_nothing(
    store: Store, first: str, second: str, winner: str
) -> None:
    store.memory.remember("Hi", "first", "en", "bn", first)
    store.memory.remember("hi", "second", "en", "bn", second)
    assert store.memory.exact("HI", "en", "bn") == winner
    assert store.memory.count() == 1


@pytest.mark.parametrize(("source", "target"), [("", "x"), ("  ", "x"), ("x", ""), ("x", " \n")])
def test_nothing_is_remembered_of_empty_texts(store: Store, source: str, target: str) -> None:
    store.memory.remember(source, target, "en", "bn", "person")
    assert store.memory.count() == 0


def test_any_text_can_be_asked_and_remembered(store: Store) -> None:
    for text in ("\udcff", "%s {0}", "' OR 1=1 --", "a\0b", "😀"):
        store.memory.remember(text, text, "en", "bn", "person")
        assert store.memory.exact(text, "en", "bn") == text.replace("\udcff", "�")
        store.memory.candidates(text, "en", "bn")


def test_candidates_share_words_and_are_half_to_twice_as_long(store: Store) -> None:
    for source in ("the red house", "the red house on the hill", "red " * 20, "blue sky", "red"):
        store.memory.remember(source, f"t:{source}", "en", "bn", "engine")
    found = [source for source, _ in store.memory.candidates("The red house!", "en", "bn")]
    assert found == ["the red house", "the red house on the hill"]
    assert dict(store.memory.candidates("the red house", "en", "bn"))["the red house"] == "t:the red house"


def test_a_similar_line_is_found_quickly_among_many(store: Store) -> None:
    rng = random.Random(4)
    vocabulary = [f"w{n}" for n in rng.choices(range(3000), weights=[1 / (n + 3) for n in range(3000)], k=30_000)]
    lines = [" ".join(rng.choices(vocabulary, k=rng.randint(4, 12))) for _ in range(6_000)]
    store.memory.remember_all(Entry(line, f"t {line}", "en", "bn", "import") for line in lines)
    began = time.process_time()
    asked = lines[::300]
    hits = sum(
        any(source == line for source, _ in store.memory.candidates(f"{line} again", "en", "bn")) for line in asked
    )
    assert hits == len(asked)
    assert (time.process_time() - began) / len(asked) < 0.05


def tmx(path: Path, body: str, head: str = "") -> Path:
    path.write_text(
        f'<?xml version="1.0"?>{head}<tmx version="1.4"><header srclang="en"/><body>{body}</body></tmx>',
        encoding="utf-8",
    )
    return path


UNIT = '<tu><tuv xml:lang="en"><seg>{}</seg></tuv><tuv xml:lang="bn"><seg>{}</seg></tuv></tu>'


def test_a_file_is_imported_whole_and_again_without_change(store: Store, tmp_path: Path) -> None:
    file = tmx(tmp_path / "a.tmx", UNIT.format("One", "এক") + UNIT.format("Two", "দুই"))
    assert store.memory.import_tmx(file, origin="seed") == 2
    assert store.memory.import_tmx(file, origin="seed") == 2
    assert store.memory.count() == 2
    assert store.memory.exact("two", "en", "bn") == "দুই"


def test_a_file_that_breaks_off_is_not_imported_at_all(store: Store, tmp_path: Path) -> None:
    file = tmx(tmp_path / "a.tmx", UNIT.format("One", "এক"))
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(Problem):
        store.memory.import_tmx(file)
    assert store.memory.count() == 0
