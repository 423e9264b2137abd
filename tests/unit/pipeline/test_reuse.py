"""The same video again: nothing is listened to, asked or paid for twice, and what changed is asked anew."""

from dataclasses import dataclass, field, replace

import pytest

from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.segment import Origin, Segment
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Transcript
from dubai_desktop.engines.kit import Choices, Kit
from dubai_desktop.engines.mt.chat import ChatTranslator
from dubai_desktop.engines.mt.google_translate import GoogleTranslator
from dubai_desktop.media.subtitles import read_cues
from dubai_desktop.settings import change
from dubai_desktop.store.results import TRANSCRIPT, TRANSLATION
from tests.helpers import chat_server, make_media
from tests.helpers.chat_server import bangla
from tests.helpers.studio import PlainTranslator, with_translators
from tests.unit.pipeline.conftest import srt_text

WHAT = ("copper", "whales", "rivers", "sun", "rain", "wind", "iron", "gold", "stone", "sand", "snow", "salt")
LINES = [f"Line {name} is about {what}." for name, what in zip("abcdefghijkl", WHAT, strict=True)]


def use(desk, key, value):
    desk.use(change(desk.settings, key, value))


# --- transcripts ---


@dataclass
class Ear:
    """A transcriber that hears three lines, with a model that can be replaced; counts how often it listens."""

    model: str = "whisper-small"
    mark: str = "1"
    fails_over_to: str = ""
    asked: list = field(default_factory=list)

    info = EngineInfo("ear", "Ear", Kind.TRANSCRIPTION, version="1")

    def availability(self, request=None):
        return Availability(ready=True)

    def model_for(self, request):
        return self.model, self.mark

    def transcribe(self, request, progress, cancel):
        self.asked.append(request)
        lines = [("Good morning.", 0.5, 2.4), ("I am here.", 3.2, 4.4), ("I love it.", 5.2, 6.4)]
        segments = tuple(Segment(f"id{n}", n, a, b, text) for n, (text, a, b) in enumerate(lines, 1))
        return Transcript("en", segments, self.fails_over_to or self.model, ("One passage was no speech.",))


@pytest.fixture
def ear(desk):
    ear = Ear()
    desk.engines = desk.runner.engines = replace(desk.engines, transcribers=(ear,))
    with_translators(desk, PlainTranslator())
    return ear


@pytest.fixture
def by_ear(options):
    return replace(options, transcript="", translation="")


def test_the_same_video_is_not_listened_to_again_and_that_is_said(desk, ear, video, by_ear, run):
    first = run(desk.add(video, by_ear))
    second = run(desk.add(video, by_ear))
    assert (first.status, second.status) == (JobStatus.COMPLETED, JobStatus.COMPLETED)
    assert len(ear.asked) == 1
    assert "Transcript reused: heard before with whisper small." in second.notes
    assert "Transcript reused: heard before with whisper small." not in first.notes
    assert [(s.source, s.start, s.end) for s in second.segments] == [(s.source, s.start, s.end) for s in first.segments]
    assert second.engines["transcription"].used == "whisper-small"
    assert not {s.id for s in first.segments} & {s.id for s in second.segments}


def test_a_copy_under_another_name_is_not_listened_to_again(desk, ear, video, by_ear, run):
    run(desk.add(video, by_ear))
    copy = video.with_name("copy of it.mp4")
    copy.write_bytes(video.read_bytes())
    run(desk.add(copy, by_ear))
    assert len(ear.asked) == 1


@pytest.mark.parametrize(
    ("key", "value"),
    [("transcription.prompt", "About copper."), ("transcription.temperature", 0.4), ("transcription.fallbacks", False)],
)
def test_another_wish_listens_anew(desk, ear, video, by_ear, run, key, value):
    run(desk.add(video, by_ear))
    use(desk, key, value)
    run(desk.add(video, by_ear))
    assert len(ear.asked) == 2


def test_another_model_language_or_glossary_listens_anew(desk, ear, video, by_ear, run):
    run(desk.add(video, by_ear))
    ear.mark = "2"  # other files in the same folder
    run(desk.add(video, by_ear))
    ear.model = "whisper-large"
    run(desk.add(video, by_ear))
    run(desk.add(video, replace(by_ear, source_language="auto")))
    desk.store.glossary.put(Term("copper", "তামা", source_language="en", target_language="bn"))
    run(desk.add(video, replace(by_ear, source_language="en")))
    assert len(ear.asked) == 5


def test_other_sound_is_listened_to(desk, ear, video, by_ear, run, tmp_path):
    run(desk.add(video, by_ear))
    run(desk.add(make_media.video(tmp_path / "in" / "other.mp4", 8.0), by_ear))
    assert len(ear.asked) == 2


def test_what_a_smaller_model_heard_in_need_is_not_kept(desk, ear, video, by_ear, run):
    ear.fails_over_to = "whisper-tiny"
    run(desk.add(video, by_ear))
    run(desk.add(video, by_ear))
    assert len(ear.asked) == 2


def test_corrected_lines_never_come_into_the_cache(desk, ear, video, by_ear, run):
    first = run(desk.add(video, by_ear))
    desk.edit(first.id, [replace(first.segments[0], source="Good evening.", target="শুভ সন্ধ্যা।")])
    second = run(desk.add(video, by_ear))
    assert second.segments[0].source == "Good morning."
    assert len(ear.asked) == 1


@pytest.mark.parametrize("damaged", [{"segments": "none"}, [1, 2], {}, None])
def test_a_transcript_that_cannot_be_read_is_heard_anew(desk, ear, video, by_ear, run, damaged, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("dubai_desktop.pipeline.heard.encode", lambda _transcript: damaged)
        run(desk.add(video, by_ear))
    second = run(desk.add(video, by_ear))
    assert second.status is JobStatus.COMPLETED
    assert len(ear.asked) == 2
    run(desk.add(video, by_ear))
    assert len(ear.asked) == 2


# --- translations ---


@pytest.fixture
def long_video(tmp_path_factory, tmp_path):
    return make_media.video(tmp_path / "long.mp4", 26.0)


@pytest.fixture
def untranslated(options, tmp_path):
    """Twelve lines to translate; `write` puts other lines in their place."""
    times = [(2.0 * n + 0.2, 2.0 * n + 1.9) for n in range(12)]
    asked = replace(options, translation="", transcript=str(tmp_path / "long.srt"))

    def write(lines):
        (tmp_path / "long.srt").write_text(srt_text(lines, times), encoding="utf-8")
        return asked

    return write


@pytest.fixture
def chat(desk):
    with chat_server.running() as server:
        choices = Choices(chat_url=server.url, chat_model="qwen3:8b", chat_input_price=2_500_000)
        kit = Kit(desk.store.memory, read_cues, desk.host, desk.runner.work, lambda: server.choices, desk.store.results)
        server.choices = choices
        with_translators(desk, ChatTranslator(kit, pause=0.0))
        yield server


@pytest.fixture
def google(desk, tmp_path, monkeypatch):
    google_server = pytest.importorskip("tests.helpers.google_server")
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "prices.toml").write_text("[google-translation.free]\nNMT = 0\n")
    with google_server.running() as (server, address):
        server.translate = bangla
        kit = Kit(desk.store.memory, read_cues, desk.host, desk.runner.work, answers=desk.store.results)
        with_translators(desk, GoogleTranslator(kit, endpoint=address))
        yield server


def sent(google):
    return [text for request in google.asked for text in request.contents]


def wanted(chat):
    return [line["text"] for data in chat.data if "before" in data for line in data["lines"].values()]


@pytest.mark.parametrize("service", ["chat", "google"])
def test_the_same_video_asks_nobody_and_pays_nothing_and_says_so(desk, long_video, untranslated, run, service, request):
    server = request.getfixturevalue(service)
    options = replace(untranslated(LINES), translator=service)
    first = run(desk.add(long_video, options))
    assert first.status is JobStatus.COMPLETED, first.error
    assert first.costs.translation > 0
    assert desk.store.saved() == (0, 0)
    asked = len(server.asked)
    desk.remove(first.id)  # what was paid for stays when its job goes
    second = run(desk.add(long_video, options))
    assert second.status is JobStatus.COMPLETED, second.error
    assert len(server.asked) == asked
    assert second.costs.translation == 0
    assert [s.target for s in second.segments] == [s.target for s in first.segments]
    assert {s.origin for s in second.segments} == {Origin.ENGINE}
    letters = sum(map(len, LINES))
    assert desk.store.saved()[0] == letters
    assert 0.95 * first.costs.translation <= desk.store.saved()[1] <= first.costs.translation + 12
    title = "Google Cloud Translation" if service == "google" else "Chat model (qwen3:8b)"
    assert f"Translations reused: {letters} characters answered before by {title}." in second.notes
    assert second.engines["translation"].used == first.engines["translation"].used


def test_a_budget_that_is_used_up_is_no_hindrance_to_what_is_known(desk, long_video, untranslated, run, google):
    options = replace(untranslated(LINES), translator="google")
    first = run(desk.add(long_video, options))
    use(desk, "costs.budget_total_micro", first.costs.translation)
    second = run(desk.add(long_video, options))
    assert second.status is JobStatus.COMPLETED
    assert not any(s.needs_translation for s in second.segments)


def test_a_changed_line_asks_the_sentence_service_for_itself_alone(desk, long_video, untranslated, run, google):
    run(desk.add(long_video, replace(untranslated(LINES), translator="google")))
    google.asked.clear()
    changed = [*LINES[:6], "Line g is about lead.", *LINES[7:]]
    job = run(desk.add(long_video, replace(untranslated(changed), translator="google")))
    assert sent(google) == ["Line g is about lead."]
    assert [s.target for s in job.segments] == [bangla(line) for line in changed]


def test_a_changed_line_asks_the_chat_model_for_those_that_see_it(desk, long_video, untranslated, run, chat):
    run(desk.add(long_video, replace(untranslated(LINES), translator="chat")))
    chat.asked.clear()
    changed = [*LINES[:6], "Line g is about lead.", *LINES[7:]]
    job = run(desk.add(long_video, replace(untranslated(changed), translator="chat")))
    assert wanted(chat) == changed[3:10]
    assert [s.target for s in job.segments] == [bangla(line) for line in changed]


@pytest.mark.parametrize(
    "other",
    [{"chat_model": "gemma3:4b"}, {"chat_url": "another name of it"}],
)
def test_another_chat_model_or_address_asks_anew(desk, long_video, untranslated, run, chat, other):
    options = replace(untranslated(LINES), translator="chat")
    run(desk.add(long_video, options))
    chat.asked.clear()
    if "chat_url" in other:
        other = {"chat_url": chat.url.replace("127.0.0.1", "localhost")}
    chat.choices = replace(chat.choices, **other)
    run(desk.add(long_video, options))
    assert wanted(chat) == LINES


@pytest.mark.parametrize("service", ["chat", "google"])
def test_another_glossary_asks_anew_where_its_word_is(desk, long_video, untranslated, run, service, request):
    server = request.getfixturevalue(service)
    options = replace(untranslated(LINES), translator=service)
    run(desk.add(long_video, options))
    server.asked.clear()
    desk.store.glossary.put(Term("whales", "তিমি", source_language="en", target_language="bn"))
    run(desk.add(long_video, options))
    again = wanted(server) if service == "chat" else sent(server)
    assert len(again) == 1
    assert again[0].startswith("Line b is about")


def test_other_instructions_ask_anew(desk, long_video, untranslated, run, chat, monkeypatch):
    options = replace(untranslated(LINES), translator="chat")
    run(desk.add(long_video, options))
    chat.asked.clear()
    monkeypatch.setattr("dubai_desktop.engines.mt.chat_known.instructions", lambda: "Be brief.")
    run(desk.add(long_video, options))
    assert wanted(chat) == LINES


def test_what_an_engine_said_never_becomes_a_persons_memory(desk, long_video, untranslated, run, google):
    before = desk.store.memory.count()
    run(desk.add(long_video, replace(untranslated(LINES), translator="google")))
    assert desk.store.memory.count() == before
    assert desk.store.results.sizes()[TRANSLATION][0] == len(LINES)


def test_a_line_that_a_person_corrected_never_comes_into_the_cache(desk, long_video, untranslated, run, google):
    options = replace(untranslated(LINES), translator="google")
    first = run(desk.add(long_video, options))
    desk.edit(first.id, [replace(first.segments[0], target="একান্ত আমার কথা।")])
    run(desk.retry(first.id))
    assert desk.store.results.sizes()[TRANSLATION][0] == len(LINES)
    desk.store.memory.remember(LINES[0], "আর কিছু।", "en", "bn", "person")  # it has its own say, and comes first
    second = run(desk.add(long_video, options))
    assert second.segments[0].origin is Origin.MEMORY
    assert second.segments[1].target == bangla(LINES[1])


def test_a_cache_that_is_damaged_costs_only_the_money(desk, long_video, untranslated, run, google):
    options = replace(untranslated(LINES), translator="google")
    run(desk.add(long_video, options))
    asked = len(google.asked)
    desk.store.results.close()
    desk.store.results.path.write_bytes(b"\x00" * 4_000)
    for suffix in ("-wal", "-shm"):
        desk.store.results.path.with_name(f"results.db{suffix}").unlink(missing_ok=True)
    again = run(desk.add(long_video, options))
    assert again.status is JobStatus.COMPLETED
    assert len(google.asked) > asked
    assert [s.target for s in again.segments] == [bangla(line) for line in LINES]


def test_transcripts_and_translations_are_told_apart(desk, ear, video, by_ear, run):
    run(desk.add(video, by_ear))
    assert {kind: count for kind, (count, _) in desk.store.results.sizes().items()} == {TRANSCRIPT: 1}
