"""Who translates which lines, what is kept of it when something goes wrong, and what it costs."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.flags import GLOSSARY
from dubai_desktop.domain.glossary import Term
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.domain.segment import Origin
from dubai_desktop.pipeline import translating
from dubai_desktop.settings import change
from tests.helpers.studio import PlainTranslator, ToneVoice, with_translators, with_voices

NETWORK = Problem(Code.NETWORK, "The service cannot be reached. Check the network.")


@pytest.fixture
def untranslated(options):
    return replace(options, translation="")


def setting(desk, key, value):
    desk.use(change(desk.settings, key, value))


def total(desk, job, state=None):
    rows = [row for row in desk.store.ledger.per_service() if row.kind == "translation"]
    return sum(row.amount_micro for row in rows)


def test_an_installed_model_translates_what_nobody_wrote_and_the_report_names_it(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator("nllb", model="nllb-600m"))
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.COMPLETED, job.error
    assert {s.origin for s in job.segments} == {Origin.ENGINE}
    report = json.loads(Path(job.outputs.report).read_text("utf-8"))
    assert report["engines"]["translation"] == {"asked": "auto", "used": "nllb-600m", "why": "3 lines by nllb-600m"}


def test_given_lines_and_remembered_ones_are_never_asked_of_an_engine(desk, video, untranslated, run):
    desk.store.memory.remember("I am from here.", "আমি এখানকার।", "en", "bn", "person")
    engine = PlainTranslator()
    with_translators(desk, engine)
    job = run(desk.add(video, untranslated))
    assert [s.origin for s in job.segments] == [Origin.ENGINE, Origin.MEMORY, Origin.ENGINE]
    assert job.engines["translation"].used == "memory+plain"
    assert [s.target for s in engine.calls[0].segments] == ["", "আমি এখানকার।", ""]


def test_a_similar_line_gives_way_to_a_translation_and_stays_as_a_hint(desk, video, untranslated, run):
    desk.store.memory.remember("I love this town.", "আমি এই শহর ভালোবাসি।", "en", "bn", "person")
    with_translators(desk, PlainTranslator())
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.COMPLETED
    assert job.segments[2].origin is Origin.ENGINE
    assert "“town.” there" in job.segments[2].note
    assert "আমি এই শহর ভালোবাসি।" in job.segments[2].note
    assert job.engines["translation"].why == "3 lines by plain"


def test_a_similar_line_stays_where_no_engine_could_do_better(desk, video, untranslated, run):
    desk.store.memory.remember("I love this town.", "আমি এই শহর ভালোবাসি।", "en", "bn", "person")
    with_translators(desk, PlainTranslator(cannot=("I love this city.",)))
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.REVIEW
    assert (job.segments[2].origin, job.segments[2].target) == (Origin.FUZZY, "আমি এই শহর ভালোবাসি।")


def test_without_a_model_the_lines_wait_and_the_job_says_why(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator("nllb", ready=False))
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.REVIEW
    assert job.engines["translation"].why == "3 lines have no translation yet. Nllb has no model. Install one."


def test_an_online_translator_is_never_asked_unless_it_is_named(desk, video, untranslated, run):
    paid = PlainTranslator("google", price=50, online=True)
    with_translators(desk, paid)
    assert run(desk.add(video, untranslated)).status is JobStatus.REVIEW
    assert paid.calls == []
    job = run(desk.add(video, replace(untranslated, translator="google")))
    assert job.status is JobStatus.COMPLETED
    assert job.costs.translation == 50
    assert {m.name: m.cost_estimate for m in job.metrics if m.cost_estimate} == {"translate": 50}


def test_none_asks_no_engine(desk, video, untranslated, run):
    engine = PlainTranslator()
    with_translators(desk, engine)
    setting(desk, "translation.engine", "none")
    assert run(desk.add(video, untranslated)).status is JobStatus.REVIEW
    assert engine.calls == []


def test_an_unknown_translator_names_the_nearest(desk, video, untranslated):
    with_translators(desk, PlainTranslator("nllb"))
    with pytest.raises(Problem) as caught:
        desk.add(video, replace(untranslated, translator="nlllb"))
    assert caught.value.code is Code.ENGINE_UNKNOWN
    assert caught.value.facts["nearest"] == "nllb"


def test_what_fails_for_good_gives_way_to_an_installed_model_and_says_so(desk, video, untranslated, run):
    chosen = PlainTranslator("chat", online=True, fails=[Problem(Code.SERVICE_AUTH, "The key was refused. Check it.")])
    with_translators(desk, chosen, PlainTranslator("nllb"))
    setting(desk, "translation.engine", "chat")
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.COMPLETED
    assert job.engines["translation"].used == "nllb"
    assert "Chat did not translate all: The key was refused. Check it. Nllb translated 3 lines instead." in job.notes


def test_without_another_way_the_failure_is_the_jobs(desk, video, untranslated, run):
    chosen = PlainTranslator("chat", online=True, fails=[Problem(Code.SERVICE_AUTH, "The key was refused. Check it.")])
    with_translators(desk, chosen, PlainTranslator("nllb"))
    setting(desk, "translation.engine", "chat")
    setting(desk, "translation.fallback_enabled", False)
    job = run(desk.add(video, untranslated))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "SERVICE_AUTH")


def test_passing_trouble_is_tried_again_and_answered_batches_are_not(desk, video, untranslated, run):
    engine = PlainTranslator("chat", batch=1, fails=[NETWORK], fails_after=2)
    with_translators(desk, engine)
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.COMPLETED
    assert [[s.source for s in call.segments] for call in engine.calls] == [[s.source] for s in job.segments]


def test_a_batch_sees_its_neighbours_with_their_translations(desk, video, untranslated, run):
    engine = PlainTranslator(batch=1)
    with_translators(desk, engine)
    run(desk.add(video, untranslated))
    second = engine.calls[1]
    assert [s.target for s in second.before] == ["বাংলা Good morning to you."]
    assert [s.source for s in second.after] == ["I love this city."]


def test_a_stop_between_batches_keeps_what_was_answered(desk, video, untranslated, run):
    cancel = CancelToken()
    engine = PlainTranslator(batch=1, price=10, online=True)
    engine.calls = type(
        "Stopping", (list,), {"append": lambda self, x: (list.append(self, x), cancel.cancel(pause=True))}
    )()
    with_translators(desk, engine)
    job = desk.add(video, replace(untranslated, translator="plain"))
    assert run(job, cancel=cancel).status is JobStatus.PAUSED
    assert sum(not s.needs_translation for s in desk.job(job.id).segments) == 1
    done = run(desk.retry(job.id))
    assert done.status is JobStatus.COMPLETED
    assert (len(engine.calls), total(desk, job)) == (3, 30)
    assert done.engines["translation"].why == "3 lines by plain"


def test_lines_are_translated_where_no_voice_can_speak_them_yet(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator())
    with_voices(desk, ToneVoice(ready=False))
    job = run(desk.add(video, replace(untranslated, review=True)))
    assert job.status is JobStatus.REVIEW
    assert not any(s.needs_translation for s in job.segments)


def test_a_service_is_charged_what_it_says_and_a_refusal_costs_nothing(desk, video, untranslated, run):
    refusal = Problem(Code.SERVICE_RATE, "Too many requests. Wait.", facts={"retry_after": 0})
    with_translators(desk, PlainTranslator("chat", price=900, charged=40, online=True, fails=[refusal]))
    job = run(desk.add(video, replace(untranslated, translator="chat")))
    assert job.costs.translation == total(desk, job) == 40


def test_an_answer_that_never_came_counts_as_maybe_charged(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator("chat", price=7, online=True, fails=[NETWORK]))
    run(desk.add(video, replace(untranslated, translator="chat")))
    (row,) = (row for row in desk.store.ledger.per_service() if row.service == "chat")
    assert (row.amount_micro, row.maybe_micro) == (14, 7)


def test_passing_trouble_in_the_middle_of_a_batch_asks_again_for_the_open_lines_only(desk, video, untranslated, run):
    engine = PlainTranslator("chat", price=900, charged=40, online=True, stops=[NETWORK])
    with_translators(desk, engine)
    job = run(desk.add(video, replace(untranslated, translator="chat")))
    assert job.status is JobStatus.COMPLETED
    assert [sum(s.needs_translation for s in call.segments) for call in engine.calls] == [3, 2]
    assert job.costs.translation == 80


def test_an_engine_that_stops_for_good_leaves_its_open_lines_to_another(desk, video, untranslated, run):
    quota = Problem(Code.SERVICE_QUOTA, "The quota is used up. Raise it.")
    with_translators(desk, PlainTranslator("chat", online=True, stops=[quota]), PlainTranslator("nllb"))
    job = run(desk.add(video, replace(untranslated, translator="chat")))
    assert job.status is JobStatus.COMPLETED
    assert job.engines["translation"].why == "1 line by chat, 2 lines by nllb"
    told = "Chat did not translate all: The quota is used up. Raise it. Nllb translated 2 lines instead."
    assert told in job.notes


def test_what_an_engine_knows_was_not_charged_is_not_counted(desk, video, untranslated, run):
    refused = Problem(Code.NETWORK, "Nothing answers there. Start it.", facts={"charged": False})
    with_translators(desk, PlainTranslator("chat", price=7, online=True, fails=[refused]))
    run(desk.add(video, replace(untranslated, translator="chat")))
    assert sum(row.amount_micro for row in desk.store.ledger.per_service()) == 7


def test_a_batch_is_no_longer_than_one_question(desk, video, untranslated, run, monkeypatch):
    monkeypatch.setattr(translating, "LETTERS", 36)
    engine = PlainTranslator(batch=20)
    with_translators(desk, engine)
    run(desk.add(video, untranslated))
    assert [len(call.segments) for call in engine.calls] == [2, 1]  # of 20, 15 and 17 letters


def test_a_busy_store_costs_no_answer(desk, video, untranslated, run, monkeypatch):
    fill, busy = desk.store.segments.fill, [Problem(Code.DB_BUSY, "Another program holds it. Try again.")] * 2

    def sometimes(job_id, segments):
        if segments and busy:
            raise busy.pop()
        fill(job_id, segments)

    monkeypatch.setattr(desk.store.segments, "fill", sometimes)
    engine = PlainTranslator("chat", price=7, online=True)
    with_translators(desk, engine)
    job = run(desk.add(video, replace(untranslated, translator="chat")))
    assert (job.status, len(engine.calls), job.costs.translation) == (JobStatus.COMPLETED, 1, 7)


def test_the_budget_is_never_passed(desk, video, untranslated, run):
    engine = PlainTranslator("chat", price=700, batch=1, online=True)
    with_translators(desk, engine)
    setting(desk, "costs.budget_total_micro", 1500)
    job = run(desk.add(video, replace(untranslated, translator="chat")))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "TTS_QUOTA")
    assert total(desk, job) == 1400
    assert sum(not s.needs_translation for s in desk.job(job.id).segments) == 2


def test_an_engine_that_loses_lines_is_a_failure_and_nothing_is_shifted(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator(loses=True))
    job = run(desk.add(video, untranslated))
    assert (job.status, job.error_code) == (JobStatus.FAILED, "ENGINE_FAILED")
    assert all(s.needs_translation for s in desk.job(job.id).segments)


def test_lines_that_break_the_glossary_are_marked_and_named(desk, video, untranslated, run):
    desk.store.glossary.put(Term("city", "নগর"))
    with_translators(desk, PlainTranslator())
    job = run(desk.add(video, untranslated))
    assert [GLOSSARY in s.flags for s in job.segments] == [False, False, True]
    assert "“নগর”" in job.segments[2].note
    assert "1 line does not follow the glossary: 3." in job.notes


def test_a_line_that_a_person_rewrote_is_marked_no_more(desk, video, untranslated, run):
    desk.store.glossary.put(Term("city", "নগর"))
    with_translators(desk, PlainTranslator())
    job = run(desk.add(video, replace(untranslated, review=True)))
    edited = replace(job.segments[2], target="আমি এই নগর ভালোবাসি।")
    desk.edit(job.id, [edited])
    desk.edit(job.id, [replace(edited, origin=Origin.PERSON, note="", approved=True)])  # as a window remembers it
    line = desk.job(job.id).segments[2]
    assert (line.flags, line.note, line.origin) == ((), "", Origin.PERSON)


def test_an_engine_gets_the_terms_and_the_letters_that_fit_each_line(desk, video, untranslated, run):
    desk.store.glossary.put(Term("city", "শহর"))
    engine = PlainTranslator()
    with_translators(desk, engine)
    job = run(desk.add(video, untranslated))
    (request,) = engine.calls
    assert [term.source for term in request.glossary] == ["city"]
    first, second, _ = (request.budgets[s.id] for s in job.segments)
    assert 15 < second < first < 60  # 1.9 s against 1.2 s, and the silence behind each


def test_a_pronunciation_is_heard_and_not_written(desk, video, options, run):
    desk.store.glossary.put(Term("Bangla", "শহরকে", pronunciation="শহর কে"))
    job = run(desk.add(video, options))
    assert "আমি এই শহর কে ভালোবাসি।" in [text for text, _ in desk.tone.spoken]
    assert "শহরকে" in Path(job.outputs.target_srt).read_text("utf-8")


def test_a_new_pronunciation_speaks_its_lines_anew_and_no_others(desk, video, options, run):
    job = run(desk.add(video, options))
    desk.tone.spoken.clear()
    desk.store.glossary.put(Term("Bangla", "শহরকে", pronunciation="শহর কে"))
    assert run(desk.retry(job.id)).status is JobStatus.COMPLETED
    assert [text for text, rate in desk.tone.spoken if rate == 1.0] == ["আমি এই শহর কে ভালোবাসি।"]


def test_who_stands_in_for_the_translator_asked_for_is_told(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator("chat", online=True, ready=False), PlainTranslator("nllb"))
    job = run(desk.add(video, replace(untranslated, translator="chat")))
    assert job.status is JobStatus.COMPLETED
    told = "Chat could not be used: Chat has no model. Install one. Nllb translated 3 lines instead."
    assert told in job.notes


def test_a_missing_translator_that_nobody_asked_for_is_no_news(desk, video, untranslated, run):
    with_translators(desk, PlainTranslator("other", ready=False), PlainTranslator("nllb"))
    assert run(desk.add(video, untranslated)).notes == ()


def test_lines_left_open_are_told_only_where_nobody_else_did_them(desk, video, untranslated, run):
    first = PlainTranslator("first", cannot=("I am from here.",), left=("Line 2 was not translated: it was empty.",))
    with_translators(desk, first, PlainTranslator("second"))
    job = run(desk.add(video, untranslated))
    assert job.status is JobStatus.COMPLETED
    assert job.notes == (
        "First did not translate all: some lines had no usable translation. Second translated 1 line instead.",
    )
    with_translators(desk, first)
    waiting = run(desk.add(video, untranslated))
    assert waiting.status is JobStatus.REVIEW
    assert waiting.notes == ("Line 2 was not translated: it was empty.",)


def test_a_glossary_term_is_named_once_before_the_memorys_hint(desk, video, untranslated, run):
    desk.store.glossary.put(Term("city", "নগর"))
    desk.store.memory.remember("I love this town.", "আমি এই শহর ভালোবাসি।", "en", "bn", "person")
    with_translators(desk, PlainTranslator())
    note = run(desk.add(video, untranslated)).segments[2].note
    assert note.startswith("“city” is to be translated as “নগর”")
    assert note.count("“নগর”") == 1
    assert "It was translated as “আমি এই শহর ভালোবাসি।”." in note
