"""Languages a dub can be from and to: codes, names, scripts."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Language:
    """One language: ISO 639-1 `code`, ISO 639-2/T `iso3`, English and own name, Unicode script name."""

    code: str
    iso3: str
    name: str
    own_name: str
    script: str = "Latin"


_ALL = (
    Language("bn", "ben", "Bangla", "বাংলা", "Bengali"),
    Language("en", "eng", "English", "English"),
    Language("hi", "hin", "Hindi", "हिन्दी", "Devanagari"),
    Language("ur", "urd", "Urdu", "اردو", "Arabic"),
    Language("ar", "ara", "Arabic", "العربية", "Arabic"),
    Language("as", "asm", "Assamese", "অসমীয়া", "Bengali"),
    Language("ne", "nep", "Nepali", "नेपाली", "Devanagari"),
    Language("ta", "tam", "Tamil", "தமிழ்", "Tamil"),
    Language("te", "tel", "Telugu", "తెలుగు", "Telugu"),
    Language("mr", "mar", "Marathi", "मराठी", "Devanagari"),
    Language("gu", "guj", "Gujarati", "ગુજરાતી", "Gujarati"),
    Language("pa", "pan", "Punjabi", "ਪੰਜਾਬੀ", "Gurmukhi"),
    Language("ml", "mal", "Malayalam", "മലയാളം", "Malayalam"),
    Language("kn", "kan", "Kannada", "ಕನ್ನಡ", "Kannada"),
    Language("si", "sin", "Sinhala", "සිංහල", "Sinhala"),
    Language("es", "spa", "Spanish", "español"),
    Language("fr", "fra", "French", "français"),
    Language("de", "deu", "German", "Deutsch"),
    Language("it", "ita", "Italian", "italiano"),
    Language("pt", "por", "Portuguese", "português"),
    Language("nl", "nld", "Dutch", "Nederlands"),
    Language("pl", "pol", "Polish", "polski"),
    Language("ru", "rus", "Russian", "русский", "Cyrillic"),
    Language("uk", "ukr", "Ukrainian", "українська", "Cyrillic"),
    Language("tr", "tur", "Turkish", "Türkçe"),
    Language("id", "ind", "Indonesian", "Bahasa Indonesia"),
    Language("ms", "msa", "Malay", "Bahasa Melayu"),
    Language("vi", "vie", "Vietnamese", "Tiếng Việt"),
    Language("sw", "swa", "Swahili", "Kiswahili"),
    Language("fa", "fas", "Persian", "فارسی", "Arabic"),
    Language("ja", "jpn", "Japanese", "日本語", "Japanese"),
    Language("ko", "kor", "Korean", "한국어", "Hangul"),
    Language("zh", "zho", "Chinese", "中文", "Han"),
)

LANGUAGES: dict[str, Language] = {language.code: language for language in _ALL}

# ISO 639-2/B codes and other spellings that media files carry.
_ALIASES = {
    "fre": "fr", "ger": "de", "dut": "nl", "per": "fa", "chi": "zh", "may": "ms", "bangla": "bn", "bengali": "bn",
    **{language.iso3: language.code for language in _ALL},
    **{language.name.lower(): language.code for language in _ALL},
}  # fmt: skip


def find_language(text: str) -> Language | None:
    """Return the language a code or English name means ("bn", "ben", "bn-IN", "Bangla"), None if unknown."""
    key = text.strip().lower().replace("_", "-")
    code = _ALIASES.get(key) or _ALIASES.get(key.split("-")[0]) or key.split("-")[0]
    return LANGUAGES.get(code)


# How Unicode's character names begin, where that is not the script's own name.
_NAMED = {"Han": ("CJK",), "Japanese": ("HIRAGANA", "KATAKANA", "CJK")}


def is_written_in(text: str, code: str) -> bool:
    """True where a text has a letter of the language's script, or no letter at all; True for unknown languages."""
    language = find_language(code)
    letters = [char for char in text if char.isalpha()]
    if language is None or not letters:
        return True
    names = _NAMED.get(language.script, (language.script.upper(),))
    return any(unicodedata.name(char, "").startswith(names) for char in letters)


def iso3(code: str) -> str:
    """Return the ISO 639-2 code for a language code, "und" (undetermined) if unknown."""
    language = find_language(code)
    return language.iso3 if language else "und"
