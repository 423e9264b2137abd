"""Voice engines. To add one: write its module beside these and name its class here, in order of preference."""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.engines.base import VoiceEngine
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.tts.coqui import CoquiVoice
from dubai_desktop.engines.tts.espeak import EspeakVoice
from dubai_desktop.engines.tts.google import GoogleVoice
from dubai_desktop.engines.tts.mms import MmsVoice
from dubai_desktop.engines.tts.xtts import XttsVoice

VOICES: tuple[Callable[[Kit], VoiceEngine], ...] = (CoquiVoice, MmsVoice, XttsVoice, EspeakVoice, GoogleVoice)
