"""Whether what a person asked of a dub can be asked for at all."""

from __future__ import annotations

from pathlib import Path

from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.kinds import check_kinds
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Engines
from dubai_desktop.engines.registry import find, find_voice
from dubai_desktop.media.subtitles import read_cues
from dubai_desktop.pipeline.lines import AUTO, GIVEN, NONE
from dubai_desktop.pipeline.router import check_named


def check_options(engines: Engines, options: JobOptions) -> None:
    """Raise Problem for a language, voice, transcript, translation or folder that cannot be used."""
    for code in (options.target_language, options.source_language):
        if code != "auto" and find_language(code) is None:
            known = ", ".join(LANGUAGES)
            message = f"The language “{code[:20]}” is not known. Use one of: {known}."
            raise Problem(Code.LANGUAGE_UNSUPPORTED, message)
    if find_language(options.target_language) == find_language(options.source_language):
        message = "The video is to be dubbed into the language it is in. Choose another target language."
        raise Problem(Code.LANGUAGE_UNSUPPORTED, message)
    if options.voice:
        find_voice(engines, options.voice, options.target_language)
    for voice in options.voices:
        check_named(engines, voice, options.target_language)
    if options.translator not in ("", AUTO, NONE):
        find([e for e in engines.translators if e.info.id not in GIVEN], options.translator, "translator")
    check_kinds(options.also)
    for given in (options.transcript, options.translation):
        if given:
            read_cues(Path(given))
