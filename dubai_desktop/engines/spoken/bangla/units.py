"""Units behind a figure, percent among them: 5 km/h ঘণ্টায় পাঁচ কিলোমিটার, ৩০°C ত্রিশ ডিগ্রি সেলসিয়াস, 10% দশ শতাংশ."""

from __future__ import annotations

import re
from collections.abc import Iterable

from dubai_desktop.engines.spoken.bangla.numbers import amount
from dubai_desktop.engines.spoken.bangla.patterns import BEFORE, DASH, ENDING, MINUS, RANGE, WORD, table
from dubai_desktop.engines.spoken.bangla.suffixes import attach, locative

# Capitals matter in this table only: 5 MW is not 5 mW.
_EXACT = table("""
g=গ্রাম;m=মিটার;l=লিটার;L=লিটার;t=টন;W=ওয়াট;V=ভোল্ট;N=নিউটন;J=জুল;s=সেকেন্ড;h=ঘণ্টা;K=কেলভিন;Hz=হার্টজ;
Pa=প্যাসকেল;MW=মেগাওয়াট;
mW=মিলিওয়াট;mA=মিলিঅ্যাম্পিয়ার;Mb=মেগাবিট;Gb=গিগাবিট;MP=মেগাপিক্সেল;nm=ন্যানোমিটার;
mAh=মিলিঅ্যাম্পিয়ার আওয়ার;Wh=ওয়াট আওয়ার;oz=আউন্স;
px=পিক্সেল;MPa=মেগাপ্যাসকেল;kPa=কিলোপ্যাসকেল
""")
_ANY_CASE = table("""
km=কিলোমিটার;kms=কিলোমিটার;cm=সেন্টিমিটার;mm=মিলিমিটার;µm=মাইক্রোমিটার;μm=মাইক্রোমিটার;kg=কেজি;kgs=কেজি;
mg=মিলিগ্রাম;µg=মাইক্রোগ্রাম;
μg=মাইক্রোগ্রাম;gm=গ্রাম;ml=মিলিলিটার;cc=সিসি;ltr=লিটার;ft=ফুট;feet=ফুট;foot=ফুট;inch=ইঞ্চি;inches=ইঞ্চি;
yd=গজ;mi=মাইল;mile=মাইল;miles=মাইল;
lb=পাউন্ড;lbs=পাউন্ড;acre=একর;acres=একর;ha=হেক্টর;sqft=বর্গফুট;sft=বর্গফুট;sq ft=বর্গফুট;sq. ft=বর্গফুট;
sq km=বর্গকিলোমিটার;sq. km=বর্গকিলোমিটার;
sq m=বর্গমিটার;m²=বর্গমিটার;km²=বর্গকিলোমিটার;cm²=বর্গসেন্টিমিটার;mm²=বর্গমিলিমিটার;ft²=বর্গফুট;
in²=বর্গইঞ্চি;m³=ঘনমিটার;cm³=ঘনসেন্টিমিটার;
ft³=ঘনফুট;km³=ঘনকিলোমিটার;kb=কিলোবাইট;mb=মেগাবাইট;gb=গিগাবাইট;tb=টেরাবাইট;kbps=কেবিপিএস;mbps=এমবিপিএস;
gbps=জিবিপিএস;khz=কিলোহার্টজ;
mhz=মেগাহার্টজ;ghz=গিগাহার্টজ;hz=হার্টজ;kw=কিলোওয়াট;gw=গিগাওয়াট;kwh=কিলোওয়াট আওয়ার;kv=কিলোভোল্ট;
db=ডেসিবেল;kcal=কিলোক্যালরি;cal=ক্যালরি;
kj=কিলোজুল;fps=এফপিএস;rpm=আরপিএম;ppm=পিপিএম;hp=হর্সপাওয়ার;min=মিনিট;mins=মিনিট;minute=মিনিট;minutes=মিনিট;
sec=সেকেন্ড;secs=সেকেন্ড;
second=সেকেন্ড;seconds=সেকেন্ড;ms=মিলিসেকেন্ড;hr=ঘণ্টা;hrs=ঘণ্টা;hour=ঘণ্টা;hours=ঘণ্টা;day=দিন;days=দিন;
week=সপ্তাহ;weeks=সপ্তাহ;month=মাস;
months=মাস;year=বছর;years=বছর;yrs=বছর;percent=শতাংশ;pc=পিস;pcs=পিস;°c=ডিগ্রি সেলসিয়াস;° c=ডিগ্রি সেলসিয়াস;
°f=ডিগ্রি ফারেনহাইট;
° f=ডিগ্রি ফারেনহাইট
""")
_SIGNS = table("""
%=শতাংশ;٪=শতাংশ;‰=প্রতি হাজারে;°=ডিগ্রি;℃=ডিগ্রি সেলসিয়াস;℉=ডিগ্রি ফারেনহাইট;Ω=ওহম;″=ইঞ্চি;′=ফুট;
°সে=ডিগ্রি সেলসিয়াস;° সে=ডিগ্রি সেলসিয়াস
""")
# A dot behind these is optional.
_BANGLA = table("""
কিমি=কিলোমিটার;কি.মি=কিলোমিটার;কি. মি=কিলোমিটার;কিঃমিঃ=কিলোমিটার;কি:মি:=কিলোমিটার;সেমি=সেন্টিমিটার;
সে.মি=সেন্টিমিটার;সে. মি=সেন্টিমিটার;
মিমি=মিলিমিটার;মি.মি=মিলিমিটার;কি.গ্রা=কিলোগ্রাম;কিগ্রা=কিলোগ্রাম;কে.জি=কেজি;মি.গ্রা=মিলিগ্রাম;
মিগ্রা=মিলিগ্রাম;গ্রা=গ্রাম;মি.লি=মিলিলিটার;
মিলি=মিলিলিটার;এমএল=মিলিলিটার;লি=লিটার;মি=মিটার;মিঃ=মিটার;ব.কি.মি=বর্গকিলোমিটার;বর্গ কিমি=বর্গকিলোমিটার;
বর্গকিমি=বর্গকিলোমিটার;
বর্গ কি.মি=বর্গকিলোমিটার;বর্গ মি=বর্গমিটার;বর্গমি=বর্গমিটার;ব.ফু=বর্গফুট;বর্গফু=বর্গফুট;ঘ.মি=ঘনমিটার;ফু=ফুট;
ডিগ্রি সে=ডিগ্রি সেলসিয়াস;
কিলোমিটার=কিলোমিটার;মিটার=মিটার;গ্রাম=গ্রাম;মিলিগ্রাম=মিলিগ্রাম;লিটার=লিটার;মিলিলিটার=মিলিলিটার;মাইল=মাইল;
কেজি=কেজি
""")
_TIMES = {
    "h": "ঘণ্টা", "hr": "ঘণ্টা", "hour": "ঘণ্টা", "ঘণ্টা": "ঘণ্টা", "ঘন্টা": "ঘণ্টা", "ঘ": "ঘণ্টা",
    "s": "সেকেন্ড", "sec": "সেকেন্ড",
    "second": "সেকেন্ড", "সেকেন্ড": "সেকেন্ড", "সে": "সেকেন্ড", "min": "মিনিট", "minute": "মিনিট",
    "মিনিট": "মিনিট", "day": "দিন",
    "দিন": "দিন", "month": "মাস", "মাস": "মাস", "year": "বছর", "বছর": "বছর",
}  # fmt: skip
_MEASURES = {
    "l": "লিটার", "dl": "ডেসিলিটার", "ml": "মিলিলিটার", "kg": "কেজি", "কেজি": "কেজি", "m²": "বর্গমিটার",
    "m³": "ঘনমিটার",
    "km²": "বর্গকিলোমিটার", "km": "কিলোমিটার", "কিমি": "কিলোমিটার", "লিটার": "লিটার",
}  # fmt: skip
_PER = {**_TIMES, **_MEASURES}
_SPEEDS = {"mph": "মাইল", "kph": "কিলোমিটার", "kmph": "কিলোমিটার", "kmh": "কিলোমিটার"}


def _any_of(names: Iterable[str]) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


_LATIN_END = r"(?![A-Za-z²³])"
_RATE = rf"(?:\s?/\s?((?i:{_any_of(_PER)}))(?![A-Za-z²³]|{WORD}))?"
_LATIN = rf"(?i:{_any_of([*_ANY_CASE, *_SPEEDS])}){_LATIN_END}\.?(?![A-Za-z])|(?:{_any_of(_EXACT)}){_LATIN_END}"
_LATIN_UNIT = re.compile(rf"{BEFORE}({MINUS}{RANGE})[\s-]?((?:{_LATIN})|{_any_of(_SIGNS)}){_RATE}{ENDING}")
_WRITTEN_ON = r"(?:(?:[-'’]|(?=র|ে))(এর|এ|তে|র|ের|ে))?"
_BANGLA_UNIT = re.compile(
    rf"{BEFORE}({MINUS}{RANGE})[\s-]?({_any_of(_BANGLA)})(?:\.(?=\s?[,।]|\s{WORD}|/))?{_RATE}{_WRITTEN_ON}(?!{WORD})"
)
_SPAN = re.compile(rf"([%°](?:\s?(?:[CF]|সে\.?))?)\s?{DASH}\s?(?=[0-9])")
_FEET = re.compile(rf"{BEFORE}([0-9]{{1,3}})(?:['’′]|\s?ফুট|\s?ft)\s?([0-9]{{1,2}})(?:[\"”″]|''|\s?in(?![a-z])|\s?ইঞ্চি)")


_MINUTES = re.compile(r"\s?(?:পর|আগে|ধরে|যাবৎ|সময়|বাকি|দেরি)")  # what follows a short form of minute, not of metre


def spoken(text: str) -> str:
    """Return text with every figure that has a unit in words."""
    text = _SPAN.sub(r"\1 থেকে ", text)
    text = _FEET.sub(lambda match: f"{amount(match[1])} ফুট {amount(match[2])} ইঞ্চি", text)
    return _BANGLA_UNIT.sub(_said, _LATIN_UNIT.sub(_said, text))


def _said(match: re.Match[str]) -> str:
    figures, name, per, ending = match.groups()
    if name == "মি" and _MINUTES.match(match.string, match.end()):
        return f"{amount(figures)} মিনিট"
    name = name.removesuffix(".")
    if name.lower() in _SPEEDS:
        name, per = _SPEEDS[name.lower()], "h"
        unit = name
    else:
        unit = _EXACT.get(name) or _ANY_CASE.get(name.lower()) or _SIGNS.get(name) or _BANGLA[name]
    words = f"{amount(figures)} {unit}"
    if per and per.lower() in _TIMES:
        words = f"{locative(_TIMES[per.lower()])} {words}"
    elif per:
        words = f"প্রতি {locative(_MEASURES[per.lower()])} {words}"
    words = attach(words, ending) if ending else words
    return f"{words} " if match.string[match.end() : match.end() + 1].isdigit() else words
