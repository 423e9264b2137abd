"""The text of a line as a voice should read it: Unicode normalised and, for Bangla, everything spelled out in words.

The pipeline calls `spoken` after the glossary's pronunciations and before the clip key is made, so a voice engine
never sees a figure, a currency sign or a Latin letter in a Bangla line. To add a language, write one module with a
function `spoken(text) -> str` and name it in `_LANGUAGES`; every other language comes back cleaned only, because its
voice engines read their own figures well.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING

from dubai_desktop.domain.languages import find_language
from dubai_desktop.engines.spoken import characters

if TYPE_CHECKING:
    from collections.abc import Callable

# Language code: the module that spells it out, imported with the first line of that language (its tables and
# patterns take some 50 ms, which a dub into another language need not pay).
_LANGUAGES = {
    "bn": "dubai_desktop.engines.spoken.bangla",
}


def spoken(text: str, language: str) -> str:
    """Return `text` as a voice reads it in `language` (a code or name).

    The same text comes back when it is given again. Any text is taken, none raises.
    """
    known = find_language(language)
    clean = characters.cleaned(text)
    return _spell_out(known.code)(clean) if known is not None and known.code in _LANGUAGES else clean


@cache
def _spell_out(code: str) -> Callable[[str], str]:
    function: Callable[[str], str] = importlib.import_module(_LANGUAGES[code]).spoken
    return function
