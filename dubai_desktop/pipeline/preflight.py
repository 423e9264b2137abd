"""What a job needs, looked at before it begins: input, room, folders, models, keys, voices. Quick; changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from dubai_desktop.domain.job import Job
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Segment
from dubai_desktop.engines.asr import gpu
from dubai_desktop.engines.base import TranscriptionRequest, TranslationRequest, Translator
from dubai_desktop.media.files import check_writable, shown
from dubai_desktop.media.process import ffmpeg
from dubai_desktop.media.source import check_file, same_file
from dubai_desktop.pipeline import room
from dubai_desktop.pipeline.checked import Checked, State, blocked, mend_of
from dubai_desktop.pipeline.context import Context
from dubai_desktop.pipeline.lines import AUTO, GIVEN, NONE
from dubai_desktop.pipeline.places import out_dir
from dubai_desktop.pipeline.ways import Ways


def look(job: Job, ctx: Context, now: Sequence[str], later: Sequence[str] = ()) -> tuple[Checked, ...]:
    """Look at all that the steps `now` and `later` (NAMEs) need, the later ones being run after a person has read the
    lines: what they miss does not block yet. Raises Problem of the store.
    """
    found: list[Checked] = []
    for what, steps, check in _CHECKS:
        if steps and not set(steps) & {*now, *later}:
            continue
        waits = bool(steps) and not set(steps) & set(now)
        found += [_later(one) if waits else one for one in _guarded(what, partial(check, job, ctx))]
    return (*found, *_room(job, ctx, now, later))


def _guarded(what: str, check: Callable[[], Iterator[Checked]]) -> Iterator[Checked]:
    """What a check finds; the Problem that it raises blocks, whichever it is."""
    try:
        yield from check()
    except Problem as problem:
        yield blocked(what, problem)


def _later(found: Checked) -> Checked:
    """The same, for steps that come after the person has read the lines."""
    return replace(found, state=State.WARNING) if found.state is State.BLOCKS else found


# --- what every dub needs --------------------------------------------------------------------------------------------


def _input(job: Job, ctx: Context) -> Iterator[Checked]:
    check_file(job.source)
    if job.media is not None:
        same_file(job.source, job.media.fingerprint)
    try:
        with job.source.open("rb") as file:
            file.read(1)
    except OSError as error:
        message = f"The file “{shown(job.source)}” cannot be read. Allow reading it, or copy it elsewhere."
        raise Problem(Code.MEDIA_UNREADABLE, message, detail=str(error), facts={"path": str(job.source)}) from error
    for given in (job.options.transcript, job.options.translation):
        if given:
            check_file(Path(given))
    yield Checked("Input", State.FINE, f"“{shown(job.source)}” can be read.")


def _ffmpeg(job: Job, ctx: Context) -> Iterator[Checked]:
    yield Checked("ffmpeg", State.FINE, str(ffmpeg()))


def _output(job: Job, ctx: Context) -> Iterator[Checked]:
    folder = out_dir(job.options, job.source, ctx.settings)
    check_writable(room.standing(folder) if job.options.out_dir and not job.created else folder)  # adding makes it
    yield Checked("Results", State.FINE, f"“{shown(str(folder))}” can be written to.")


def _device(job: Job, ctx: Context) -> Iterator[Checked]:
    if ctx.settings.processing.device == "cuda" and gpu.free_memory() is None:
        yield Checked(
            "Computed on",
            State.WARNING,
            "No graphics card answers, so the processor does the work, which takes longer. Look at the card's driver, "
            "or set “Computed on” to auto.",
        )


def _room(job: Job, ctx: Context, now: Sequence[str], later: Sequence[str]) -> Iterator[Checked]:
    """Whether each disk has the room that this run takes, and the steps after the person has read the lines."""
    try:
        short = {disk.device for disk in room.disks(room.needs(job, ctx, now)) if disk.is_short}
        every = room.disks(room.needs(job, ctx, (*now, *later)))
    except Problem as problem:
        yield blocked("Disk", problem)
        return
    except OSError as error:
        yield blocked("Disk", Problem(Code.OUT_NOT_WRITABLE, f"A folder cannot be looked at: {error.strerror}."))
        return
    for disk in every:
        where = f"“{shown(str(disk.folder))}”"
        if disk.is_short:
            found = blocked("Disk", disk.problem())
            yield found if disk.device in short else _later(found)
        else:
            need, free = (f"{size / 1e9:.2f} GB" for size in (disk.needed, disk.free))
            yield Checked("Disk", State.FINE, f"{need} is needed, {free} is free in {where}.")


# --- engines ---------------------------------------------------------------------------------------------------------


def _transcription(job: Job, ctx: Context) -> Iterator[Checked]:
    from dubai_desktop.pipeline.steps.transcribe import choose, is_given  # noqa: PLC0415 - it needs numpy

    if is_given(job, ctx):
        yield Checked("Transcript", State.FINE, "The lines are read from subtitles.")
        return
    heard = ctx.settings.transcription
    request = TranscriptionRequest("", job.media.duration if job.media else 0.0, model=heard.model_size)
    engine, _ = choose(ctx, request)
    yield Checked("Transcript", State.FINE, f"{engine.info.title} listens.")


def _translation(job: Job, ctx: Context) -> Iterator[Checked]:
    """Who translates. Where nobody can, the job is not stopped: it waits for the person."""
    asked = job.options.translator or ctx.settings.translation.engine
    given = "The file comes first. " if job.options.translation else ""
    engines = [engine for engine in ctx.engines.translators if engine.info.id not in GIVEN]
    if asked == NONE:
        yield Checked("Translation", State.FINE, f"{given}Lines that are new wait for you.")
        return
    chosen = next((engine for engine in engines if engine.info.id == asked.lower()), None)
    if chosen is None and asked != AUTO:
        raise Problem(Code.ENGINE_UNKNOWN, f"There is no translator called “{shown(asked[:60])}”. Choose another.")
    local = [engine for engine in engines if not engine.info.online and not engine.info.price and engine is not chosen]
    others = local if chosen is None or ctx.settings.translation.fallback_enabled else []
    troubles: list[tuple[Translator, Problem]] = []
    for engine in [chosen, *others] if chosen else others:
        state = engine.availability(_sample(job, ctx))
        if state.ready:
            yield from (_missing(one, problem, f"{engine.info.title} translates instead.") for one, problem in troubles)
            yield Checked("Translation", State.FINE, f"{given}{engine.info.title} translates.")
            return
        problem = state.problem or Problem(Code.ENGINE_FAILED, state.reason)
        troubles += [(engine, problem)] if engine is chosen else []
    if troubles:
        yield from (_missing(one, problem, "New lines wait for you.") for one, problem in troubles)
    elif not given:
        yield Checked(
            "Translation", State.WARNING, "No translator is installed, so lines that the memory does not know wait for "
            "you.", "dubai-desktop models list", Code.NEEDS_TRANSLATION.value,
        )  # fmt: skip
    else:
        yield Checked("Translation", State.FINE, "The lines are read from the file.")


def _missing(engine: Translator, problem: Problem, then: str) -> Checked:
    """A translator that was asked for and cannot be used."""
    found = blocked("Translation", problem, engine.info.id)
    return replace(found, state=State.WARNING, sentence=f"{engine.info.title}: {problem.message} {then}")


def _sample(job: Job, ctx: Context) -> TranslationRequest:
    codes = (job.source_language, job.options.source_language, ctx.settings.transcription.language)
    source = next((code for code in codes if code and code != "auto"), "en")
    return TranslationRequest((), source, job.options.target_language)


def _voice(job: Job, ctx: Context) -> Iterator[Checked]:
    """Who speaks; another voice than the one wanted stands in, which is only told. Raises Problem where nobody can."""
    notes: list[str] = []
    ways = Ways(job, ctx, notes.append)
    known = find_language(job.options.target_language)
    language = known.name if known else job.options.target_language
    lines = {(line.speaker, line.voice): line for line in job.segments} or {("", ""): Segment("", 1, 0.0, 1.0, "")}
    speaking: dict[str, Checked] = {}
    for line in lines.values():
        first = ways.of(line)[0]
        title = first.engine.info.title
        found = Checked("Voice", State.FINE, f"{title} speaks {language}.")
        if first.why:
            said, mend = f"{first.why} {title} speaks instead.", _voice_mend(ways, line, ctx)
            found = Checked("Voice", State.WARNING, said, mend)
        speaking.setdefault(found.sentence, found)
    yield from speaking.values()
    yield from (Checked("Voice", State.WARNING, note) for note in notes)


def _voice_mend(ways: Ways, line: Segment, ctx: Context) -> str:
    """The command that brings the voice that a line should have."""
    asked = line.voice or ways.job.options.voice or ctx.settings.tts_router.default_engine
    name = asked.partition(":")[0].strip().lower()
    engine = next((engine for engine in ctx.engines.voices if engine.info.id == name), None)
    if engine is None:
        return ""
    problem = engine.availability(ways.job.options.target_language).problem
    return mend_of(problem, name)


_CHECKS: tuple[tuple[str, tuple[str, ...], Callable[[Job, Context], Iterator[Checked]]], ...] = (
    ("Input", (), _input),
    ("ffmpeg", ("extract", "finalize"), _ffmpeg),
    ("Results", ("finalize",), _output),
    ("Transcript", ("transcribe",), _transcription),
    ("Translation", ("translate",), _translation),
    ("Voice", ("speak",), _voice),
    ("Computed on", ("transcribe", "translate", "speak"), _device),
)
"""What is looked at, the steps that need it (none: every job), and how."""
