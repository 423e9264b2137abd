"""What a chat model said before about a line in its surroundings.

A line's answer is known by the line, the three lines on either side that the model is shown with it, the glossary's
terms in it, the languages, the model, its address and the instructions. A changed line so asks anew for itself and for
those that had it before their eyes, and for no others. What the neighbours' translations were is no part of it: they
come from the same questions.

The room that a line has is no part of it either, for it is reckoned from the voice's pace, which is known better after
each dub; an answer is asked for anew only where it is far too long now and was given far more room then.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace

from dubai_desktop.domain.answer import Answer, answer_key
from dubai_desktop.domain.glossary import terms_in
from dubai_desktop.engines.base import Answers
from dubai_desktop.engines.mt.book import Tally
from dubai_desktop.engines.mt.chat_prompt import NEIGHBOURS, Script, instructions

OVER = 1.25  # times the room that an answer may take before it counts as too long
TIGHTER = 0.6  # of the room it was given then: less asks for shorter words


@dataclass
class Known:
    """The answers of one model at one address (`scope`)."""

    answers: Answers
    scope: tuple[str, ...]
    tally: Tally

    def filled(self, script: Script) -> tuple[Script, dict[str, str]]:
        """Return the script with the wanted lines filled in that were answered before, and their targets by id."""
        keys = self._keys(script)
        kept = self.answers.known(list(keys.values()))
        lines = script.by_id()
        found = {
            line: kept[key] for line, key in keys.items() if key in kept and is_fitting(kept[key], lines[line].most)
        }
        for line, answer in found.items():
            self.tally.count(lines[line].source, answer)
        targets = {line: answer.text for line, answer in found.items()}
        done = tuple(replace(line, target=targets.get(line.id, line.target)) for line in script.lines)
        wanted = tuple(line for line in script.wanted if line not in targets)
        return replace(script, lines=done, wanted=wanted), targets

    def keep(self, script: Script, targets: Mapping[str, str], spent: int) -> None:
        """Keep what was answered for a script's wanted lines; `spent` is shared out by their letters. On disk then."""
        keys, lines = self._keys(script), script.by_id()
        said = {line: text for line, text in targets.items() if line in keys}
        letters = max(1, sum(len(lines[line].source) for line in said))
        self.answers.keep({
            keys[line]: Answer(text, spent * len(lines[line].source) // letters, lines[line].most)
            for line, text in said.items()
        })  # fmt: skip

    def _keys(self, script: Script) -> dict[str, str]:
        wanted = set(script.wanted)
        sources = [line.source for line in script.lines]
        told = hashlib.sha256(instructions().encode()).hexdigest()
        scope = (*self.scope, told, script.source, script.target)
        return {
            line.id: answer_key(
                *scope,
                line.source,
                sources[max(0, place - NEIGHBOURS) : place],
                sources[place + 1 : place + 1 + NEIGHBOURS],
                [(term.source, term.wanted) for term in terms_in(line.source, script.terms)],
            )
            for place, line in enumerate(script.lines)
            if line.id in wanted
        }


def is_fitting(answer: Answer, most: int) -> bool:
    """True where an answer will do for a line that has room for `most` letters (0: any number)."""
    if not most or len(answer.text) <= most * OVER:
        return True
    return bool(answer.most) and most >= TIGHTER * answer.most
