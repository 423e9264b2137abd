"""The words of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from dubai_desktop import __version__
from dubai_desktop.domain.costs import parse_money
from dubai_desktop.domain.kinds import KINDS, check_kinds
from dubai_desktop.domain.problems import Problem

EPILOG = """\
exit status: 0 every job completed, 1 a job failed, 2 wrong usage, 3 a job waits for a person.
Without a command the window opens."""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line. Exits with 2 on wrong usage, 0 after --help and --version."""
    parser = argparse.ArgumentParser(
        prog="dubai-desktop",
        description="Dub videos into Bangla and other languages, on this machine.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"DubAI Desktop {__version__}")
    parser.set_defaults(command="window", paths=[])
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _dub(commands)
    demo = commands.add_parser("demo", help="dub the sample video that comes with the program")
    demo.add_argument("--out", metavar="DIR", help="folder for the results (then always in the terminal)")
    demo.add_argument("--json", action="store_true", help="one JSON object per update on standard output")
    doctor = commands.add_parser("doctor", help="what is installed, what is missing, how to get it")
    doctor.add_argument("--json", action="store_true", help="the findings as JSON")
    health = commands.add_parser("health", help="how dubs end, what steps take, which engines can be used")
    health.add_argument("--json", action="store_true", help="all figures as one JSON object")
    _models(commands)
    _jobs(commands)
    _glossary(commands)
    _characters(commands)
    _voices_of(commands)
    _keys(commands)
    _costs(commands)
    _cache(commands)
    args = parser.parse_args(argv)
    args.command = args.command or "window"
    return args


def _dub(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    dub = commands.add_parser("dub", help="dub videos")
    _asked(dub)
    dub.add_argument("--estimate", action="store_true", help="only say what it would cost and how long it would take")
    dub.add_argument("--json", action="store_true", help="one JSON object per update on standard output")
    check = commands.add_parser("check", help="whether videos can be dubbed so: room, models, keys, voices")
    _asked(check)
    check.add_argument("--json", action="store_true", help="one JSON object per finding on standard output")


def _asked(dub: argparse.ArgumentParser) -> None:
    """What can be asked of a dub."""
    dub.add_argument("inputs", nargs="+", metavar="INPUT", help="videos, sound files, or folders of them")
    dub.add_argument("--to", metavar="LANG", help="language to dub into (default: bn)")
    dub.add_argument("--from", dest="source", default="auto", metavar="LANG", help="language of the video, or auto")
    dub.add_argument("--out", metavar="DIR", help="folder for the results (default: beside the input)")
    dub.add_argument("--transcript", metavar="SRT", help="subtitles in the video's language, instead of listening")
    dub.add_argument("--translation", metavar="SRT", help="the lines in the target language")
    dub.add_argument(
        "--voice",
        metavar="ENGINE[:VOICE][,...]",
        type=_voices,
        default=(),
        help="who speaks, for instance espeak:bn+f2; further ones stand in for lines that it cannot speak",
    )
    dub.add_argument(
        "--translator", metavar="ENGINE", default="", help="who translates: nllb, chat, google, auto, none"
    )
    dub.add_argument(
        "--background",
        choices=("duck", "voice_over", "music", "none"),
        default="",
        help="the original sound under the dub: lowered, to be heard as in a voice-over, without its voice, or none",
    )
    dub.add_argument(
        "--series",
        default="",
        metavar="NAME",
        help="what it belongs to: its speakers keep their voices (default: folder)",
    )
    dub.add_argument("--track", type=_ordinal, default=1, metavar="N", help="audio track to dub, from 1")
    dub.add_argument(
        "--also",
        type=_kinds,
        default=(),
        metavar="KIND[,KIND...]",
        help=f"what else to write beside the usual files: {', '.join(KINDS)}",
    )
    dub.add_argument(
        "--budget", type=_money, default=0, metavar="USD", help="the most that paid services may cost for each video"
    )
    dub.add_argument("--review", action="store_true", help="stop before the voices, to correct the lines")
    dub.add_argument("--partial", action="store_true", help="dub a file that ends early for as long as it goes")
    dub.add_argument("--force", action="store_true", help="overwrite files that are already there")


def _money(text: str) -> int:
    """Read an amount of dollars as micro-units."""
    try:
        amount = parse_money(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error
    if not amount:
        raise argparse.ArgumentTypeError("a budget is more than nothing; free engines need none")
    return amount


def _ordinal(text: str) -> int:
    """Read a whole number from 1."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1")
    return int(text)


def _voices(text: str) -> tuple[str, ...]:
    """Read voices with commas between them."""
    voices = tuple(word.strip() for word in text.split(",") if word.strip())
    if not voices:
        raise argparse.ArgumentTypeError("no voice is named; leave it out for the voice of the settings")
    return voices


def _kinds(text: str) -> tuple[str, ...]:
    """Read names of kinds with commas between them."""
    kinds = tuple(word.strip() for word in text.split(",") if word.strip())
    try:
        check_kinds(kinds)
    except Problem as problem:
        raise argparse.ArgumentTypeError(problem.message) from problem
    return kinds


def _models(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    models = commands.add_parser("models", help="speech models: what there is and what is installed")
    what = models.add_subparsers(dest="what", metavar="WHAT", required=True)
    what.add_parser("list", help="all models, and which are installed").add_argument("--json", action="store_true")
    install = what.add_parser("install", help="fetch a model; one that was stopped goes on where it was")
    install.add_argument("id", metavar="MODEL")
    bring = what.add_parser("import", help="take a model from a folder or an archive (no internet needed)")
    bring.add_argument("path", metavar="PATH")
    bring.add_argument("--model", default="", metavar="MODEL", help="which model it is, where that cannot be told")
    for command in (install, bring):
        command.add_argument("--accept-licence", action="store_true", help="agree to the model's licence")
    verify = what.add_parser("verify", help="check every byte of one model, or of all that are installed")
    verify.add_argument("id", nargs="?", default="", metavar="MODEL")
    remove = what.add_parser("remove", help="delete an installed model, and what a stopped download left")
    remove.add_argument("id", metavar="MODEL")


def _characters(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    characters = commands.add_parser("characters", help="who has which voice in a series")
    what = characters.add_subparsers(dest="what", metavar="WHAT", required=True)
    listing = what.add_parser("list", help="all people, or those of a series")
    listing.add_argument("--series", default="", metavar="NAME", help="a series, or a folder of videos")
    listing.add_argument("--json", action="store_true", help="one JSON object per person on standard output")
    choose = what.add_parser("set", help="choose somebody's voice; it counts from the next voicing on")
    remove = what.add_parser("remove", help="forget somebody's voice")
    for command in (choose, remove):
        command.add_argument("series", metavar="SERIES", help="a series, or a folder of videos")
        command.add_argument("speaker", metavar="SPEAKER", help="the name, as the transcript has it")
    choose.add_argument("voice", metavar="ENGINE[:VOICE]", help="for instance espeak:bn+f2")
    choose.add_argument("--to", dest="target_language", default="", metavar="LANG", help="language of the dub")
    remove.add_argument("--to", dest="target_language", default="", metavar="LANG", help="only in this language")


def _voices_of(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    voices = commands.add_parser("voices", help="what voices there are, and which of two is better for your own lines")
    what = voices.add_subparsers(dest="what", metavar="WHAT", required=True)
    listing = what.add_parser("list", help="the voices that can speak a language here")
    listing.add_argument("--to", dest="target_language", default="", metavar="LANG", help="language of the dub")
    listing.add_argument("--json", action="store_true", help="one JSON object per voice on standard output")
    compare = what.add_parser("compare", help="hear two voices speak lines of a job without knowing whose is whose")
    compare.add_argument("id", metavar="JOB")
    compare.add_argument("voices", nargs=2, metavar="ENGINE[:VOICE]", help="for instance espeak:bn and google")
    compare.add_argument("--lines", type=_ordinal, default=5, metavar="N", help="how many lines (default: 5)")
    compare.add_argument("--out", default="", metavar="DIR", help="a folder for the sounds (default: a new one here)")
    compare.add_argument("--use", choices=("job", "series", "default"), help="let the winner speak there from now on")
    compare.add_argument("--json", action="store_true", help="the pairs, then the result, as JSON on standard output")


def _keys(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    keys = commands.add_parser("keys", help="the key of a chat endpoint and the account at Google, kept by the keyring")
    what = keys.add_subparsers(dest="what", metavar="WHAT", required=True)
    what.add_parser("list", help="which are kept, and where").add_argument("--json", action="store_true")
    keep = what.add_parser("set", help="keep one: the chat key is asked for (or piped in), Google's account is a file")
    keep.add_argument("name", choices=("chat", "google"))
    keep.add_argument("file", nargs="?", default="", metavar="FILE", help="the service account's JSON file")
    what.add_parser("remove", help="forget one").add_argument("name", choices=("chat", "google"))


def _cache(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    cache = commands.add_parser("cache", help="what is kept so that nothing is heard, translated or spoken twice")
    what = cache.add_subparsers(dest="what", metavar="WHAT", required=True)
    what.add_parser("show", help="how much it is, and what it saved").add_argument(
        "--json", action="store_true", help="the figures as JSON"
    )
    clean = what.add_parser("clean", help="bring it within the limits of the settings, the longest unused first")
    clean.add_argument(
        "--all", action="store_true", dest="everything", help="remove all that no job on the list uses, paid or not"
    )


def _costs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    costs = commands.add_parser("costs", help="what was spent, what is in doubt, and what is left of the budgets")
    costs.add_argument("--json", action="store_true", help="all of it as JSON")
    what = costs.add_subparsers(dest="what", metavar="WHAT")
    write = what.add_parser("export", help="write every charge to a CSV file")
    write.add_argument("path", metavar="CSV")
    write.add_argument("--force", action="store_true", help="overwrite a file that is already there")
    what.add_parser("verify", help="prove that no charge was changed or taken out since it was written")


def _jobs(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    jobs = commands.add_parser("jobs", help="list, resume, cancel and export jobs")
    what = jobs.add_subparsers(dest="what", metavar="WHAT", required=True)
    what.add_parser("list", help="all jobs").add_argument("--json", action="store_true")
    show = what.add_parser("show", help="one job with its lines")
    show.add_argument("id", metavar="ID")
    show.add_argument("--json", action="store_true")
    reckon = what.add_parser("estimate", help="what a job will cost and how long it will take from here on")
    reckon.add_argument("id", metavar="ID")
    reckon.add_argument("--json", action="store_true")
    resume = what.add_parser("resume", help="go on with unfinished jobs; one that waited for review is approved by it")
    resume.add_argument("ids", nargs="*", metavar="ID", help="which (default: every unfinished job)")
    resume.add_argument("--translation", metavar="SRT", help="lines for those that have no translation yet")
    resume.add_argument("--accept-similar", action="store_true", help="take lines found by likeness as they are")
    resume.add_argument("--json", action="store_true")
    redo = what.add_parser("redo", help="speak the lines anew that another voice than the one asked for had to speak")
    redo.add_argument("id", metavar="ID")
    redo.add_argument("--json", action="store_true", help="one JSON object per update on standard output")
    cancel = what.add_parser("cancel", help="stop jobs")
    cancel.add_argument("ids", nargs="+", metavar="ID")
    export = what.add_parser("export", help="write one result of a job")
    export.add_argument("id", metavar="ID")
    export.add_argument("kind", choices=tuple(KINDS), metavar="KIND", help=f"one of {', '.join(KINDS)}")
    export.add_argument("destination", metavar="FILE", help="a file, or a folder that takes it under its usual name")


def _glossary(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    glossary = commands.add_parser("glossary", help="words with a fixed translation or pronunciation")
    what = glossary.add_subparsers(dest="what", metavar="WHAT", required=True)
    listing = what.add_parser("list", help="all terms, or those that count for a pair of languages")
    listing.add_argument("--json", action="store_true", help="one JSON object per term on standard output")
    add = what.add_parser("add", help="keep a term, in place of what there was for the same words")
    add.add_argument("source", metavar="WORDS", help="the words in the video's language")
    add.add_argument("target", nargs="?", default="", metavar="TRANSLATION", help="left out: the words are kept as is")
    add.add_argument("--say", default="", metavar="TEXT", help="what the voice says for them")
    add.add_argument("--case", action="store_true", help="only in this letter case")
    add.add_argument("--note", default="", metavar="TEXT", help="a remark for yourself")
    remove = what.add_parser("remove", help="forget terms with these words")
    remove.add_argument("source", metavar="WORDS")
    for command in (listing, add, remove):
        command.add_argument("--from", dest="source_language", default="", metavar="LANG", help="language of the video")
        command.add_argument("--to", dest="target_language", default="", metavar="LANG", help="language of the dub")
    bring = what.add_parser("import", help="take terms from a CSV file: all, or none where a line is wrong")
    bring.add_argument("path", metavar="CSV")
    write = what.add_parser("export", help="write all terms to a CSV file")
    write.add_argument("path", metavar="CSV")
    write.add_argument("--force", action="store_true", help="overwrite a file that is already there")
