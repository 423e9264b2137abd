"""`cache`: what is kept for dubs to come, what it saved, and making room."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from dubai_desktop.cli.dubbing import open_desk
from dubai_desktop.cli.show import print_report, say
from dubai_desktop.domain.costs import format_money
from dubai_desktop.pipeline.caches import MB, CacheSizes
from dubai_desktop.pipeline.studio import Studio


def cache(args: argparse.Namespace) -> int:
    """Do one of the cache commands. Raises Problem."""
    with open_desk() as desk:
        return {"show": _show, "clean": _clean}[args.what](desk, args)


def _show(desk: Studio, args: argparse.Namespace) -> int:
    found = desk.caches()
    print_report(found, _lines(found), json_line=args.json)
    return 0


def _lines(found: CacheSizes) -> Iterator[str]:
    yield (
        f"Spoken lines   {found.clips:>7,}  {_size(found.clip_bytes)} of {_size(found.clip_limit)}; "
        f"{found.used_clips:,} of them ({_size(found.used_bytes)}) are of jobs on the list and stay"
    )
    yield f"Transcripts    {found.transcripts:>7,}  {_size(found.transcript_bytes)}"
    both = found.transcript_bytes + found.translation_bytes
    yield f"Translations   {found.translations:>7,}  {_size(found.translation_bytes)}"
    yield f"Transcripts and translations together: {_size(both)} of {_size(found.result_limit)}"
    money = format_money(found.saved_micro)
    yield f"Reuse saved {found.saved_characters:,} characters of paid services ({money})"


def _clean(desk: Studio, args: argparse.Namespace) -> int:
    freed = desk.clean_caches(everything=args.everything)
    say(f"{_size(freed)} freed." if freed else "Nothing had to be removed.")
    return 0


def _size(count: int) -> str:
    return f"{count / MB:,.1f} MB"
