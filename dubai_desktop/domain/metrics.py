"""What a step took and used: ProcessingMetrics of the product page."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessingMetrics:
    """One run of one step. `start` and `end` are UTC seconds since the epoch, `duration` monotonic seconds.

    `cost_estimate` is in micro-units of the job's currency. `recovered` says in words what was recovered and how, and
    `actions` holds the RecoveryAction of each. `code` and `category` are those of the Problem behind `error`.
    `engine` did most of the work (an engine's id, or its model), on `device`: "cpu", "cuda", "online" or "" where
    nobody says. `lines`, `characters` and `media_seconds` are what was really worked on: what a cache gave is left out.
    """

    name: str
    start: float
    end: float
    duration: float
    success: bool
    error: str = ""
    retry_count: int = 0
    service_used: str = ""
    cost_estimate: int = 0
    recovered: tuple[str, ...] = ()
    code: str = ""
    category: str = ""
    actions: tuple[str, ...] = ()
    engine: str = ""
    device: str = ""
    lines: int = 0
    characters: int = 0
    media_seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class EngineCall:
    """One call of an engine. `utc` is when it ended, in seconds since the epoch; `duration` is monotonic seconds.

    `voice` is the voice, or the model of an engine that has several. `media_seconds` is how much of the programme was
    heard, or how long the speech is that was made. `code` is the Problem's, "" for a success.
    """

    job_id: str
    step: str
    engine: str
    voice: str = ""
    device: str = ""
    utc: float = 0.0
    duration: float = 0.0
    lines: int = 0
    characters: int = 0
    media_seconds: float = 0.0
    code: str = ""
