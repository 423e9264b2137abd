"""What a chat model is asked: a fixed instruction, and the lines as JSON data, so that no line can become an order."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dubai_desktop import paths
from dubai_desktop.domain.costs import price
from dubai_desktop.domain.glossary import Term, terms_in
from dubai_desktop.domain.languages import find_language

LINES = 20  # lines in one question: enough for the sense, few enough for small models to keep count
CHARACTERS = 2_500  # of their text in one question
NEIGHBOURS = 3  # lines of context on either side
ROOM = 1_024  # tokens of an answer beside the lines themselves: brackets, and models that think aloud
MORE_ROOM = 4_096  # for models that turned out to think longer

Message = dict[str, str]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the programme; `most` is how many characters of translation fit its time (0: any number)."""

    id: str
    source: str
    target: str = ""
    most: int = 0


@dataclass(frozen=True, slots=True)
class Script:
    """Lines in order, the neighbours among them; `wanted` are the ids of those to translate. Languages are codes."""

    lines: tuple[Line, ...]
    wanted: tuple[str, ...]
    source: str
    target: str
    terms: tuple[Term, ...] = ()

    def groups(self) -> tuple[tuple[str, ...], ...]:
        """Return the wanted ids in order, cut into what one question takes."""
        wanted = set(self.wanted)
        groups: list[list[str]] = [[]]
        size = 0
        for line in self.lines:
            if line.id not in wanted:
                continue
            if groups[-1] and (len(groups[-1]) >= LINES or size + len(line.source) > CHARACTERS):
                groups.append([])
                size = 0
            groups[-1].append(line.id)
            size += len(line.source)
        return tuple(tuple(group) for group in groups if group)

    def by_id(self) -> dict[str, Line]:
        """Return the lines by id."""
        return {line.id: line for line in self.lines}


@dataclass(frozen=True, slots=True)
class Question:
    """One request: the chat messages, how many numbered lines the answer has, and the most tokens it may take."""

    messages: tuple[Message, ...]
    count: int
    most: int

    @property
    def size(self) -> int:
        """The most tokens that sending this can count as; the answer's schema and the frame included."""
        return sum(tokens(message["content"]) for message in self.messages) + 64 + 24 * self.count


def question(script: Script, ids: Sequence[str], known: Mapping[str, str]) -> Question:
    """Ask for the translation of lines; `known` are the translations so far, by id, for the neighbours."""
    lines = script.by_id()
    asked = [lines[line] for line in ids]
    places = [place for place, line in enumerate(script.lines) if line.id in set(ids)]
    first, last = places[0], places[-1] + 1
    data = {
        **_languages(script),
        "glossary": _glossary(asked, script.terms),
        "before": [_neighbour(line, known) for line in script.lines[max(0, first - NEIGHBOURS) : first]],
        "lines": {
            str(number): {"text": line.source, **({"most": line.most} if line.most else {})}
            for number, line in enumerate(asked, 1)
        },
        "after": [_neighbour(line, known) for line in script.lines[last : last + NEIGHBOURS]],
    }
    return Question(_messages("translate", data), len(asked), sum(map(_room_for, asked)))


def revision(
    script: Script, ids: Sequence[str], known: Mapping[str, str], missing: Mapping[str, list[str]]
) -> Question:
    """Ask for shorter or corrected translations; `missing` are the words that a line's translation lacks, by id."""
    lines = script.by_id()
    asked = [lines[line] for line in ids]
    data = {
        **_languages(script),
        "lines": {
            str(number): {
                "text": line.source,
                "translation": known[line.id],
                **({"most": line.most} if line.most else {}),
                **({"missing": missing[line.id]} if missing.get(line.id) else {}),
            }
            for number, line in enumerate(asked, 1)
        },
    }
    return Question(_messages("revise", data), len(asked), sum(map(_room_for, asked)))


def schema(count: int) -> dict[str, Any]:
    """Return the JSON schema of an answer: the numbers of the lines, each once, and a text for each."""
    numbers = [str(number) for number in range(1, count + 1)]
    return {
        "type": "object",
        "properties": {number: {"type": "string"} for number in numbers},
        "required": numbers,
        "additionalProperties": False,
    }


def tokens(text: str) -> int:
    """Return more tokens than a model makes of a text.

    Tokenizers that hardly know a script spell it out byte by byte; of plain ASCII they make fewer than one for two
    signs.
    """
    size = len(text.encode())
    ascii_signs = sum(char.isascii() for char in text)
    return size - ascii_signs + (ascii_signs + 1) // 2


def most_micro(script: Script, input_price: int, output_price: int) -> int:
    """Return the most that translating a script may cost, in micro-USD; prices are micro-USD per million tokens.

    Every question once with the longest answer, as much again for bad answers and corrections, and one long thought.
    """
    if not input_price and not output_price:
        return 0
    known = {line.id: line.target for line in script.lines}
    asked = [question(script, group, known) for group in script.groups()]
    thought = price(MORE_ROOM, output_price) if asked else 0
    return thought + 2 * sum(worst(one, input_price, output_price) for one in asked)


def worst(one: Question, input_price: int, output_price: int, room: int = ROOM) -> int:
    """Return the most that one question and its answer can cost, in micro-USD."""
    return price(one.size, input_price) + price(one.most + room, output_price)


def _room_for(line: Line) -> int:
    """The most tokens of a line's translation: up to three times its letters, and its number."""
    return 3 * len(line.source) + 40


def _languages(script: Script) -> dict[str, str]:
    return {"from": _name(script.source), "to": _name(script.target)}


def _name(code: str) -> str:
    language = find_language(code)
    if language is None:
        return "the language of the lines" if code == "auto" else code
    return language.name if language.name == language.own_name else f"{language.name} ({language.own_name})"


def _glossary(asked: Iterable[Line], terms: tuple[Term, ...]) -> list[dict[str, str]]:
    found = dict.fromkeys(term for line in asked for term in terms_in(line.source, terms))
    return [{"source": term.source, "target": term.wanted} for term in found]


def _neighbour(line: Line, known: Mapping[str, str]) -> dict[str, str]:
    target = known.get(line.id) or line.target
    return {"text": line.source, **({"translation": target} if target else {})}


def _messages(instruction: str, data: Mapping[str, Any]) -> tuple[Message, ...]:
    return (
        {"role": "system", "content": _instruction(instruction)},
        {"role": "user", "content": json.dumps(data, ensure_ascii=False)},
    )


def instructions() -> str:
    """Return all instructions a model is given: with other ones, it answers otherwise."""
    return "\n".join(map(_instruction, ("translate", "revise")))


@lru_cache
def _instruction(name: str) -> str:
    return (paths.resources_dir() / "prompts" / f"{name}.txt").read_text(encoding="utf-8").strip()
