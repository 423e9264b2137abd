"""Translation by a model on this machine: whole sentences go in, answers are checked, and what failed is tried again.

Models know nothing of lines, glossaries or each other; this is what they have in common. An answer that cannot be used
is never spoken, nor is the source in its place: the line stays without a translation, and a note says why.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from dubai_desktop.domain.glossary import violations
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.engines.base import Progress, Translation, TranslationRequest
from dubai_desktop.engines.mt.answers import fault
from dubai_desktop.engines.mt.ct2_child import AGAIN, FIRST, Decoding
from dubai_desktop.engines.mt.protect import hide, only_terms, reveal
from dubai_desktop.engines.mt.sentences import Sentence, assemble, has_words, sentences, spread

Ask = Callable[[Sequence[str], Decoding, Progress], Sequence[str | None]]
"""Translate texts, in order; None where the model had nothing to say."""

Call = Callable[[Path, str, Sequence[str], Decoding, Progress], tuple[Sequence[str | None], str, str]]
"""Have the model of a folder do so on a device; returns the answers, what it ran on, why not on the graphics card."""

NEXT_SMALLER = frozenset({Code.MEMORY, Code.MODEL_BROKEN, Code.ENGINE_CRASHED, Code.ENGINE_FAILED})
FIRST_SHARE = 0.9  # of the progress; the rest is for second tries


def translate_lines(request: TranslationRequest, ask: Ask, progress: Progress) -> Translation:
    """Fill in the targets that a model can give; `left` names the lines that stay without. Raises what `ask` raises."""
    found = sentences(request.segments, request.source)
    talk = _Talk(request, ask, progress)
    talk.say([sentence.text for sentence in found])
    groups = [(sentence,) if talk.is_usable(sentence) else sentence.alone() for sentence in found]
    talk.say([part.text for group in groups if len(group) > 1 for part in group])
    found = tuple(sentence for group in groups for sentence in group)  # in the order they are said in
    talk.keep_terms([sentence.text for sentence in found])
    targets = [talk.answers.get(sentence.text) for sentence in found]
    lines = assemble(len(request.segments), found, targets, request.target)
    done = tuple(_filled(line, target) for line, target in zip(request.segments, lines, strict=True))
    progress(1.0, "Translated")
    return Translation(done, left=tuple(_left(done, found, talk.faults)))


class _Talk:
    """What was asked of the model and what it answered: `answers` that can be used, `faults` for the others."""

    def __init__(self, request: TranslationRequest, ask: Ask, progress: Progress) -> None:
        self._request = request
        self._ask = ask
        self._progress = progress
        self._reached = 0.0
        self.answers: dict[str, str] = {}
        self.faults: dict[str, str] = {}

    def say(self, texts: Sequence[str]) -> None:
        """Have texts translated, each once; what fails is asked again, searched for otherwise."""
        asked = [text for text in dict.fromkeys(texts) if text not in self.answers and not self._is_plain(text)]
        for decoding in (FIRST, AGAIN):
            for text, answer in zip(asked, self._asked(asked, decoding), strict=True):
                reason = fault(text, answer, self._request.target)
                if answer and not reason:
                    self.answers[text] = answer
                    self.faults.pop(text, None)
                else:
                    self.faults[text] = reason
            asked = [text for text in asked if text in self.faults]

    def _is_plain(self, text: str) -> bool:
        """Answer what needs no model: signs and figures as they are, and texts that are glossary terms alone."""
        answer = only_terms(text, self._request.glossary) if has_words(text) else text
        if answer is not None:
            self.answers[text] = answer
        return answer is not None

    def _asked(self, texts: Sequence[str], decoding: Decoding) -> list[str | None]:
        if not texts:
            return []
        begin, width = self._reached, FIRST_SHARE if self._reached == 0.0 else (1.0 - self._reached) / 2

        def progress(fraction: float, message: str) -> None:
            self._reached = max(self._reached, begin + width * fraction)  # a smaller model begins anew
            self._progress(self._reached, message)

        given = self._ask(texts, decoding, progress)
        self._reached = begin + width
        if len(given) != len(texts):  # nobody knows which answer belongs to which text
            return [None] * len(texts)
        return [unicodedata.normalize("NFC", " ".join(answer.split())) if answer else None for answer in given]

    def is_usable(self, sentence: Sentence) -> bool:
        """True where there is an answer with enough words for the sentence's lines, or nothing smaller to ask for."""
        answer = self.answers.get(sentence.text)
        if len(sentence.parts) == 1:
            return True
        return answer is not None and spread(answer, sentence.shares, self._request.target) is not None

    def keep_terms(self, texts: Sequence[str]) -> None:
        """Ask again, with placeholders, for the texts whose answers break a term; better answers take their place."""
        glossary = self._request.glossary
        broken = [text for text in texts if violations(text, self.answers.get(text, ""), glossary)]
        hidden = {text: hide(text, glossary) for text in dict.fromkeys(broken)}
        hidden = {text: (masked, terms) for text, (masked, terms) in hidden.items() if terms}
        answers = self._asked([masked for masked, _ in hidden.values()], FIRST)
        for (text, (_, terms)), answer in zip(hidden.items(), answers, strict=True):
            shown = reveal(answer, terms) if answer else None
            if shown and not fault(text, shown, self._request.target) and not violations(text, shown, glossary):
                self.answers[text] = shown


def _filled(line: Segment, target: str | None) -> Segment:
    return line if target is None else replace(line, target=target, origin=Origin.ENGINE, note="")


def _left(lines: Sequence[Segment], found: Sequence[Sentence], faults: dict[str, str]) -> list[str]:
    """Say which lines were not translated, by reason."""
    by_reason: dict[str, list[int]] = {}
    for sentence in found:
        for line in lines[sentence.first : sentence.first + len(sentence.parts)]:
            if line.needs_translation:
                reason = faults.get(sentence.text)
                if reason and line.index not in by_reason.setdefault(reason, []):
                    by_reason[reason].append(line.index)
    return [
        f"{_named(indices)} not translated: the model {reason}. Write it in review."
        for reason, indices in by_reason.items()
    ]


def _named(indices: Sequence[int]) -> str:
    if len(indices) == 1:
        return f"Line {indices[0]} was"
    shown = ", ".join(map(str, indices[:12]))
    return f"Lines {shown}{' and more' if len(indices) > 12 else ''} were"


class Ladder:
    """The models to use, best first: one that fails gives way to the next smaller, and last the graphics card does.

    `notes` tell what gave way to what, and why the card was not used; `ran_on` is the device of the newest answers.
    """

    def __init__(self, folders: Sequence[Path], device: str, call: Call) -> None:
        self._steps = [(folder, device) for folder in folders]
        self._call = call
        self.notes: list[str] = []
        self.ran_on = ""

    @property
    def model(self) -> str:
        """Name of the model that is in use."""
        return self._steps[0][0].name

    def ask(self, texts: Sequence[str], decoding: Decoding, progress: Progress) -> Sequence[str | None]:
        """Have the best model that works translate texts. Raises the last one's Problem, Cancelled."""
        while True:
            folder, device = self._steps[0]
            try:
                answers, self.ran_on, reason = self._call(folder, device, texts, decoding, progress)
            except Problem as problem:
                self._give_way(problem)
                continue
            if reason:
                self._note(f"The graphics card was not used: {reason}.")
            return answers

    def _give_way(self, problem: Problem) -> None:
        folder, device = self._steps.pop(0)
        if not self._steps and problem.facts.get("device") == "cuda" and device != "cpu":
            self._steps.append((folder, "cpu"))
        if problem.code not in NEXT_SMALLER or not self._steps:
            self._steps.insert(0, (folder, device))
            raise problem
        other = self._steps[0][0].name
        instead = f"{other} was used" if other != folder.name else "the processor was used"
        self._note(f"{folder.name} failed ({problem.code}), so {instead}.")

    def _note(self, note: str) -> None:
        if note not in self.notes:
            self.notes.append(note)
