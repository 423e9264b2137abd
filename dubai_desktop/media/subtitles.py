"""Reads subtitle files as they come (and says what it repaired), and writes clean ones.

The `srt` package parses and writes; before it sees a text, sizes are capped and shapes that its expressions would
take quadratic time on are flattened.
"""

from __future__ import annotations

import codecs
import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import srt

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Cue, CueFile
from dubai_desktop.domain.words import counted
from dubai_desktop.media.cue_text import JOINER, Draft, neutral, plain, split_speakers
from dubai_desktop.media.files import atomic, shown
from dubai_desktop.media.source import check_file

MAX_BYTES = 20_000_000
MAX_CUES = 100_000
MAX_CHARS = 20_000  # of one line of the file, and of one cue
_BLINK = 0.05  # seconds: less is not a line
SUFFIXES = frozenset({".srt", ".vtt", ".ass", ".ssa"})
_GUESSES = ("cp1252", "shift_jis", "gb18030", "big5", "euc_kr", "cp1251", "cp1256")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CLOCK = r"-?(?:\d{1,6}:)?\d{1,6}:\d{1,6}(?:[.,]\d{1,9})?"
_TIMING = re.compile(rf"^[^\S\n]*({_CLOCK})[^\S\n]*-->[^\S\n]*({_CLOCK})(.*)$", re.M)
_CLEAN = re.compile(r"\d\d:\d\d:\d\d,\d\d\d --> \d\d:\d\d:\d\d,\d\d\d$")
_FIELDS = re.compile(r"(-?)(?:(\d+):)?(\d+):(\d+)(?:[.,](\d+))?")

logging.getLogger("srt").setLevel(logging.ERROR)  # it logs cue text


def read_cues(path: Path, encoding: str = "") -> CueFile:
    """Return the cues of an .srt, .vtt or .ass file, in order, without overlaps, and what was repaired for that.

    `encoding` is a person's answer to SRT_ENCODING; empty: UTF-8, or what a byte order mark says. The file itself is
    never changed. Raises Problem(INPUT_MISSING | INPUT_NOT_A_FILE | MEDIA_EMPTY | SRT_ENCODING | SRT_TOO_LARGE |
    SRT_UNREADABLE).
    """
    text = _load(path, encoding)
    repairs: list[str] = []
    if re.match(r"\s*\[script info\]", text[:1000], re.I) or path.suffix.lower() in {".ass", ".ssa"}:
        drafts = _read_ass(text)
    else:
        drafts = _read_srt(path, text, repairs)
    drafts = _repaired(drafts, repairs)
    if not drafts:
        raise Problem(
            Code.SRT_UNREADABLE,
            f"No subtitles were found in “{shown(path)}”. Choose an SRT or VTT file.",
            facts={"path": str(path)},
        )
    return CueFile(tuple(Cue(d.start, d.end, d.text, d.speaker) for d in split_speakers(drafts)), tuple(repairs))


def within(found: CueFile, duration: float) -> CueFile:
    """Return the cues as far as they lie inside a programme of `duration` seconds; what changed is told."""
    inside = [cue for cue in found.cues if cue.start < duration - _BLINK]
    shortened = sum(cue.end > duration for cue in inside)
    repairs = list(found.repairs)
    _tell(repairs, len(found.cues) - len(inside), "line", "after the end of the video", "left out")
    _tell(repairs, shortened, "line", "", "shortened to the end of the video")
    return CueFile(tuple(replace(cue, end=min(cue.end, duration)) for cue in inside), tuple(repairs))


def write_srt(path: Path, cues: Iterable[Cue]) -> None:
    """Write cues as UTF-8 SRT, numbered from 1, whole or not at all; their text can never be markup or a new cue.

    Cues without text are left out. Raises Problem(OUT_NOT_WRITABLE | DISK_FULL).
    """
    spoken = (cue for cue in cues if cue.text.strip())
    entries = (
        srt.Subtitle(n, timedelta(seconds=cue.start), timedelta(seconds=cue.end), neutral(cue.text))
        for n, cue in enumerate(spoken, 1)
    )
    text = "".join(entry.to_srt() for entry in entries)
    with atomic(path) as temp:
        temp.write_bytes(text.encode("utf-8", "replace"))


# --- loading -----------------------------------------------------------------------------------------------------


def _load(path: Path, encoding: str) -> str:
    found = check_file(path)
    if found.size > MAX_BYTES:
        raise _too_large(path, f"{found.size / 1e6:.0f} MB; at most {MAX_BYTES // 1_000_000} MB")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Problem(
            Code.SRT_UNREADABLE,
            f"The subtitle file “{shown(path)}” may not be read. Allow reading it, or choose another.",
            detail=str(error),
        ) from error
    text = _decode(path, data, encoding)
    if text.count("-->") > MAX_CUES or text.count("\nDialogue:") > MAX_CUES:
        raise _too_large(path, f"more than {MAX_CUES:,} lines")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if max(map(len, text.split("\n"))) > MAX_CHARS:
        raise _too_large(path, f"a line of more than {MAX_CHARS:,} characters")
    return text


def _decode(path: Path, data: bytes, encoding: str) -> str:
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), "")
    try:
        text = data.decode(encoding or marked or "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise _unknown_encoding(path, data, str(error)) from error
    if "\0" in text:
        raise _unknown_encoding(path, data, "NUL characters")
    return text


def _unknown_encoding(path: Path, data: bytes, detail: str) -> Problem:
    names = ("utf-16-le", "utf-16-be") if b"\0" in data[:4000] else _GUESSES
    guesses = [name for name in names if _reads_as(data[:100_000], name)]
    return Problem(
        Code.SRT_ENCODING,
        f"The letters of “{shown(path)}” are stored in an unknown way, not as UTF-8. "
        "Save it as UTF-8 in a text editor, or choose its encoding.",
        detail=detail,
        facts={"path": str(path), "guesses": guesses},
    )


def _reads_as(data: bytes, name: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(name)().decode(data)
    except (UnicodeDecodeError, LookupError):
        return False
    return "-->" in text


def _too_large(path: Path, what: str) -> Problem:
    return Problem(
        Code.SRT_TOO_LARGE,
        f"The subtitle file “{shown(path)}” is too large ({what}). Cut it into parts.",
        facts={"path": str(path)},
    )


# --- parsing -----------------------------------------------------------------------------------------------------


def _read_srt(path: Path, text: str, repairs: list[str]) -> list[Draft]:
    is_vtt = text.lstrip("\ufeff \n").startswith("WEBVTT")
    blocks = _flatten(_without_vtt_blocks(text) if is_vtt else text)
    negative = 0

    def clock(match: re.Match[str]) -> str:
        nonlocal negative
        if _CLEAN.match(match[0]) and _begins_cue(match.string, match.start()):
            return match[0]
        negative += match[1].startswith("-") + match[2].startswith("-")
        apart = "" if _begins_cue(match.string, match.start()) else "\n"
        return f"{apart}{_srt_clock(match[1])} --> {_srt_clock(match[2])}"

    blocks = _TIMING.sub(clock, blocks)
    if negative:
        repairs.append(f"{negative} times before the start were moved to the start.")
    try:
        entries = list(srt.parse(blocks))
    except srt.SRTParseError:
        entries = list(srt.parse(blocks, ignore_errors=True))
        repairs.append("Text that belonged to no time was left out.")
    except ValueError as error:
        raise Problem(
            Code.SRT_UNREADABLE,
            f"The times in “{shown(path)}” cannot be understood. Choose another subtitle file.",
            detail=str(error),
        ) from error
    if any(len(e.content) > MAX_CHARS for e in entries):
        raise _too_large(path, f"a line of more than {MAX_CHARS:,} characters")
    return [_draft(e.start.total_seconds(), e.end.total_seconds(), e.content, is_vtt) for e in entries]


def _draft(start: float, end: float, content: str, is_vtt: bool) -> Draft:
    text, speaker = plain(content, is_vtt)
    return Draft(start, end, text, speaker)


def _flatten(text: str) -> str:
    """Break runs of white space and digits that would make matching quadratic; cues stay one blank line apart.

    The joiner between digits is taken out again with the markup.
    """
    text = "\n".join(line.rstrip() for line in text.lstrip("\ufeff").split("\n"))
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r"\d{12}(?=\d)", rf"\g<0>{JOINER}", text)
    return re.sub(r"[^\S\n]{64,}", " ", text).strip() + "\n"


def _begins_cue(text: str, at: int) -> bool:
    """True where the line before is blank or a cue's number."""
    before = text[text.rfind("\n", 0, max(at - 1, 0)) + 1 : max(at - 1, 0)].strip()
    return not before or before.isdigit()


def _srt_clock(text: str) -> str:
    """Return a clock of either format as SRT's; times before zero become zero."""
    match = _FIELDS.fullmatch(text)
    if match is None or match[1]:
        return "00:00:00,000"
    millis = (match[5] or "0").ljust(3, "0")[:3]
    return f"{int(match[2] or 0):02d}:{int(match[3]):02d}:{int(match[4]):02d},{millis}"


def _without_vtt_blocks(text: str) -> str:
    """Drop WebVTT's header, notes, styles and cue names, which SRT does not have."""
    kept = []
    for block in re.split(r"\n[^\S\n]*\n", text.lstrip("\ufeff \n")):
        lines = block.strip("\n").split("\n")
        at = next((n for n, line in enumerate(lines) if "-->" in line), None)
        if at is not None and not lines[0].startswith(("NOTE", "STYLE", "REGION")):
            kept.append("\n".join(lines[at:]))
    return "\n\n".join(kept)


def _read_ass(text: str) -> list[Draft]:
    """Return the dialogue of a SubStation file; its styling is not ours."""
    order: list[str] = []
    drafts = []
    for line in text.split("\n"):
        kind, _, rest = line.partition(":")
        if kind.strip() == "Format" and "Text" in rest and "Start" in rest:
            order = [name.strip() for name in rest.split(",")]
        elif kind.strip() == "Dialogue" and order:
            values = dict(zip(order, (v.strip() for v in rest.split(",", len(order) - 1)), strict=False))
            times = [_ass_seconds(values.get(key, "")) for key in ("Start", "End")]
            words = (
                re.sub(r"\{[^{}]*\}", "", values.get("Text", ""))
                .replace("\\N", "\n")
                .replace("\\n", "\n")
                .replace("\\h", " ")
            )
            if times[0] is not None and times[1] is not None:
                draft = _draft(times[0], times[1], words, is_vtt=False)
                drafts.append(Draft(draft.start, draft.end, draft.text, values.get("Name", "")[:60]))
    return drafts


def _ass_seconds(text: str) -> float | None:
    match = re.fullmatch(r"(\d{1,6}):(\d{1,2}):(\d{1,2})(?:[.:](\d{1,3}))?", text)
    if match is None:
        return None
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) + float(f"0.{match[4] or 0}")


# --- repairs -----------------------------------------------------------------------------------------------------


def _repaired(drafts: list[Draft], repairs: list[str]) -> list[Draft]:
    """Return the cues in order, none empty, doubled, backward or overlapping; each kind of repair is told once."""
    told = [d for d in drafts if d.text]
    _tell(repairs, len(drafts) - len(told), "empty line", "", "left out")
    ordered = sorted(told, key=lambda d: (d.start, d.end))
    if ordered != told:
        repairs.append("Lines that were out of order were put in order.")
    unique = list({(d.start, d.end, d.text): d for d in ordered}.values())
    _tell(repairs, len(ordered) - len(unique), "doubled line", "", "left out")
    return _untangled(unique, repairs)


def _untangled(drafts: list[Draft], repairs: list[str]) -> list[Draft]:
    """Give backward lines a length, end overlapping lines at the next, and join lines of the very same start."""
    result: list[Draft] = []
    backward = overlapping = joined = 0
    for draft in drafts:
        end = draft.end
        if end <= draft.start:
            backward += 1
            end = draft.start + max(1.0, len(draft.text) / 15)  # about reading speed
        now = Draft(draft.start, end, draft.text, draft.speaker)
        if result and now.start - result[-1].start < _BLINK:
            joined += 1
            last = result.pop()
            now = Draft(last.start, max(last.end, now.end), f"{last.text}\n{now.text}", last.speaker or now.speaker)
        elif result and now.start < result[-1].end:
            overlapping += result[-1].end - now.start > 0.001
            last = result.pop()
            result.append(Draft(last.start, now.start, last.text, last.speaker))
        result.append(now)
    _tell(repairs, backward, "line", "without a length", "given one")
    _tell(repairs, overlapping, "line", "running into the next", "shortened")
    _tell(repairs, joined, "line", "starting with the one before", "joined to it")
    return result


def _tell(repairs: list[str], count: int, noun: str, which: str, done: str) -> None:
    """Note a repair in a sentence: "2 lines running into the next were shortened."."""
    if count:
        which = f" {which}" if which else ""
        repairs.append(f"{counted(count, noun)}{which} {'was' if count == 1 else 'were'} {done}.")
