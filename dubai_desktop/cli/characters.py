"""`characters`: who has which voice in a series."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import asdict

from dubai_desktop.cli.dubbing import open_desk
from dubai_desktop.cli.show import as_json, say
from dubai_desktop.domain.character import Character
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.words import counted
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.studio import Studio


def characters(args: argparse.Namespace) -> int:
    """Do one of the characters commands. Raises Problem."""
    what: dict[str, Callable[[Studio, argparse.Namespace], int]] = {"list": _list, "set": _set, "remove": _remove}
    with open_desk() as desk:
        return what[args.what](desk, args)


def _list(desk: Studio, args: argparse.Namespace) -> int:
    series = ""
    for one in desk.people.list(_series(args.series) if args.series else ""):
        if args.json:
            print(as_json({**asdict(one), "print": bool(one.print)}))
            continue
        if one.series != series:
            series = one.series
            print(f"{shown(series)}:")
        print(_row(one))
    return 0


def _row(one: Character) -> str:
    facts = [one.gender, "chosen" if one.chosen else "", "known by voice" if one.print else ""]
    more = ", ".join(fact for fact in facts if fact)
    return shown(f"  {one.label:<24} {one.language}  {one.voice}{f'  ({more})' if more else ''}")


def _set(desk: Studio, args: argparse.Namespace) -> int:
    language = _language(args.target_language) or desk.settings.output.target_language
    chosen = desk.people.choose(_series(args.series), args.speaker, language, args.voice)
    say(shown(f"{chosen.label} speaks with {chosen.voice} from the next voicing on."))
    return 0


def _remove(desk: Studio, args: argparse.Namespace) -> int:
    gone = desk.people.forget(_series(args.series), args.speaker, _language(args.target_language))
    say(f"{counted(gone, 'voice')} forgotten." if gone else "There is nobody so. “characters list” shows who there is.")
    return 0 if gone else 1


def _series(text: str) -> str:
    """A series by its name; a folder that is there by its whole path, as videos without a named series are kept."""
    return os.path.abspath(text) if os.path.isdir(text) else text  # noqa: PTH100, PTH112 - any text, links stay


def _language(text: str) -> str:
    if not text:
        return ""
    language = find_language(text)
    if language is None:
        known = ", ".join(LANGUAGES)
        raise Problem(Code.LANGUAGE_UNSUPPORTED, f"The language “{text[:20]}” is not known. Use one of: {known}.")
    return language.code
