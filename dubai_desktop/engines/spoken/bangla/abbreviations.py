"""Short forms in Bangla and English writing: ডা., মোঃ, নং, প্রা. লি., (সা.), Dr., etc., No., initials with dots."""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla.patterns import LETTER, WORD

# Short form without its mark: the word. The mark is a dot, the visarga, or the colon typed for it.
_MARKED = {
    "ড": "ডক্টর", "ডা": "ডাক্তার", "মো": "মোহাম্মদ", "মোহা": "মোহাম্মদ", "মুহা": "মুহাম্মদ",
    "মোসা": "মোসাম্মৎ", "মোছা": "মোছাম্মৎ",
    "প্রো": "প্রফেসর", "অধ্যা": "অধ্যাপক", "মি": "মিস্টার", "ইঞ্জি": "ইঞ্জিনিয়ার", "প্রকৌ": "প্রকৌশলী",
    "অ্যাড": "অ্যাডভোকেট", "এড": "অ্যাডভোকেট",
    "ব্যারি": "ব্যারিস্টার", "লে": "লেফটেন্যান্ট", "ক্যা": "ক্যাপ্টেন", "জে": "জেনারেল",
    "ব্রি": "ব্রিগেডিয়ার", "রেভা": "রেভারেন্ড",
    "খ্রি": "খ্রিস্টাব্দ", "খ্রী": "খ্রিস্টাব্দ", "খ্রিঃপূ": "খ্রিস্টপূর্ব", "খ্রি.পূ": "খ্রিস্টপূর্ব",
    "খ্রি. পূ": "খ্রিস্টপূর্ব", "হি": "হিজরি", "বাং": "বাংলা",
    "বি.দ্র": "বিশেষ দ্রষ্টব্য", "বি. দ্র": "বিশেষ দ্রষ্টব্য", "বিঃদ্র": "বিশেষ দ্রষ্টব্য",
    "বিঃ দ্র": "বিশেষ দ্রষ্টব্য", "বি:দ্র": "বিশেষ দ্রষ্টব্য", "দ্র": "দ্রষ্টব্য",
    "পৃ": "পৃষ্ঠা", "তাং": "তারিখ", "লি": "লিমিটেড", "প্রা": "প্রাইভেট", "কো": "কোম্পানি",
    "কোং": "কোম্পানি", "রেজি": "রেজিস্ট্রেশন",
    "মোবা": "মোবাইল", "আ. লীগ": "আওয়ামী লীগ", "সম্পা": "সম্পাদক", "উদা": "উদাহরণ",
}  # fmt: skip
_BARE = {"নং": "নম্বর", "ইং": "ইংরেজি", "তাং": "তারিখ", "কোং": "কোম্পানি"}
_BLESSINGS = {
    "সা": "সাল্লাল্লাহু আলাইহি ওয়া সাল্লাম", "দ": "দরুদ", "রা": "রাদিয়াল্লাহু আনহু", "আ": "আলাইহিস সালাম",
    "রহ": "রহমাতুল্লাহি আলাইহি",
    "রহি": "রহিমাহুল্লাহ", "হাফি": "হাফিজাহুল্লাহ",
}  # fmt: skip
_ENGLISH = {
    "dr": "ডক্টর", "mr": "মিস্টার", "mrs": "মিসেস", "ms": "মিজ", "prof": "প্রফেসর", "md": "মোহাম্মদ",
    "st": "সেন্ট", "jr": "জুনিয়র",
    "sr": "সিনিয়র", "etc": "ইত্যাদি", "vs": "বনাম", "ltd": "লিমিটেড", "inc": "ইনকরপোরেটেড",
    "co": "কোম্পানি", "dept": "ডিপার্টমেন্ট",
    "govt": "গভর্নমেন্ট", "approx": "প্রায়", "gen": "জেনারেল", "capt": "ক্যাপ্টেন", "engr": "ইঞ্জিনিয়ার",
    "e.g": "যেমন", "i.e": "অর্থাৎ",
    "a.k.a": "ওরফে", "ph.d": "পিএইচডি", "corp": "করপোরেশন", "univ": "ইউনিভার্সিটি", "fig": "চিত্র",
    "vol": "ভলিউম", "p.s": "পুনশ্চ",
}  # fmt: skip
_NAMES = (
    "ডব্লিউ|এইচ|এক্স|ওয়াই|কিউ|আই|এফ|এল|এম|এন|এস|আর|ইউ|জেড|জে|কে|এ|বি|সি|ডি|ই|জি|ও|পি|টি|ভি|এসসি|কম"  # letters of A to Z
)


def _any_of(names: dict[str, str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_MARK = r"(?:\.(?![.])|ঃ|:(?=\s|$))"
_NEVER_BEFORE = rf"(?<!{WORD})(?<!{WORD}\.)"
_SHORT = re.compile(rf"{_NEVER_BEFORE}({_any_of(_MARKED)}){_MARK}(?!{WORD}(?:\.|ঃ))")
_BARE_SHORT = re.compile(rf"(?<!{WORD})({_any_of(_BARE)})(?!{WORD})(?:[-.:]|\s-(?=[0-9]))?")
_BLESSING = re.compile(rf"\(\s?({_any_of(_BLESSINGS)})[.ঃ:]?\s?\)|(?<=\s)(সা|রা|রহ|রহি|হাফি)[ঃ:](?=[\s,।]|$)")
_LATIN = re.compile(rf"(?<!{LETTER})(?<!\.)({_any_of(_ENGLISH)})(?:\.(?!\.)|(?<=vs)(?![A-Za-z]))", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![A-Za-z])(?:No|Nos|no)\.\s?(?=[0-9])|№\s?|#(?=[0-9])")
_INITIALS = re.compile(rf"(?<!{WORD})((?:(?:{_NAMES})\.){{2,8}})({_NAMES})?(?!{WORD})")
_INITIAL = re.compile(rf"(?<!{WORD})({_NAMES}|এস এম|এ কে)\.(?=\s?{WORD})")
_LATIN_INITIALS = re.compile(r"(?<![A-Za-z])((?:[A-Za-z]\.){2,8}[A-Z]?)(?![A-Za-z])")
_LATIN_INITIAL = re.compile(r"(?<![A-Za-z])([A-Z])\.(?=\s?[A-Z])")


def spoken(text: str) -> str:
    """Return text with its short forms written out."""
    text = _BLESSING.sub(lambda match: f", {_BLESSINGS[match[1] or match[2]]},", text)
    text = _SHORT.sub(_marked, text)
    text = _BARE_SHORT.sub(lambda match: f"{_BARE[match[1]]} ", text)
    text = _LATIN.sub(lambda match: f"{_ENGLISH[match[1].lower()]} ", text)
    text = _NUMBER.sub("নম্বর ", text)
    text = _INITIALS.sub(lambda match: match[1].replace(".", "") + (match[2] or ""), text)
    text = _INITIAL.sub(r"\1 ", text)
    text = _LATIN_INITIALS.sub(lambda match: match[1].replace(".", "").upper(), text)
    return _LATIN_INITIAL.sub(r"\1 ", text)


def _marked(match: re.Match[str]) -> str:
    """Return a short form's word; behind a figure, some are units."""
    if match[1] in {"লি", "মি"} and match.string[max(0, match.start() - 2) : match.start()].strip().isdigit():
        return match[0]
    return f"{_MARKED[match[1]]} "
