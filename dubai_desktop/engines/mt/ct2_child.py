"""Translation models of CTranslate2, inside the child process only: loaded once, fed in batches that keep it busy."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code
from dubai_desktop.engines import child
from dubai_desktop.engines.model_files import broken, verify_once
from dubai_desktop.engines.mt import ct2_device as device

BATCH_TOKENS = {"cpu": (512,), "cuda": (4096, 512)}
"""Tokens of one batch, padding counted; the second where the first is too much for the memory of the card. More gains
nothing on a processor (tests/bench/mt_speed.py), tells less often how far it is, and NLLB's 256,206 words cost 1 MB for
each sentence and beginning; a card wants more at once."""
WORKER_CORES = 4  # cores of one worker; with more of them, batches run side by side
LONGEST = 512  # tokens of a source, NLLB's own limit in training


@dataclass(frozen=True, slots=True)
class Decoding:
    """How the best translation is looked for.

    `beam` is how many beginnings are followed at once: NLLB's authors report their figures with 4; 1 takes the
    likeliest piece each time, two to three times as fast. `patience`: so many times `beam` ends are waited for, or a
    short wrong ending that comes early shuts the right one out (arXiv:2204.05424). `no_repeat`: so many pieces may not
    follow each other twice in the same order (0: they may); `penalty` above 1 makes pieces that were said less likely.
    Both mend loops and both harm honest repetition, so they are for a second try only.
    """

    beam: int = 4
    patience: float = 1.5
    no_repeat: int = 0
    penalty: float = 1.0


FIRST = Decoding()
AGAIN = Decoding(beam=1, patience=1.0, no_repeat=4, penalty=1.2)


@lru_cache(maxsize=1)
def load(folder: str, _changed: int, asked: str) -> tuple[Any, device.Device]:
    """Load a translator once; a changed file loads anew. `asked` is "auto", "cpu" or "cuda".

    Raises Problem: MODEL_BROKEN, MEMORY.
    """
    child.tame_libraries()
    verify_once(Path(folder))
    import ctranslate2  # noqa: PLC0415  heavy

    cores = device.cores()

    def make(name: str, compute: str) -> Any:  # noqa: ANN401  an untyped library's object
        workers = max(1, cores // WORKER_CORES) if name == "cpu" else 1
        translator = ctranslate2.Translator(
            folder, device=name, compute_type=compute, inter_threads=workers, intra_threads=max(1, cores // workers)
        )
        if name == "cuda":  # its libraries load with the first product: better now than in the middle of a job
            translator.translate_batch([["</s>"]], beam_size=1, max_decoding_length=2)
        return translator

    try:
        return device.load(make, asked)
    except (RuntimeError, ValueError, OSError) as error:
        if "temporarily unavailable" in str(error):  # no room for the stack of a thread
            raise child.out_of_memory(str(error)) from error
        problem = child.translate(error)
        if problem.code is Code.MEMORY:
            raise problem from error
        raise broken(Path(folder), ["model.bin"], str(error)) from error


def translate(
    model: tuple[Any, device.Device], sources: Sequence[Sequence[str]], prefix: Sequence[str], decoding: Decoding
) -> list[list[str]]:
    """Return the pieces of each source's translation, in order, the prefix left out. Reports sentences done.

    Raises Problem(MEMORY, facts device), ENGINE_FAILED.
    """
    translator, where = model
    job = _Job(translator, sources, prefix, decoding)
    sizes = BATCH_TOKENS[where.name]
    for most in sizes:
        try:
            job.run(most)
        except RuntimeError as error:
            problem = child.translate(error)
            problem.facts["device"] = where.name
            if problem.code is not Code.MEMORY or most == sizes[-1]:
                raise problem from error
        else:
            break
    return [job.found[place] for place in range(len(sources))]


class _Job:
    """What is to be translated and what is: `found` holds the pieces by the source's place."""

    def __init__(
        self,
        translator: Any,  # noqa: ANN401  an untyped library's object
        sources: Sequence[Sequence[str]],
        prefix: Sequence[str],
        decoding: Decoding,
    ) -> None:
        self._translator = translator
        self._sources = sources
        self._prefix = list(prefix)
        self._options = {
            "beam_size": decoding.beam,
            "patience": decoding.patience,
            "no_repeat_ngram_size": decoding.no_repeat,
            "repetition_penalty": decoding.penalty,
            "disable_unk": True,  # the unknown piece is no word
            "max_input_length": LONGEST,
        }
        self.found: dict[int, list[str]] = {}

    def run(self, most: int) -> None:
        """Translate what is not yet, in batches of `most` tokens, a few at the translator so that it never waits."""
        left = [place for place in range(len(self._sources)) if place not in self.found]
        waiting: deque[tuple[list[int], list[Any]]] = deque()
        for batch in batches([len(self._sources[place]) for place in left], most):
            places = [left[at] for at in batch]
            waiting.append((places, self._begun(places)))
            if len(waiting) > 2 * self._translator.num_translators:
                self._take(*waiting.popleft())
        while waiting:
            self._take(*waiting.popleft())

    def _begun(self, places: Sequence[int]) -> list[Any]:
        longest = len(self._sources[places[0]])
        results: list[Any] = self._translator.translate_batch(
            [list(self._sources[place]) for place in places],
            target_prefix=[self._prefix] * len(places),
            asynchronous=True,
            max_decoding_length=_most_pieces(longest),
            **self._options,
        )
        return results

    def _take(self, places: Sequence[int], results: Sequence[Any]) -> None:
        for place, result in zip(places, results, strict=True):
            self.found[place] = list(result.result().hypotheses[0])[len(self._prefix) :]
        done, all_ = len(self.found), len(self._sources)
        child.report(done / all_, f"{done} of {all_} sentences translated")


def batches(lengths: Sequence[int], most: int) -> Iterator[list[int]]:
    """Yield the places of sources of like length, longest first, whose tokens with their padding are `most` at most.

    Longest first: what needs most memory fails at once, and the last batches, which workers wait for, are short.
    CTranslate2 would sort as well, but takes one limit of decoding length for all; here each batch has its own.
    """
    batch: list[int] = []
    for place in sorted(range(len(lengths)), key=lambda place: -lengths[place]):
        if batch and (len(batch) + 1) * lengths[batch[0]] > most:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def _most_pieces(longest: int) -> int:
    """Return where to stop a translation that finds no end; no pair of NLLB's languages differs so much in pieces."""
    return min(LONGEST, 3 * longest + 16)
