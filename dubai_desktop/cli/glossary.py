"""`glossary`: words with a fixed translation, a spelling to keep or a pronunciation of their own."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from dubai_desktop.cli.dubbing import open_desk
from dubai_desktop.cli.show import as_json, say
from dubai_desktop.domain.glossary import Term, key_of
from dubai_desktop.domain.words import counted
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.wordlist import WordList
from dubai_desktop.store.glossary import checked


def glossary(args: argparse.Namespace) -> int:
    """Do one of the glossary commands. Raises Problem."""
    what: dict[str, Callable[[WordList, argparse.Namespace], int]] = {
        "list": _list,
        "add": _add,
        "remove": _remove,
        "import": _import,
        "export": _export,
    }
    with open_desk() as desk:
        return what[args.what](desk.wordlist, args)


def _list(words: WordList, args: argparse.Namespace) -> int:
    for term in words.list(*_languages(args)):
        print(as_json(asdict(term)) if args.json else _row(term))
    return 0


def _row(term: Term) -> str:
    languages = f"{term.source_language or 'any'} > {term.target_language or 'any'}"
    said = f"  say “{term.pronunciation}”" if term.pronunciation else ""
    case = "  this letter case only" if term.case_sensitive else ""
    note = f"  ({term.note})" if term.note else ""
    return shown(f"{term.source}  >  {term.target or 'kept as it is'}  [{languages}]{said}{case}{note}")


def _add(words: WordList, args: argparse.Namespace) -> int:
    words.keep([Term(args.source, args.target, args.say, *_languages(args), case_sensitive=args.case, note=args.note)])
    say("Kept. It counts from the next video on.")
    return 0


def _remove(words: WordList, args: argparse.Namespace) -> int:
    languages = _languages(args)
    gone = words.remove([term for term in words.list() if _is_meant(term, args.source, *languages)])
    say(f"{counted(gone, 'term')} removed." if gone else "There is no such term. “glossary list” shows what there is.")
    return 0 if gone else 1


def _is_meant(term: Term, source: str, source_language: str, target_language: str) -> bool:
    """True for a term with these words, in these languages where any are named."""
    wanted = ((source_language, term.source_language), (target_language, term.target_language))
    return all(not asked or asked == has for asked, has in wanted) and key_of(Term(term.source)) == key_of(Term(source))


def _languages(args: argparse.Namespace) -> tuple[str, str]:
    """Return the codes of the languages named, "" for any. Raises Problem(GLOSSARY_INVALID) for one unknown."""
    term = checked(Term("any", source_language=args.source_language, target_language=args.target_language))
    return term.source_language, term.target_language


def _import(words: WordList, args: argparse.Namespace) -> int:
    say(f"{counted(words.bring(_path(args.path)), 'term')} taken.")
    return 0


def _export(words: WordList, args: argparse.Namespace) -> int:
    made = words.write(_path(args.path), overwrite=args.force)
    say(f"Written to {shown(str(made))}.")
    return 0


def _path(text: str) -> Path:
    return Path(os.path.abspath(text))  # noqa: PTH100 - resolve() would follow links
