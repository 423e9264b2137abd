"""One chat endpoint through the openai client: what it understands is found out once, its refusals become Problems.

Runs in a child process: the import is heavy, and a server can hang.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.costs import price
from dubai_desktop.engines.mt import chat_refusals as refusals
from dubai_desktop.engines.mt.chat_prompt import LINES, MORE_ROOM, ROOM, Question, schema, tokens, worst

if TYPE_CHECKING:
    from openai import OpenAI

CONNECT = 10.0  # seconds until a connection stands
LISTING = 15.0  # seconds for the list of models
FEWEST = 5  # lines in one question, however little a model can keep in mind; single ones are tried after that
TRIES = 3  # of one question, where the trouble is passing
PATIENCE = 60.0  # seconds: a service that asks for more is left alone
ROOMS = (ROOM, MORE_ROOM, 16_384)  # tokens beside the lines: more for models that think before they answer

_ENVIRONMENT = (
    "OPENAI_LOG", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_CUSTOM_HEADERS", "OPENAI_ADMIN_KEY", "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
)  # fmt: skip
"""What the client would take from the environment and send to any endpoint, or write to its log."""


@dataclass(frozen=True, slots=True)
class Access:
    """An endpoint: base address, model, key ("" for none), whether it is this machine, and how patient to be.

    `timeout` is in seconds for one answer, `pause` before the first repetition; the prices are micro-USD per million
    tokens, `most` the most micro-USD that may be spent (0 for a free endpoint).
    """

    url: str
    model: str
    key: str = field(default="", repr=False)
    local: bool = False
    timeout: float = 120.0
    pause: float = 1.0
    input_price: int = 0
    output_price: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint understands: the form of the answer, the name of its longest length, a temperature.

    `room` counts in ROOMS; `lines` is how many its model keeps count of in one answer, `lost` how often it did not.
    """

    form: str = "json_schema"
    limit: str = "max_tokens"
    temperature: bool = True
    room: int = 0
    lines: int = LINES
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: the text ("" for none), and why it ended ("stop", "length", "content_filter" or what it says)."""

    text: str
    ended: str


class Spent(Exception):
    """The next question could cost more than was agreed."""


_dialects: dict[tuple[str, str], Dialect] = {}


@dataclass
class Session:
    """Questions to one endpoint, with what they cost so far in micro-USD."""

    access: Access
    spent: int = 0

    def ask(self, question: Question, guess: float = 0.2) -> Reply:
        """Put a question; passing trouble is tried again. `guess` is the temperature.

        Raises Spent, Unusable (the question is too much for the model, or it declines), Problem.
        """
        waits = 0
        while True:
            dialect = self._affordable(question)
            try:
                return self._once(question, dialect, guess)
            except refusals.Misunderstood as told:
                simpler = refusals.simpler(self._dialect, told.said)
                if simpler is None:
                    raise told.problem from None
                self._dialect = simpler
            except refusals.Passing as trouble:
                waits += 1
                pause = max(trouble.wait, self.access.pause * 2 ** (waits - 1))
                if waits >= TRIES or pause > PATIENCE:
                    raise trouble.problem from None
                time.sleep(pause)

    def has_more_room(self, question: Question) -> bool:
        """Let answers be longer from now on; False where they may not, or the next one would cost too much."""
        dialect = self._dialect
        if dialect.room + 1 >= len(ROOMS) or not self._is_within(question, dialect.room + 1):
            return False
        self._dialect = replace(dialect, room=dialect.room + 1)
        return True

    @property
    def lines(self) -> int:
        """How many lines to ask for at once."""
        return self._dialect.lines

    def lost_count(self, lines: int) -> None:
        """Note that no line of an answer was usable; from the second such answer on, fewer lines are asked for."""
        dialect = self._dialect
        if lines < dialect.lines or lines <= FEWEST:
            return
        again = dialect.lost > 0
        fewer = max(FEWEST, dialect.lines // 2) if again else dialect.lines
        self._dialect = replace(dialect, lines=fewer, lost=0 if again else 1)

    @property
    def _dialect(self) -> Dialect:
        return _dialects.get((self.access.url, self.access.model), Dialect())

    @_dialect.setter
    def _dialect(self, dialect: Dialect) -> None:
        _dialects[self.access.url, self.access.model] = dialect

    def _affordable(self, question: Question) -> Dialect:
        """Return the endpoint's dialect with as much room as may be paid for. Raises Spent where there is none."""
        dialect = self._dialect
        for room in range(dialect.room, -1, -1):
            if self._is_within(question, room):
                return replace(dialect, room=room)
        raise Spent

    def _is_within(self, question: Question, room: int) -> bool:
        access = self.access
        most = worst(question, access.input_price, access.output_price, ROOMS[room])
        return not access.most or self.spent + most <= access.most

    def _once(self, question: Question, dialect: Dialect, guess: float) -> Reply:
        from openai import OpenAIError  # noqa: PLC0415  heavy

        client = _client(self.access)
        try:
            completion = client.chat.completions.create(**_arguments(self.access.model, question, dialect, guess))
        except (OpenAIError, ValueError) as error:
            if refusals.may_be_charged(error):
                self.spent += worst(question, self.access.input_price, self.access.output_price, ROOMS[dialect.room])
            raise refusals.translate(error, self._facts(question)) from None  # the chain holds the key and the lines
        reply = _read(completion)
        if reply is None:
            raise refusals.no_endpoint(self.access.url, "the answer is no chat completion")
        self.spent += self._charged(completion, question, reply)
        return reply

    def _facts(self, question: Question) -> refusals.Asked:
        access = self.access
        return refusals.Asked(
            access.url, access.model, access.key, question.messages[-1]["content"], lambda: _models(_client(access))
        )

    def _charged(self, completion: Any, question: Question, reply: Reply) -> int:  # noqa: ANN401  as the server sent it
        """What an answer cost, by the tokens that the server counted, else by as many as there can be."""
        usage = getattr(completion, "usage", None)
        sent, answered = (getattr(usage, name, None) for name in ("prompt_tokens", "completion_tokens"))
        sent = sent if isinstance(sent, int) and sent >= 0 else question.size
        answered = answered if isinstance(answered, int) and answered >= 0 else tokens(reply.text)
        return price(sent, self.access.input_price) + price(answered, self.access.output_price)


def _arguments(model: str, question: Question, dialect: Dialect, guess: float) -> dict[str, Any]:
    forms: dict[str, Any] = {
        "json_schema": {
            "type": "json_schema",
            "json_schema": {"name": "lines", "strict": True, "schema": schema(question.count)},
        },
        "json_object": {"type": "json_object"},
    }
    found: dict[str, Any] = {"model": model, "messages": list(question.messages)}
    if dialect.form in forms:
        found["response_format"] = forms[dialect.form]
    if dialect.limit:
        found[dialect.limit] = question.most + ROOMS[dialect.room]
    if dialect.temperature:
        found["temperature"] = guess
    return found


def _read(completion: Any) -> Reply | None:  # noqa: ANN401  as the server sent it
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list):
        return None
    if not choices:
        return Reply("", "empty")
    message = getattr(choices[0], "message", None)
    text = getattr(message, "content", None)
    ended = str(getattr(choices[0], "finish_reason", "") or "")
    return Reply(
        text if isinstance(text, str) else "", "content_filter" if getattr(message, "refusal", None) else ended
    )


def _models(client: OpenAI) -> list[str]:
    """Return the names of the models that an endpoint lists; none where it does not."""
    from openai import OpenAIError  # noqa: PLC0415  heavy

    try:
        page: Any = client.models.list(timeout=LISTING)
    except (OpenAIError, ValueError):
        return []
    listed = getattr(page, "data", None)
    names = [getattr(model, "id", None) for model in listed[:1000]] if isinstance(listed, list) else []
    return [name for name in names if isinstance(name, str)]


@lru_cache(maxsize=1)
def _client(access: Access) -> OpenAI:
    for name in _ENVIRONMENT:
        os.environ.pop(name, None)
    import openai  # noqa: PLC0415  heavy

    timeout = openai.Timeout(access.timeout, connect=CONNECT)
    http = openai.DefaultHttpxClient(timeout=timeout, follow_redirects=False, trust_env=not access.local)
    return openai.OpenAI(
        api_key=access.key or "none", base_url=access.url, timeout=timeout, max_retries=0, http_client=http
    )
