"""Google Cloud Translation: paid by the character, only for people who chose it and have a service account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.costs import price
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import prices
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Translation, TranslationRequest
from dubai_desktop.engines.google_access import NO_ACCOUNT, TIMEOUT, Access, project_of, refused
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.mt import google_translate_child as service
from dubai_desktop.engines.mt.book import Book, Tally, in_order
from dubai_desktop.engines.mt.ct2_child import AGAIN, Decoding
from dubai_desktop.engines.mt.offline import translate_lines
from dubai_desktop.engines.mt.sentences import sentences
from dubai_desktop.engines.tts.common import is_installed, unavailable

LANE = "google"
TARIFF = "google-translation"
BATCH = 60  # lines whose answers are kept before more are paid for: about one request
TEST_PROJECT = "test"
REFUSALS = frozenset({Code.SERVICE_AUTH, Code.SERVICE_QUOTA, Code.SERVICE_RATE})  # Google has not charged these


class GoogleTranslator:
    """Translates with Google's service. `endpoint` ("host:port") is for tests: a local server without encryption."""

    batch = BATCH

    def __init__(self, kit: Kit, endpoint: str = "") -> None:
        self._host = kit.host
        self._choices = kit.choices
        self._answers = kit.answers
        self._endpoint = endpoint

    @property
    def info(self) -> EngineInfo:
        """Who this is; the price is that of the general model."""
        return EngineInfo(
            id="google",
            title="Google Cloud Translation",
            kind=Kind.TRANSLATION,
            online=True,
            price=_price(),
            licence="Google Cloud terms",
            homepage="https://cloud.google.com/translate",
            settings_page="tts_router",
            tariff=TARIFF,
            family=service.MODEL,
        )

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Ready where a usable service account is kept or named; the network is not asked."""
        if not is_installed("google.cloud.translate_v3"):
            return unavailable(
                Code.MODEL_MISSING, "Google's translation client is not installed. Run the program's set-up again."
            )
        try:
            prices.check()
            self._access()
        except Problem as problem:
            return Availability(ready=False, reason=problem.message, problem=problem)
        return Availability(ready=True)

    def estimate(self, request: TranslationRequest) -> int:
        """Return the most that translating a request may cost, in micro-USD; it is never passed.

        Every sentence that was not translated before once, and as much again for what has to be asked line by line or
        with its terms held out.
        """
        return price(self._most(request), _price())

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Fill in what the service can translate; whole sentences are sent, white space counted as Google bills it.

        Raises Problem: SERVICE_AUTH, SERVICE_QUOTA, SERVICE_RATE, NETWORK, TIMEOUT, LANGUAGE_UNSUPPORTED,
        ENGINE_FAILED; Cancelled.
        """
        cancel.check()
        access, project = self._access()
        book = self._book(request)
        pair = service.Pair(project, _code(request.source), _code(request.target))
        call = _Call(self._host, access, pair, cancel, self._most(request), book)
        answer = translate_lines(request, call.ask, progress)
        return replace(
            answer,
            left=() if call.stopped else answer.left,  # what was not asked for may be asked for yet
            amount=price(call.sent, _price()),
            units=call.sent,
            model=f"google {service.MODEL}",
            stopped=call.stopped,
            reused=book.tally.characters,
            reused_micro=book.tally.micro,
        )

    def _book(self, request: TranslationRequest) -> Book:
        """What was translated before, sentence by sentence: the service knows nothing of their surroundings."""
        languages = (_code(request.source), _code(request.target))
        return Book(self._answers, ("google translation", self.info.version, service.MODEL, *languages), Tally())

    def _most(self, request: TranslationRequest) -> int:
        """Return the most characters that a request may send: found by going through it with what is known."""
        missing: dict[str, None] = {}
        book = self._book(request)

        def look(texts: Sequence[str], decoding: Decoding, _progress: Progress) -> Sequence[str | None]:
            found = book.find(texts) if decoding != AGAIN else {}
            missing.update(dict.fromkeys(text for text in texts if text not in found and decoding != AGAIN))
            return in_order(texts, found)

        translate_lines(request, look, lambda _done, _message: None)
        whole = sum(len(sentence.text) for sentence in sentences(request.segments, request.source))
        return 2 * min(whole, sum(map(len, missing)))

    def _access(self) -> tuple[Access, str]:
        """Return how to reach the service, and the project that pays. Raises Problem(SERVICE_AUTH)."""
        if self._endpoint:
            return Access("", self._endpoint), TEST_PROJECT
        try:
            account = self._choices().google_account()
            if not account:
                raise refused(NO_ACCOUNT)
            return Access(account), project_of(account)
        except Problem as problem:
            if problem.code is not Code.TTS_AUTH:
                raise
            raise Problem(Code.SERVICE_AUTH, problem.message, detail=problem.detail) from None


@dataclass
class _Call:
    """The requests of one translation: `sent` characters so far, of at most `most`; `stopped` is what ended them."""

    host: EngineHost
    access: Access
    pair: service.Pair
    cancel: CancelToken
    most: int
    book: Book
    sent: int = 0
    stopped: Problem | None = None
    _is_answered: bool = False

    def ask(self, texts: Sequence[str], decoding: Decoding, progress: Progress) -> Sequence[str | None]:
        """Have texts translated that were not before; None where that would ask the same again, or cost too much.

        Trouble after something was answered ends it, so that nothing paid for is lost.
        """
        if decoding == AGAIN:
            return [None] * len(texts)
        found = self.book.find(texts)
        for group in service.groups([text for text in texts if text not in found]):
            progress(len(found) / len(texts), "Google translates")
            said = {text: answer for text, answer in zip(group, self._asked(group), strict=True) if answer is not None}
            self.book.keep(said, {text: price(len(text), _price()) for text in said})
            found.update(said)
        return in_order(texts, found)

    def _asked(self, group: list[str]) -> Sequence[str | None]:
        size = sum(map(len, group))
        nothing = [None] * len(group)
        if self.stopped is not None or self.sent + size > self.most:
            return nothing
        try:
            answers: list[str] = self.host.call(
                service.translate,
                self.access,
                self.pair,
                group,
                timeout=60.0 + 2 * TIMEOUT,
                cancel=self.cancel,
                lane=LANE,
            )
        except Problem as problem:
            if not self._is_answered:
                raise
            self.stopped = problem
            self.sent += 0 if problem.code in REFUSALS else size
            return nothing
        self._is_answered = True
        self.sent += size
        return answers


def _price() -> int:
    return prices.per_million(TARIFF, service.MODEL)


def _code(language: str) -> str:
    """Return Google's code for a language; "" lets the service find out."""
    if language == "auto":
        return ""
    known = find_language(language)
    return known.code if known else language
