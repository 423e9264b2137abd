"""Building blocks of the report's page. Text only ever enters as text of an element: it cannot become markup."""

from __future__ import annotations

import unicodedata
from xml.etree.ElementTree import Element, SubElement, tostring

from dubai_desktop.domain.quality import Mark

WORDS = {Mark.PASS: "Good", Mark.WARN: "Look", Mark.FAIL: "Not usable", Mark.NONE: "Not checked"}
"""What a mark says to a person."""


def clean(text: str) -> str:
    """Text for a page: what is no character of a document, or would turn the text around it, is shown escaped."""
    return "".join(c if c in "\n\t" or not _is_odd(c) else c.encode("unicode_escape").decode() for c in text)


def _is_odd(char: str) -> bool:
    kind = unicodedata.category(char)
    return kind in {"Cc", "Cs", "Cn", "Zl", "Zp"} or (kind == "Cf" and char not in "\u200c\u200d")


def el(parent: Element, tag: str, text: str = "", /, **attributes: object) -> Element:
    """Add an element with plain text and return it; `css` is its class, "_" in other names stands for "-"."""
    names = {"css": "class", "for_": "for"}
    given = {names.get(key, key.replace("_", "-")): clean(str(value)) for key, value in attributes.items()}
    made = SubElement(parent, tag, given)
    if text:
        made.text = clean(text)
    return made


def add_text(parent: Element, text: str) -> None:
    """Put plain text behind what an element holds so far."""
    last = parent[-1] if len(parent) else None
    if last is None:
        parent.text = (parent.text or "") + clean(text)
    else:
        last.tail = (last.tail or "") + clean(text)


def section(parent: Element, key: str, title: str, lead: str = "") -> Element:
    """Add a part of the page with its heading."""
    made = el(parent, "section", id=key)
    el(made, "h2", title)
    if lead:
        el(made, "p", lead, css="lead")
    return made


def document(root: Element) -> str:
    """The whole page as HTML."""
    return f"<!doctype html>\n{tostring(root, encoding='unicode', method='html')}\n"


def clock(seconds: float, *, tenths: bool = False) -> str:
    """ "1:02:03" or "2:03", with tenths "2:03.4"."""
    whole = round(max(0.0, seconds) * 10) if tenths else int(max(0.0, seconds)) * 10
    minutes, rest = divmod(whole, 600)
    hours, minutes = divmod(minutes, 60)
    tail = f"{rest // 10:02d}{f'.{rest % 10}' if tenths else ''}"
    return f"{hours}:{minutes:02d}:{tail}" if hours else f"{minutes}:{tail}"


def number(value: float | None, digits: int = 1, unit: str = "") -> str:
    """A figure with a real minus sign, a dash where there is none."""
    if value is None:
        return "–"
    said = f"{value:.{digits}f}"
    said = said.removeprefix("-") if float(said) == 0 else said.replace("-", "−")
    return f"{said} {unit}" if unit else said
