"""`voices`: which there are, and a blind comparison of two on the person's own lines."""

from __future__ import annotations

import argparse
import itertools
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from dubai_desktop.cli.dubbing import interrupt_pauses, open_desk
from dubai_desktop.cli.show import as_json, say
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.job import Job
from dubai_desktop.domain.languages import LANGUAGES, find_language
from dubai_desktop.domain.problems import Cancelled, Code, Problem
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.comparing import FIRST, NEITHER, SECOND, Pair, judge, keep, sentence
from dubai_desktop.pipeline.studio import Studio

WAITS = 3


def voices(args: argparse.Namespace) -> int:
    """Do one of the voices commands. Raises Problem."""
    with open_desk() as desk:
        return {"list": _list, "compare": _compare}[args.what](desk, args)


def _list(desk: Studio, args: argparse.Namespace) -> int:
    language = find_language(args.target_language or desk.settings.output.target_language)
    if language is None:
        known = ", ".join(LANGUAGES)
        message = f"The language “{args.target_language[:20]}” is not known. Use one of: {known}."
        raise Problem(Code.LANGUAGE_UNSUPPORTED, message)
    for engine in desk.engines.voices:
        if not engine.availability(language.code).ready:
            continue
        for voice in engine.voices(language.code):
            name, price = f"{engine.info.id}:{voice.id}", engine.info.price if voice.price is None else voice.price
            if args.json:
                row = {"voice": name, "title": voice.title, "gender": voice.gender, "micro_per_million": price}
                print(as_json({**row, "language": language.code}))
            else:
                cost = f"{format_money(price)} a million characters" if price else "free"
                print(f"{name:<34} {voice.title}{f', {voice.gender}' if voice.gender else ''}  ({cost})")
    return 0


def _compare(desk: Studio, args: argparse.Namespace) -> int:
    """Write the pairs, ask for each, keep the votes, tell the winner; 3 where the answers end before the pairs."""
    job = desk.job(args.id)
    folder = _folder(args.out, job)
    token = CancelToken()
    with interrupt_pauses([token]):
        try:
            named, pairs = desk.blind_pairs(job.id, tuple(args.voices), folder, token, count=max(1, args.lines))
        except Cancelled:
            say("Stopped. What was spoken is kept for the next time.")
            return 1
    _show(pairs, folder, as_lines=args.json)
    choices = _ask(pairs)
    if len(choices) < len(pairs):
        say("Not decided: nothing is kept. Start again to hear them in another order.")
        return WAITS
    verdict = judge(named, pairs, choices)
    keep(job, verdict, desk.store)
    if args.json:
        print(as_json(asdict(verdict)))
    else:
        print(sentence(verdict))
    if args.use and verdict.winner:
        say(desk.prefer(job.id, verdict.winner, args.use))
    return 0


def _folder(asked: str, job: Job) -> Path:
    """Return the folder that was asked for, else one here that is not there yet."""
    if asked:
        return Path(os.path.abspath(asked))  # noqa: PTH100 - resolves no links
    names = (f"voices-{job.id[:8]}{f'-{number}' if number > 1 else ''}" for number in itertools.count(1))
    return next(folder for name in names if not os.path.lexists(folder := Path.cwd() / name))


def _show(pairs: Sequence[Pair], folder: Path, *, as_lines: bool) -> None:
    if as_lines:
        for pair in pairs:
            row = {"line": pair.index, "text": pair.text, "first": str(pair.first), "second": str(pair.second)}
            print(as_json(row), flush=True)
        return
    say(f"The pairs are in {shown(str(folder))}. Listen, and say which is better: 1, 2, or 0 for neither.")


def _ask(pairs: Sequence[Pair]) -> list[int]:
    """Ask for each pair until an answer can be taken; what is answered up to the end of the input."""
    choices: list[int] = []
    for pair in pairs:
        while len(choices) < len(pairs):
            say(f"Line {pair.index}, {pair.first.name} or {pair.second.name}? {shown(pair.text)}")
            answer = sys.stdin.readline()
            if not answer:
                return choices
            if answer.strip() in {str(choice) for choice in (FIRST, SECOND, NEITHER)}:
                choices.append(int(answer))
                break
            say("Type 1, 2 or 0.")
    return choices
