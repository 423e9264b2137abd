"""Translation engines. To add one: write its module beside these and name its class here, in the order asked."""

from __future__ import annotations

from collections.abc import Callable

from dubai_desktop.engines.base import Translator
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.mt.chat import ChatTranslator
from dubai_desktop.engines.mt.google_translate import GoogleTranslator
from dubai_desktop.engines.mt.memory import MemoryTranslator
from dubai_desktop.engines.mt.nllb import NllbTranslator
from dubai_desktop.engines.mt.subtitles import SubtitleTranslator

TRANSLATORS: tuple[Callable[[Kit], Translator], ...] = (
    SubtitleTranslator,
    MemoryTranslator,
    NllbTranslator,
    ChatTranslator,
    GoogleTranslator,
)
