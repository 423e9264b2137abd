"""Translation by a chat model: any endpoint that speaks the OpenAI protocol, on this machine or paid for elsewhere."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import replace
from urllib.parse import SplitResult, urlsplit

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.costs import price
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Translation, TranslationRequest
from dubai_desktop.engines.kit import Choices, Kit
from dubai_desktop.engines.mt import chat_child
from dubai_desktop.engines.mt.book import Tally
from dubai_desktop.engines.mt.chat_client import Access
from dubai_desktop.engines.mt.chat_known import Known
from dubai_desktop.engines.mt.chat_prompt import LINES, MORE_ROOM, Line, Script, most_micro, revision, worst
from dubai_desktop.engines.mt.sentences import has_words
from dubai_desktop.engines.tts.common import is_installed, unavailable

LANE = "chat"
HERE = 600.0  # seconds for one answer of a model on this machine: it may have to be loaded first
ELSEWHERE = 120.0  # and of one elsewhere
_CALLS = 8  # answers of full length that a question may take in all, with repetitions


class ChatTranslator:
    """Asks the chat endpoint of the settings. `pause` and `timeout` (seconds) are for tests; 0 for the usual ones."""

    def __init__(self, kit: Kit, *, pause: float = 1.0, timeout: float = 0.0) -> None:
        self._host = kit.host
        self._choices = kit.choices
        self._answers = kit.answers
        self._pause = pause
        self._timeout = timeout

    @property
    def info(self) -> EngineInfo:
        """Who this is, as set up now. A free endpoint on this machine is local; its price a rough bound."""
        choices = self._choices()
        price = choices.chat_input_price + choices.chat_output_price  # as if each character were a token, both ways
        return EngineInfo(
            id="chat",
            title=f"Chat model ({choices.chat_model[:60]})" if choices.chat_model else "Chat model",
            kind=Kind.TRANSLATION,
            online=bool(price) or not _is_here(_parts(choices.chat_url)),
            price=price,
            licence="the terms of the chat service and its model",
            settings_page="translation",
            tariff="chat",
            version=f"1 {choices.chat_model[:60]}",
        )

    @property
    def batch(self) -> int:
        """As many lines as one question takes: an answer is kept before the next is asked for."""
        return LINES

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Ready where an endpoint and a model are named; the network is not asked."""
        if not is_installed("openai"):
            return unavailable(Code.MODEL_MISSING, "The chat client is not installed. Run the program's set-up again.")
        problem = _trouble(self._choices())
        return (
            Availability(ready=False, reason=problem.message, problem=problem) if problem else Availability(ready=True)
        )

    def estimate(self, request: TranslationRequest) -> int:
        """Return the most that translating a request may cost, in micro-USD; it is never passed.

        What was answered before costs nothing.
        """
        choices = self._choices()
        script, _ = self._known(choices).filled(_script(request))
        return most_micro(script, choices.chat_input_price, choices.chat_output_price)

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Fill in what the model can translate; other lines stay open, their note says why.

        Raises Problem: SERVICE_AUTH, SERVICE_QUOTA, SERVICE_RATE, NETWORK, TIMEOUT, SETTING_INVALID, ENGINE_FAILED;
        Cancelled.
        """
        cancel.check()
        choices = self._choices()
        known = self._known(choices)
        whole = _script(request)
        script, before = known.filled(whole)
        model, tally = f"chat {choices.chat_model}" if whole.wanted else "", known.tally
        if not script.wanted:
            segments = tuple(_filled(segment, chat_child.Outcome(before)) for segment in request.segments)
            return Translation(segments, amount=0, model=model, reused=tally.characters, reused_micro=tally.micro)
        access = self._access(choices, self.estimate(request))
        outcome = self._host.call(
            chat_child.translate,
            access,
            script,
            timeout=60.0 + access.timeout * _CALLS * len(script.groups()),
            cancel=cancel,
            progress=progress,
            lane=LANE,
        )
        known.keep(script, outcome.targets, outcome.spent)
        outcome = replace(outcome, targets={**before, **outcome.targets})
        segments = tuple(_filled(segment, outcome) for segment in request.segments)
        left = () if outcome.stopped else _left(request.segments, outcome)  # some may be asked for yet
        return Translation(
            segments, outcome.notes, outcome.spent, model, outcome.stopped, left,
            reused=tally.characters, reused_micro=tally.micro,
        )  # fmt: skip

    def _known(self, choices: Choices) -> Known:
        scope = ("chat", self.info.version, choices.chat_url.rstrip("/"), choices.chat_model)
        return Known(self._answers, scope, Tally())

    def estimate_shorter(self, request: TranslationRequest) -> int:
        """Return the most that saying a request's lines in fewer letters may cost, in micro-USD; it is never passed."""
        choices = self._choices()
        script = _given(request)
        asked = revision(script, script.wanted, {line.id: line.target for line in script.lines}, {})
        thought = price(MORE_ROOM, choices.chat_output_price)
        return thought + 2 * worst(asked, choices.chat_input_price, choices.chat_output_price)

    def shorten(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Say the translations of a request in at most its budgets' letters; those that cannot be shorter stay.

        Raises what `translate` raises.
        """
        cancel.check()
        script = _given(request)
        choices = self._choices()
        access = self._access(choices, self.estimate_shorter(request))
        outcome = self._host.call(
            chat_child.shorten, access, script, timeout=60.0 + access.timeout * _CALLS, cancel=cancel,
            progress=progress, lane=LANE,
        )  # fmt: skip
        segments = tuple(
            replace(s, target=outcome.targets[s.id], origin=Origin.ENGINE) if s.id in outcome.targets else s
            for s in request.segments
        )
        notes = tuple(f"No shorter wording: {why}." for why in dict.fromkeys(outcome.reasons.values()))
        return Translation(segments, notes, outcome.spent, f"chat {choices.chat_model}", outcome.stopped)

    def _access(self, choices: Choices, most: int) -> Access:
        problem = _trouble(choices)
        if problem:
            raise problem
        parts = _parts(choices.chat_url)
        key = choices.chat_key().strip()
        if not (key.isascii() and key.isprintable()):
            raise Problem(
                Code.SERVICE_AUTH,
                "The key of the chat service has signs that no key has. Enter it again, whole and alone.",
            )
        if key and parts.scheme == "http" and not _is_near(parts):
            raise Problem(
                Code.SERVICE_AUTH,
                "The chat endpoint is not encrypted, so the key would be readable on the way. Use an https address.",
            )
        here = _is_here(parts)
        return Access(
            choices.chat_url.rstrip("/"),
            choices.chat_model,
            key,
            here,
            self._timeout or (HERE if here else ELSEWHERE),
            self._pause,
            choices.chat_input_price,
            choices.chat_output_price,
            most,
        )


def _trouble(choices: Choices) -> Problem | None:
    """Return what is missing in the settings, None where nothing is."""
    parts = _parts(choices.chat_url)
    if not choices.chat_url or not choices.chat_model.strip():
        return Problem(
            Code.SETTING_INVALID,
            "No chat model is set up. Enter the address of a chat endpoint and its model in the settings.",
        )
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return Problem(
            Code.SETTING_INVALID,
            "The address of the chat endpoint is not complete. It looks like http://localhost:11434/v1.",
        )
    if parts.username or parts.password:
        return Problem(
            Code.SETTING_INVALID,
            "The chat address holds a password. Take it out, and keep it with “dubai-desktop keys set chat”.",
        )
    return None


def _parts(url: str) -> SplitResult:
    """Return the parts of an address; none of one that cannot be read."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for one that is no number
    except ValueError:
        return urlsplit("")
    return parts


def _is_here(parts: SplitResult) -> bool:
    """True for an address on this machine."""
    host = parts.hostname or ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    return address.is_loopback or address.is_unspecified


def _is_near(parts: SplitResult) -> bool:
    """True for an address on this machine or in a network of one's own."""
    host = parts.hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return _is_here(parts) or "." not in host or host.endswith((".local", ".lan", ".internal", ".home.arpa"))


def _script(request: TranslationRequest) -> Script:
    lines = [
        Line(segment.id, segment.source, segment.target, max(0, request.budgets.get(segment.id, 0)))
        for segment in (*request.before, *request.segments, *request.after)
    ]
    wanted = tuple(s.id for s in request.segments if s.needs_translation and has_words(s.source))
    return Script(tuple(lines), wanted, request.source, request.target, request.glossary)


def _given(request: TranslationRequest) -> Script:
    """Return the script of lines that have a translation already, all of them wanted anew."""
    lines = tuple(
        Line(segment.id, segment.source, segment.target, max(1, request.budgets.get(segment.id, 1)))
        for segment in request.segments
    )
    return Script(lines, tuple(line.id for line in lines), request.source, request.target, request.glossary)


def _filled(segment: Segment, outcome: chat_child.Outcome) -> Segment:
    if segment.id in outcome.targets:
        return replace(segment, target=outcome.targets[segment.id], origin=Origin.ENGINE, note="")
    if segment.needs_translation and segment.source.strip() and not has_words(segment.source):  # "♪", "1, 2"
        return replace(segment, target=segment.source.strip(), origin=Origin.ENGINE, note="")
    if segment.id in outcome.reasons:
        return replace(segment, note=f"The chat model gave no usable translation: {outcome.reasons[segment.id]}.")
    return segment


def _left(segments: Iterable[Segment], outcome: chat_child.Outcome) -> tuple[str, ...]:
    if not outcome.reasons:
        return ()
    open_lines = [str(segment.index) for segment in segments if segment.id in outcome.reasons]
    named = ", ".join(open_lines[:8]) + (" and more" if len(open_lines) > 8 else "")
    what = f"Line {named} has" if len(open_lines) == 1 else f"Lines {named} have"
    return (f"{what} no usable translation from the chat model. Write it, or choose another translator.",)
