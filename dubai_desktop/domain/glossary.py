"""Words with a fixed translation, a spelling to keep, or their own way to be said, found in text and checked.

A term is found as a whole word: never inside another one, in any script, letter case aside unless the term minds it.
Bangla joins its case endings to the word (ঢাকা, ঢাকার, ঢাকাকে): those still are the term, and stay where it is
replaced. A text is read once for all terms: its words walk down a tree of the terms' words, so the time grows with
the text times the words of the longest term, whatever the number of terms.
"""

from __future__ import annotations

import functools
import re
import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from dubai_desktop.domain.languages import find_language


@dataclass(frozen=True, slots=True)
class Term:
    """A word or a few, and what is to become of them.

    An empty `target` means: do not translate, keep the source's spelling. `pronunciation` is what the voice says where
    the target (or the kept source) stands; subtitles never show it. Languages are codes, "" for any.
    """

    source: str
    target: str = ""
    pronunciation: str = ""
    source_language: str = ""
    target_language: str = ""
    case_sensitive: bool = False
    note: str = ""

    @property
    def wanted(self) -> str:
        """What the translation has to say: the target, or the source where it is to be kept."""
        return self.target if self.target.strip() else self.source


@dataclass(frozen=True, slots=True)
class Match:
    """Where a term stands: `start` and `end` are offsets into the NFC form of the text, endings left out."""

    start: int
    end: int
    term: Term


def key_of(term: Term) -> str:
    """Return the term's words as they are compared: NFC, single spaces, and folded unless it minds letter case."""
    words = _nfc(term.source)
    return " ".join((words if term.case_sensitive else _nfc(words.casefold())).split())


def identity(term: Term) -> tuple[str, str, str, bool]:
    """Return what makes two terms the same one: their words, languages and case rule."""
    return (key_of(term), term.source_language, term.target_language, term.case_sensitive)


def for_languages(terms: Iterable[Term], source_language: str, target_language: str) -> tuple[Term, ...]:
    """Return the terms that count for a pair of languages, in their order; "" or "auto" as source means any.

    Of two terms for the same words the one that names more of its languages wins.
    """
    source, target = _code(source_language), _code(target_language)
    best: dict[tuple[str, bool], Term] = {}
    for term in terms:
        if not (_is_for(term.source_language, source) and _is_for(term.target_language, target)):
            continue
        key = (key_of(term), term.case_sensitive)
        if key not in best or _named(term) > _named(best[key]):
            best[key] = term
    return tuple(best.values())


def matches(text: str, terms: Iterable[Term]) -> tuple[Match, ...]:
    """Return where the terms' sources stand in a text: from left to right, the longest first, none overlapping."""
    return tuple(_compiled(tuple(terms), _source, _COMPILED[0]).find(_nfc(text)))


def terms_in(text: str, terms: Iterable[Term]) -> tuple[Term, ...]:
    """Return the terms whose source stands in a text, each once, in the order of the text."""
    return tuple(dict.fromkeys(match.term for match in matches(text, terms)))


def violations(source: str, target: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """Return a sentence for each term of the source that its translation lacks; none while it is not translated."""
    found = terms_in(source, terms) if target.strip() else ()
    there = _Tree(found, _wanted).all_in(_nfc(target)) if found else frozenset()
    return tuple(_missing(term) for term in found if term not in there)


def pronounced(text: str, terms: Iterable[Term]) -> str:
    """Return a text in NFC as the voice should say it: each term's spelling gives way to its pronunciation.

    Endings are kept, other words are left alone, and what was put in is not looked at again.
    """
    text = _nfc(text)
    parts: list[str] = []
    done = 0
    for match in _compiled(tuple(terms), _spoken, _COMPILED[1]).find(text, cautious=True):
        parts += (text[done : match.start], _nfc(match.term.pronunciation.strip()))
        done = match.end
    return "".join((*parts, text[done:]))


def _missing(term: Term) -> str:
    if term.wanted == term.source:
        return f"“{term.source}” is to be kept as it is; the translation does not have it."
    return f"“{term.source}” is to be translated as “{term.target}”; the translation does not say so."


def _source(term: Term) -> str:
    return term.source


def _wanted(term: Term) -> str:
    return term.wanted


def _spoken(term: Term) -> str:
    return term.wanted if term.pronunciation.strip() else ""


# --- the tree of words ---------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    terms: list[tuple[str, Term]] = field(default_factory=list)  # the exact spelling, and the term that ends here


@dataclass(frozen=True, slots=True)
class _Token:
    """A word, a single sign or (folded " ") a stretch of white space; offsets into the text."""

    start: int
    end: int
    folded: str


_Found = tuple[int, int, int, list[Term]]


class _Tree:
    """Terms by the folded words of the spelling to look for; those whose spelling is empty are left out."""

    def __init__(self, terms: Iterable[Term], spelling: Callable[[Term], str]) -> None:
        self._root = _Node()
        for term in terms:
            exact = " ".join(_nfc(spelling(term)).split())
            node = self._root
            for token in _tokens(exact):
                node = node.children.setdefault(token.folded, _Node())
            if node is not self._root:
                node.terms.append((exact, term))

    def find(self, text: str, *, cautious: bool = False) -> Iterator[Match]:
        """Yield the longest match at each place, from left to right. `cautious`: no endings behind short words."""
        tokens = _tokens(text)
        at = 0
        while at < len(tokens):
            behind = at + 1
            longest: Match | None = None
            for behind, start, end, terms in self._from(text, tokens, at, cautious):  # noqa: B007 - the last counts
                longest = Match(start, end, max(terms, key=lambda term: term.case_sensitive))
            if longest:
                yield longest
            at = behind

    def all_in(self, text: str) -> frozenset[Term]:
        """Return every term that stands somewhere in the text, inside others too."""
        tokens = _tokens(text)
        found = (terms for at in range(len(tokens)) for *_, terms in self._from(text, tokens, at, False))
        return frozenset(term for terms in found for term in terms)

    def _from(self, text: str, tokens: list[_Token], first: int, cautious: bool) -> Iterator[_Found]:
        """Yield what starts at a token, the longest last: (index of the token behind it, start, end, terms)."""
        node, start = self._root, tokens[first].start
        for at in range(first, len(tokens)):
            token = tokens[at]
            for cut in _cuts(token.folded, cautious):
                ended = node.children.get(token.folded[: len(token.folded) - cut])
                terms = _fitting(ended, text[start : token.end - cut]) if ended else []
                if terms:
                    yield at + 1, start, token.end - cut, terms
            following = node.children.get(token.folded)
            if following is None:
                return
            node = following


def _fitting(node: _Node, spelling: str) -> list[Term]:
    """Return the terms that end here and are not of another letter case than they mind."""
    said = " ".join(spelling.split())
    return [term for exact, term in node.terms if not term.case_sensitive or exact == said]


# --- words and their endings ---------------------------------------------------------------------------------------

# Case endings, plurals, articles and the emphatic particles of Bangla that are joined to a word.
_ENDINGS = (
    "র ের এর কে রে েরে তে েতে এতে ে এ য় য়ে য়ের রা েরা এরা দের েদের এদের দেরকে েদেরকে গণ গণের গণকে"
    " টা টি টার টির টাকে টিকে টাতে টিতে টায় খানা খানি খানার খানির"
    " গুলো গুলি গুলা গুলোর গুলির গুলোকে গুলিকে গুলোতে গুলিতে গুলোয়"
)
_EMPHATIC = ("", "ই", "ও")
_JOINED = frozenset(
    unicodedata.normalize("NFC", ending + particle) for ending in ("", *_ENDINGS.split()) for particle in _EMPHATIC
) - {""}
_LONGEST = max(map(len, _JOINED))
_SHORT = 3  # code points: behind fewer an ending often makes another word (মা: মাটি, মারা; কর: করে)

# Written without spaces: each letter is a word of its own. Thai and Lao, Myanmar, Khmer, kana, Han.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED += "\U00020000-\U0003fa1f"


def _cuts(word: str, cautious: bool) -> Iterator[int]:
    """Yield the lengths of the Bangla endings that a word may have, longest first, and 0 last."""
    if "\u0980" <= word[-1] <= "\u09ff":
        least = _SHORT if cautious else 1
        for cut in range(min(_LONGEST, len(word) - least), 0, -1):
            if word[len(word) - cut :] in _JOINED:
                yield cut
    yield 0


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _pattern().finditer(text):
        said = match.group()
        found.append(_Token(match.start(), match.end(), " " if said.isspace() else _nfc(said.casefold())))
    return found


@functools.cache
def _pattern() -> re.Pattern[str]:
    """Words with their combining marks and joiners (re's own \\w breaks Bangla at its vowel signs), or one sign."""
    marks = "".join(map(chr, filter(_is_mark, range(0x300, 0x1F000)))) + "\u200c\u200d"
    letter = rf"[^\W{_UNSPACED}]|[{marks}]"
    # The "t" of "don't" belongs to its word, other things behind an apostrophe ("Google's", "l'Oréal") do not.
    return re.compile(rf"\s+|(?:{letter})+(?:['’]t(?!{letter}))?|.", re.DOTALL)


def _is_mark(code: int) -> bool:
    return unicodedata.category(chr(code))[0] == "M"


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)


# --- languages and the cache ---------------------------------------------------------------------------------------


def _code(language: str) -> str:
    known = find_language(language)
    return known.code if known else language.strip().lower().removesuffix("auto")


def _is_for(wanted: str, code: str) -> bool:
    return not wanted.strip() or not code or _code(wanted) == code


def _named(term: Term) -> int:
    return bool(term.source_language.strip()) + bool(term.target_language.strip())


_Compiled = list[tuple[tuple[Term, ...], _Tree]]
_COMPILED: tuple[_Compiled, _Compiled] = ([], [])  # trees by source, and by spoken spelling; the newest last
_KEPT = 4
_lock = threading.Lock()


def _compiled(terms: tuple[Term, ...], spelling: Callable[[Term], str], kept: _Compiled) -> _Tree:
    """Return the tree of these terms, made once: comparing tuples of the same objects is quick, hashing them is not."""
    with _lock:
        for known, tree in kept:
            if known is terms or known == terms:
                return tree
        tree = _Tree(terms, spelling)
        kept.append((terms, tree))
        del kept[:-_KEPT]
        return tree
