"""A Bangla spelling for Latin words that stand in no table: letters to sounds by rule.

The rules are for names and for English alike, so they are coarse: broad vowels, English digraphs, silent final e. A
wrong vowel is better than a word the voice leaves out; what matters more stands in words.tsv, and a person can set any
word's pronunciation in the glossary.
"""

from __future__ import annotations

import re

from dubai_desktop.engines.spoken.bangla.patterns import table
from dubai_desktop.engines.spoken.bangla.spelling import written

# Letters=sounds, apart by spaces as `spelling` takes them. The longest that fits is taken; ^ stands for the word's
# start, $ for its end.
_RULES = table("""
tion=শ অ ন;sion=শ অ ন;ssion=শ অ ন;cian=শ ই আ ন;cial=শ আ ল;tial=শ আ ল;tious=শ আ স;cious=শ আ স;
ture$=চ আ র;ous$=আ স;ight=আই ট;eigh=এই;ough=অ;augh=অ;tch=চ;sch=স ক;ch=চ;sh=শ;ph=ফ;gh=গ;th=থ;
wh=হ ওয়া;kh=খ;zh=ঝ;dh=ধ;bh=ভ;jh=ঝ;ck=ক;qu=ক উ;^kn=ন;^wr=র;^ps=স;^x=জ;mb$=ম;ng$=ং;ng=ঙ গ;nk=ং ক;
ge$=জ;dge=জ;dg=জ;ce=স এ;ci=স ই;cy=স ই;ce$=স;sc=স ক;sce=স এ;sci=স ই;ge=জ এ;gi=জ ই;gy=জ ই;gue$=গ;
que$=ক;ee=ই;ea=ই;ear=ই য়ার;eer=ই য়ার;oo=উ;ou=আউ;ow=ও;ow$=ও;ai=এই;ay=এ;ey=এ;ey$=ই;ei=এই;au=অ;aw=অ;
oa=ও;oi=অয়;oy=অয়;eu=ইউ;ew=ইউ;ie=ই;ia=ই আ;io=ই ও;iu=ই আ;ua=উ আ;ue=উ;ui=উ ই;eo=ই ও;ae=এ;oe=ও;^y=ইয়;
^ya=ইয়া;^yo=ইয়ো;^yu=ইউ;^ye=ইয়ে;ya=ইয়া;yo=ইয়ো;y=ই;aa=আ;ii=ই;uu=উ;er=আ র;ir=আ র;ur=আ র;or=অ র;a=আ;
b=ব;c=ক;d=ড;e=এ;f=ফ;g=গ;h=হ;i=ই;j=জ;k=ক;l=ল;m=ম;n=ন;o=ও;on$=অ ন;om$=অ ম;p=প;q=ক;r=র;s=স;t=ট;u=উ;v=ভ;
w=ও;wa=ওয়া;wo=ও;wi=উই;we=ওয়ে;x=ক স;z=জ
""")
_LONGEST = 6  # letters of a rule, its mark among them
_DOUBLE = re.compile(r"([b-df-hj-np-tv-z])\1")
# A long vowel where a silent e follows one consonant at the word's end: name, line, phone, tune.
_SILENT = re.compile(r"([aiou])([b-df-hj-np-tv-z])(e|es|ed)$")
_LONG = {"a": "এ", "i": "আই", "o": "ও", "u": "ইউ"}
_SOFT = {"c": "স", "g": "জ"}
_TAILS = {"e": [], "es": ["স"], "ed": ["ড"]}
_FINAL_E = re.compile(r"(?<=[b-df-hj-np-tv-z]{2})e$|(?<=[aeiouy][b-df-hj-np-tv-z])e$")
_SILENT_H = re.compile("(?<=[aeiou])h(?=n)")  # John; Mahmud keeps his
_CLOSED_U = re.compile(r"(?<![aeiou])u(?=(?:[b-df-hj-np-tv-z]{2}|[b-df-hj-np-tv-z]$))")


def bangla(word: str) -> str:
    """Return the Bangla spelling of one Latin word in small letters a to z; "" for none."""
    return written(_sounds(_SILENT_H.sub("", _DOUBLE.sub(r"\1", word))))


def _sounds(word: str) -> list[str]:
    silent = _SILENT.search(word)
    if silent and len(word) > 3:
        vowel, consonant, tail = silent.groups()
        return [*_read(word[: silent.start()]), _LONG[vowel], _SOFT.get(consonant, _RULES[consonant]), *_TAILS[tail]]
    return _read(_CLOSED_U.sub("a", _FINAL_E.sub("", word)))


def _read(letters: str) -> list[str]:
    """Return the sounds of letters, the longest rule first."""
    found: list[str] = []
    at, end = 0, len(letters)
    while at < end:
        for length in range(min(_LONGEST, end - at), 0, -1):
            piece = letters[at : at + length]
            rule = (at == 0 and _RULES.get(f"^{piece}")) or (at + length == end and _RULES.get(f"{piece}$"))
            rule = rule or _RULES.get(piece)
            if rule:
                found += rule.split()
                at += length
                break
        else:
            at += 1
    return found
