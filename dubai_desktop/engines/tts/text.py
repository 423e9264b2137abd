"""Cutting a line's text where a voice may breathe, into what one request may carry, and into letters a model knows."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass

SENTENCE_PAUSE = 0.2  # seconds behind a sentence: shorter than a reader's, because a dub has little time
CLAUSE_PAUSE = 0.12  # behind a comma where a long sentence is cut
WORD_PAUSE = 0.03  # between two words where it has no comma

# A sentence ends at a stop, its closing quotes included. Marks of scripts without spaces end one anywhere; the Latin
# ones only before white space, so that 3.5 and a.b stay whole, and not behind an initial ("J. Smith").
_END = re.compile(
    r"""(?:[।॥。！？]+|(?:[!?…؟۔]+|(?<!\b[A-Z])\.+)(?=["'”’»)\]]*(?:\s|$)))["'”’»)\]]*""",
)
_CLAUSE = re.compile(r"(?<=[,;:，；：、،؛])\s*(?=\S)|\s+(?=[—–-]\s)")

# Letters that Unicode normalisation takes apart; some models know only the one sign (Bangla ড় ঢ় য়, Hindi's nuqtas).
_COMPOSED = {
    "\u09a1\u09bc": "\u09dc", "\u09a2\u09bc": "\u09dd", "\u09af\u09bc": "\u09df", "\u0915\u093c": "\u0958",
    "\u0916\u093c": "\u0959", "\u0917\u093c": "\u095a", "\u091c\u093c": "\u095b", "\u0921\u093c": "\u095c",
    "\u0922\u093c": "\u095d", "\u092b\u093c": "\u095e", "\u092f\u093c": "\u095f",
}  # fmt: skip
_DOTTED = re.compile("|".join(_COMPOSED))
_INSTEAD = {";": ",", ":": ",", "…": "।.", "॥": "।.", "।": ".", "?": "।.", "!": "।.", ".": "।", "—": "-,", "–": "-,",
            "’": "'", "‘": "'", "،": ",", "؛": ",", "؟": "?.", "۔": ".", "।।": "।"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Piece:
    """What a model says in one breath, and the seconds of silence behind it (0 behind the last one)."""

    text: str
    pause: float


def sentences(text: str) -> list[str]:
    """Return the sentences of a line; Bangla's danda ends one as the full stop does."""
    parts = []
    start = 0
    for match in _END.finditer(text):
        parts.append(text[start : match.end()])
        start = match.end()
    parts.append(text[start:])
    return [part.strip() for part in parts if _says_something(part)]


def pieces(text: str, limit: int) -> tuple[Piece, ...]:
    """Return a line in pieces of at most `limit` characters: sentences, the long ones cut at clauses, else words.

    Models blur and swallow words in texts much longer than what they learned from.
    """
    found: list[Piece] = []
    for sentence in sentences(text):
        parts = _parts(sentence, limit)
        found += [Piece(part, CLAUSE_PAUSE if part[-1] in ",;:，；：、،؛" else WORD_PAUSE) for part in parts[:-1]]
        found.append(Piece(parts[-1], SENTENCE_PAUSE))
    return (*found[:-1], Piece(found[-1].text, 0.0)) if found else ()


def _parts(sentence: str, limit: int) -> list[str]:
    """Cut a sentence at clauses, and clauses still too long at words, into parts of about the same length."""
    if len(sentence) <= limit:
        return [sentence]
    clauses = [part.strip() for part in _CLAUSE.split(sentence) if part.strip()]
    found: list[str] = []
    for clause in _packed(clauses, limit):
        words = [short for word in clause.split() for short in _graphemes(word, limit)]
        found += _packed(words, limit) if len(clause) > limit else [clause]
    return found


def _packed(parts: Iterable[str], limit: int) -> list[str]:
    """Join neighbours while they fit, aiming at parts of the same length."""
    waiting = list(parts)
    total = sum(len(part) + 1 for part in waiting)
    aim = total / math.ceil(total / limit)
    packed: list[str] = []
    for part in waiting:
        joined = f"{packed[-1]} {part}" if packed else part
        if packed and len(joined) <= limit and len(joined) - len(part) / 2 <= aim:
            packed[-1] = joined
        else:
            packed.append(part)
    return packed


def _graphemes(word: str, limit: int) -> list[str]:
    """Cut an endless word, never between a letter and its signs."""
    parts = []
    while len(word) > limit:
        cut = limit
        while cut > 1 and unicodedata.category(word[cut])[0] == "M":
            cut -= 1
        parts.append(word[:cut])
        word = word[cut:]
    return [*parts, word]


def _says_something(text: str) -> bool:
    return any(not char.isspace() for char in text)


def spelled(text: str, known: Callable[[str], bool]) -> str:
    """Return a text in the characters a model knows: the nearest where there is one, else without.

    Unicode spells one letter in several ways; a model that learned only one of them would leave the others out, and
    with them the dot that tells ড় from ড.
    """
    normal = unicodedata.normalize("NFC", text)
    normal = _DOTTED.sub(lambda match: _composed(match.group(), known), normal)
    return " ".join("".join(_nearest(char, known) for char in normal).split())


def _composed(letter: str, known: Callable[[str], bool]) -> str:
    return _COMPOSED[letter] if known(_COMPOSED[letter]) else letter


def _nearest(char: str, known: Callable[[str], bool]) -> str:
    if known(char) or char.isspace():
        return char
    others: tuple[str, ...] = (*_INSTEAD.get(char, ""), char.lower(), unicodedata.normalize("NFKD", char)[0])
    for other in others:
        if known(other):
            return other
    return "" if unicodedata.category(char)[0] in "LMC" else " "


def chunks(text: str, limit: int) -> list[str]:
    """Return the text in parts of at most `limit` UTF-8 bytes, cut between sentences, else words, else letters."""
    parts: list[str] = []
    for piece in _pieces(text, limit):
        joined = f"{parts[-1]} {piece}" if parts else piece
        if parts and len(joined.encode()) <= limit:
            parts[-1] = joined
        else:
            parts.append(piece)
    return parts


def _pieces(text: str, limit: int) -> list[str]:
    found: list[str] = []
    for sentence in sentences(text):
        if len(sentence.encode()) <= limit:
            found.append(sentence)
            continue
        for word in sentence.split():
            found += _letters(word, limit)
    return found


def _letters(word: str, limit: int) -> list[str]:
    encoded = word.encode()
    parts = []
    while len(encoded) > limit:
        cut = limit
        while encoded[cut] & 0xC0 == 0x80:  # the middle of a letter
            cut -= 1
        parts.append(encoded[:cut].decode())
        encoded = encoded[cut:]
    return [*parts, encoded.decode()]
