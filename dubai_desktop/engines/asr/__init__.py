"""Transcription engines. To add one: write its module beside these and name its class here, best first."""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.engines.asr.subtitles import SubtitleTranscriber
from dubai_desktop.engines.asr.whisper import WhisperTranscriber
from dubai_desktop.engines.base import Transcriber
from dubai_desktop.engines.kit import Kit

TRANSCRIBERS: tuple[Callable[[Kit], Transcriber], ...] = (SubtitleTranscriber, WhisperTranscriber)
