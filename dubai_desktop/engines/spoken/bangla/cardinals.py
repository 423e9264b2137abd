"""Bangla number words: 0 to 99 are irregular and stand in a table; the rest is built with শো, হাজার, লাখ, কোটি.

Spelling: Bangla Academy's Adhunik Bangla Abhidhan, in the form that shows the vowel that is said (এগারো, ষোলো, একশো),
because a voice reads শ without it as a bare consonant. The packages that know Bangla numbers were measured first and
are not used:

- num2words 0.5.14 (https://github.com/savoirfairelinux/num2words) writes 35 পঁইত্রিশ, 37 সাতত্রিশ, 44 চৌচল্লিশ, drops the
  minus sign, reads 0.05 as শূন্য দশমিক পাঁচ and 0.05 taka as fifty poisha, years as এক হাজার নয়শত একাত্তর, and costs 70 ms
  to import. Its other words of 0 to 99 agree with this table but for the final vowel; a test compares them.
- bnnumerizer 0.0.2 (https://github.com/mnansary/bnNumerizer) reads 0 as nothing, goes through float, fails above 99
  crore and replaces each figure everywhere in the text, so that ১ is also replaced inside ১২.
- bangla 0.0.6 (https://github.com/arsho/bangla) has day names only (পহেলা ... একত্রিশে), which `dates` agrees with.
"""

from __future__ import annotations

# Tens in lines, 0 to 99.
_WORDS = [
    "শূন্য", "এক", "দুই", "তিন", "চার", "পাঁচ", "ছয়", "সাত", "আট", "নয়",
    "দশ", "এগারো", "বারো", "তেরো", "চৌদ্দ", "পনেরো", "ষোলো", "সতেরো", "আঠারো", "উনিশ",
    "বিশ", "একুশ", "বাইশ", "তেইশ", "চব্বিশ", "পঁচিশ", "ছাব্বিশ", "সাতাশ", "আটাশ", "উনত্রিশ",
    "ত্রিশ", "একত্রিশ", "বত্রিশ", "তেত্রিশ", "চৌত্রিশ", "পঁয়ত্রিশ", "ছত্রিশ", "সাঁইত্রিশ", "আটত্রিশ", "উনচল্লিশ",
    "চল্লিশ", "একচল্লিশ", "বিয়াল্লিশ", "তেতাল্লিশ", "চুয়াল্লিশ", "পঁয়তাল্লিশ", "ছেচল্লিশ", "সাতচল্লিশ", "আটচল্লিশ", "উনপঞ্চাশ",
    "পঞ্চাশ", "একান্ন", "বায়ান্ন", "তিপ্পান্ন", "চুয়ান্ন", "পঞ্চান্ন", "ছাপ্পান্ন", "সাতান্ন", "আটান্ন", "উনষাট",
    "ষাট", "একষট্টি", "বাষট্টি", "তেষট্টি", "চৌষট্টি", "পঁয়ষট্টি", "ছেষট্টি", "সাতষট্টি", "আটষট্টি", "উনসত্তর",
    "সত্তর", "একাত্তর", "বাহাত্তর", "তিয়াত্তর", "চুয়াত্তর", "পঁচাত্তর", "ছিয়াত্তর", "সাতাত্তর", "আটাত্তর", "উনআশি",
    "আশি", "একাশি", "বিরাশি", "তিরাশি", "চুরাশি", "পঁচাশি", "ছিয়াশি", "সাতাশি", "আটাশি", "উননব্বই",
    "নব্বই", "একানব্বই", "বিরানব্বই", "তিরানব্বই", "চুরানব্বই", "পঁচানব্বই", "ছিয়ানব্বই", "সাতানব্বই", "আটানব্বই", "নিরানব্বই",
]  # fmt: skip
_SCALES = ((10**7, "কোটি"), (10**5, "লাখ"), (10**3, "হাজার"))
_ORDINALS = [
    "প্রথম", "দ্বিতীয়", "তৃতীয়", "চতুর্থ", "পঞ্চম", "ষষ্ঠ", "সপ্তম", "অষ্টম", "নবম", "দশম",
    "একাদশ", "দ্বাদশ", "ত্রয়োদশ", "চতুর্দশ", "পঞ্চদশ", "ষোড়শ", "সপ্তদশ", "অষ্টাদশ", "ঊনবিংশ", "বিংশ",
    "একবিংশ",
]  # fmt: skip

LONGEST = 15  # digits: beyond, a number is read digit by digit, as an account's is
_CODE = 11  # digits in a row without commas: a number of an account or a card, not an amount
_MINUS = "মাইনাস"


def cardinal(number: int) -> str:
    """Return a whole number in words (12,34,567: বারো লাখ চৌত্রিশ হাজার পাঁচশো সাতষট্টি)."""
    if number < 0:
        return f"{_MINUS} {cardinal(-number)}"
    for size, name in _SCALES:
        if number >= size:
            rest = number % size
            return f"{cardinal(number // size)} {name}" + (f" {cardinal(rest)}" if rest else "")
    return _below_thousand(number)


def _below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _WORDS[rest]
    return f"{_WORDS[hundreds]}শো" + (f" {_WORDS[rest]}" if rest else "")


def ordinal(number: int) -> str:
    """Return প্রথম, দ্বিতীয় ... to twenty-first, then the cardinal with তম."""
    return _ORDINALS[number - 1] if 0 < number <= len(_ORDINALS) else f"{cardinal(number)}তম"


def counted_ordinal(number: int) -> str:
    """Return প্রথম ... দশম, then the everyday form with তম (এগারোতম, একুশতম)."""
    return ordinal(number) if number <= 10 else f"{cardinal(number)}তম"


def year(number: int) -> str:
    """Return a year as it is said: in hundreds from 1100 to 1999 (উনিশশো একাত্তর), else as a number."""
    if not 1100 <= number <= 1999:
        return cardinal(number)
    rest = number % 100
    return f"{_WORDS[number // 100]}শো" + (f" {_WORDS[rest]}" if rest else "")


def digits(figures: str) -> str:
    """Return ASCII digits one by one; anything else in `figures` is passed over."""
    return " ".join(_WORDS[int(figure)] for figure in figures if figure in "0123456789")


def number(figures: str) -> str:
    """Return what ASCII `figures` say: grouped with commas either way, a decimal part, a leading minus.

    Codes are read digit by digit: with zeros in front (007), or too long for an amount.
    """
    if figures[:1] in "-−":
        return f"{_MINUS} {number(figures[1:])}" if figures else ""
    whole, _, part = figures.replace(",", "").partition(".")
    grouped = "," in figures
    said = digits(whole) if _is_code(whole, grouped=grouped) else cardinal(int(whole or "0"))
    return f"{said} দশমিক {digits(part)}" if part else said


def _is_code(whole: str, *, grouped: bool) -> bool:
    if len(whole) > LONGEST or (len(whole) > 2 and whole[0] == "0"):
        return True
    return len(whole) >= _CODE and not grouped and not whole.endswith("000000")


def whole(figures: str) -> int | None:
    """Return the value of ASCII figures without a decimal part, None for any other and for codes."""
    plain = figures.replace(",", "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) <= LONGEST else None
