"""Translation by a chat model, in a child process: bad answers lead to smaller questions, at last to an open line."""

from __future__ import annotations

import logging
from collections import Counter
from dataclasses import dataclass, field

from dubai_desktop.domain.glossary import Term, terms_in, violations
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.words import counted
from dubai_desktop.engines import child
from dubai_desktop.engines.mt.chat_answers import fault, read, repeated
from dubai_desktop.engines.mt.chat_client import FEWEST, Access, Reply, Session, Spent
from dubai_desktop.engines.mt.chat_prompt import LINES, Line, Question, Script, question, revision
from dubai_desktop.engines.mt.chat_refusals import Unusable

logger = logging.getLogger(__name__)

ALONE = 2  # times that a line is asked for by itself
USELESS = 8  # answers in a row without a single usable line, after which the model is left alone
OVER = 1.25  # how far a translation may be over what fits its time before a shorter one is asked for


@dataclass(frozen=True, slots=True)
class Outcome:
    """Translations by line id; why others have none, by line id; notes; what was spent, in micro-USD.

    `stopped` is trouble that came after something was answered.
    """

    targets: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    spent: int = 0
    stopped: Problem | None = None


def translate(access: Access, script: Script) -> Outcome:
    """Translate the wanted lines of a script as far as the model can.

    Trouble that comes after something was answered is handed back beside it, so that nothing paid for is lost. Raises
    Problem: SERVICE_AUTH, SERVICE_QUOTA, SERVICE_RATE, NETWORK, TIMEOUT, SETTING_INVALID (no such model or endpoint),
    ENGINE_FAILED; nothing was charged then.
    """
    work = _Work(Session(access), script)
    notes: tuple[str, ...] = ()
    stopped: Problem | None = None
    try:
        for group in script.groups():
            work.group(group)
        work.revise()
    except Problem as problem:
        if not work.targets and not work.session.spent:
            problem.facts["charged"] = False
            raise
        stopped = problem
    except Spent:
        notes = ("The chat model would have cost more than was reckoned for these lines. Some stay open.",)
    reasons = {
        line: work.reasons.get(line, "it was not answered") for line in script.wanted if line not in work.targets
    }
    return Outcome(work.targets, reasons, notes, work.session.spent, stopped)


def shorten(access: Access, script: Script) -> Outcome:
    """Say the wanted lines' translations in fewer letters, at most `Line.most`; asked twice where the first is longer.

    `targets` of the outcome are only those that became shorter. Raises what `translate` raises.
    """
    known = {line.id: line.target for line in script.lines if line.id in set(script.wanted)}
    work = _Work(Session(access), script, dict(known))
    stopped: Problem | None = None
    try:
        for again in (False, True):
            longer = tuple(line for line, text in work.targets.items() if len(text) > work.lines[line].most)
            if longer:
                work.shorten(longer, again=again)
    except Problem as problem:
        if not work.session.spent:
            problem.facts["charged"] = False
            raise
        stopped = problem
    except Spent:
        logger.info("no money left to ask for shorter wording")
    shorter = {line: text for line, text in work.targets.items() if len(text) < len(known[line])}
    reasons = {line: work.reasons.get(line, "it was not made shorter") for line in script.wanted if line not in shorter}
    return Outcome(shorter, reasons, (), work.session.spent, stopped)


@dataclass
class _Work:
    """The state of one call."""

    session: Session
    script: Script
    targets: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    _alone: Counter[str] = field(default_factory=Counter)
    _useless: int = 0
    _was_slow: bool = False

    def __post_init__(self) -> None:
        self._lines = self.script.by_id()
        self._terms: dict[str, tuple[Term, ...]] = {
            line.id: terms_in(line.source, self.script.terms) for line in self.script.lines
        }

    def group(self, ids: tuple[str, ...]) -> None:
        """Translate lines in one question; what is not usable in ever smaller ones. Raises Problem, Spent."""
        waiting = [ids]
        while waiting and self._useless < USELESS:
            ids = waiting.pop()
            if len(ids) > self.session.lines:
                waiting += [ids[self.session.lines :], ids[: self.session.lines]]
                continue
            self._alone.update(ids if len(ids) == 1 else ())
            bad = self._asked(ids)
            self._useless = self._useless + 1 if len(bad) == len(ids) else 0
            if len(bad) == len(ids):
                self.session.lost_count(len(ids))
            child.report(len(self.targets) / len(self.script.wanted), self._progress())
            if len(ids) > 1:
                half = (len(bad) + 1) // 2 if len(bad) == len(ids) else len(bad)
                waiting += [part for part in (bad[half:], bad[:half]) if part]
            elif bad and self._alone[bad[0]] < ALONE:
                waiting.append(bad)

    def _progress(self) -> str:
        return f"{len(self.targets)} of {counted(len(self.script.wanted))} translated by the chat model"

    def _asked(self, ids: tuple[str, ...]) -> tuple[str, ...]:
        """Ask once for lines, keep those that are usable and return the others, in order."""
        nothing = "no usable answer came"
        try:
            texts = self._texts(question(self.script, ids, self.targets), ids, again=self._alone[ids[0]] > 1)
        except Unusable:
            texts, nothing = {}, "the model declined"
        except Problem as problem:
            if problem.code is not Code.TIMEOUT or self._was_slow or len(ids) <= FEWEST:
                raise
            texts, nothing, self._was_slow = {}, "it took too long", True  # a slow machine may manage fewer lines
        stuck = repeated({line: (self._lines[line].source, text) for line, text in texts.items()})
        for line in ids:
            what = self._fault(line, texts[line]) if line in texts else nothing
            what = what or ("it is the same for unlike lines" if line in stuck else "")
            if what:
                self.reasons[line] = what
            else:
                self.targets[line] = texts[line]
        return tuple(line for line in ids if line not in self.targets)

    def _texts(self, asked: Question, ids: tuple[str, ...], *, again: bool = False) -> dict[str, str]:
        """Return the answer's texts by line id; none where its count is wrong or it is no answer. Raises Unusable."""
        guess = 0.7 if again else 0.2  # the same question gets the same answer, unless the model guesses more freely
        reply = self.session.ask(asked, guess)
        while _is_still_thinking(reply) and self.session.has_more_room(asked):
            reply = self.session.ask(asked, guess)
        if reply.ended == "content_filter":
            raise Unusable(reply.ended)
        found = read(reply.text, len(ids))
        if not found:
            logger.info("an answer for %d lines was not usable (%s)", len(ids), reply.ended)
        return {ids[number - 1]: text for number, text in found.items()}

    def _fault(self, line: str, text: str) -> str:
        kept = [term.wanted for term in self._terms[line]]
        return fault(self._lines[line].source, text, self.script.target, kept)

    def revise(self) -> None:
        """Ask once for shorter texts where they are far too long to say, and for glossary words that are missing."""
        missing = {line: self._missing(line, text) for line, text in self.targets.items()}
        asked = tuple(line for line, text in self.targets.items() if missing[line] or self._is_over(line, text))
        for first in range(0, len(asked), LINES):
            ids = asked[first : first + LINES]
            try:
                texts = self._texts(revision(self.script, ids, self.targets, missing), ids)
            except (Unusable, Spent, Problem) as trouble:  # what is there can be used
                logger.info("no second thoughts on %d lines: %s", len(ids), type(trouble).__name__)
                return
            for line, text in texts.items():
                if not self._fault(line, text) and self._is_better(line, text):
                    self.targets[line] = text

    @property
    def lines(self) -> dict[str, Line]:
        """The script's lines by id."""
        return self._lines

    def shorten(self, ids: tuple[str, ...], *, again: bool) -> None:
        """Ask once for shorter texts, and take those that are right and shorter. Raises Problem, Spent."""
        missing = {line: self._missing(line, self.targets[line]) for line in ids}
        try:
            texts = self._texts(revision(self.script, ids, self.targets, missing), ids, again=again)
        except Unusable:
            self.reasons.update(dict.fromkeys(ids, "the model declined"))
            return
        for line, text in texts.items():
            before = self.targets[line]
            what = self._fault(line, text)
            worse = len(self._missing(line, text)) > len(missing[line])
            if not what and not worse and len(text) < len(before):
                self.targets[line] = text
            else:
                self.reasons[line] = what or "it was not made shorter"

    def _missing(self, line: str, text: str) -> list[str]:
        terms = self._terms[line]
        return [term.wanted for term in terms if violations(self._lines[line].source, text, (term,))]

    def _is_over(self, line: str, text: str) -> bool:
        most = self._lines[line].most
        return bool(most) and len(text) > most * OVER

    def _is_better(self, line: str, text: str) -> bool:
        """True where a text has more of the glossary's words, or as many and is shorter."""
        before = self.targets[line]
        lacks, lacked = len(self._missing(line, text)), len(self._missing(line, before))
        if lacks != lacked:
            return lacks < lacked and (not self._is_over(line, text) or len(text) <= len(before))
        return len(text) < len(before) and self._is_over(line, before)


def _is_still_thinking(reply: Reply) -> bool:
    """True where a model ran out of room before it began to answer; one that ran out later goes round in circles."""
    return reply.ended == "length" and "{" not in reply.text.rpartition("</think>")[2].partition("<think>")[0]
