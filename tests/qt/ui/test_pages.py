"""The pages that only show: history, costs, health, models."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from dubai_desktop.domain.costs import CostBreakdown
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.pipeline.accounts import Budget, ServiceMonth
from dubai_desktop.store.savings import Saved
from dubai_desktop.store.spending import ChargeLine
from dubai_desktop.ui.acts import Act
from dubai_desktop.ui.costs.page import budget_bar
from dubai_desktop.ui.costs.sums import spent, spent_today
from dubai_desktop.ui.models.page import facts, look_at
from dubai_desktop.ui.text import PlainLabel
from tests.helpers.fake_studio import engines, review_job, shelf


def open_page(qtbot, window, studio, key, jobs=()):
    for job in jobs:
        studio.put(job)
    window.show_page(key)
    qtbot.wait(60)
    return window.pages[key]


def texts(widget) -> str:
    return " | ".join(label.text() for label in widget.findChildren(PlainLabel) if label.isVisible())


@pytest.mark.parametrize(
    "key,said", [("history", "No dub has ended yet"), ("costs", "Nothing was spent"), ("health", "No dub has run yet")]
)
def test_an_empty_page_says_what_will_be_here(qtbot, window, studio, key, said):
    assert said in texts(open_page(qtbot, window, studio, key))


def test_history_lists_ended_jobs_the_newest_first(qtbot, window, studio):
    page = open_page(qtbot, window, studio, "history", shelf()[1:])
    model = page.table.model()
    rows = [[model.index(r, c).data() for c in range(model.columnCount())] for r in range(model.rowCount())]
    assert [row[1] for row in rows] == ["intro.mp4", "interview-cut-final.mov"]
    assert rows[0][4:] == ["Done", "2 min 2 s", "free"]


def test_history_is_searched_by_name_and_opens_folders(qtbot, window, studio, monkeypatch):
    page = open_page(qtbot, window, studio, "history", shelf()[1:])
    page._search.setText("INTERVIEW")
    assert page.table.model().rowCount() == 1
    did = []
    monkeypatch.setattr(page._deeds, "do", lambda act, job_id: did.append((act, job_id)))
    page.table.selectRow(0)
    page._open.click()
    assert did == [(Act.OPEN_FOLDER, "bad-1")]


def test_costs_are_summed_by_day_and_part():
    now = time.time()
    jobs = [
        replace(review_job(1), id="a", finished=now, costs=CostBreakdown(tts=2_000_000)),
        replace(review_job(1), id="b", finished=now - 86_400 * 3, costs=CostBreakdown(translation=500_000)),
    ]
    sums = spent(jobs)
    assert sums.total == 2_500_000
    assert dict(sums.parts) == {"Transcription": 0, "Translation": 500_000, "Voice": 2_000_000, "Processing": 0}
    assert [amount for _, amount in sums.days] == [500_000, 2_000_000]
    assert spent_today(jobs, now) == 2_000_000


def test_the_costs_page_shows_the_sums(qtbot, window, studio):
    paid = replace(shelf()[3], costs=CostBreakdown(tts=1_250_000))
    page = open_page(qtbot, window, studio, "costs", [paid])
    assert "1.25 USD" in texts(page)
    page.grab()


def test_the_costs_page_lists_the_newest_first(qtbot, window, studio):
    job = shelf()[3]
    jobs = [
        replace(job, id=name, source=job.source.with_name(name), finished=now) for name, now in (("a", 5), ("b", 9))
    ]
    model = open_page(qtbot, window, studio, "costs", jobs)._model
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["b", "a"]


def test_the_costs_page_shows_the_month_the_budgets_and_what_is_in_doubt(qtbot, window, studio):
    line = ChargeLine(1, 1_795_000_000.0, "gone", "google", "voice", "Standard", 100, 0, 3_000, "USD", "unknown")
    google = ServiceMonth("Google Cloud", "voice", "Standard", 400, 1_500_000, 3_000, 4_000_000, 3_999_600)
    studio.books = replace(
        studio.books, this_month=CostBreakdown(tts=1_500_000), ever=CostBreakdown(tts=2_500_000),
        services=(google,), maybe=(line,),
        saved_ever=Saved(2_000, 60_000), budgets=(Budget("month", 1_500_000, 6_000_000),),
    )  # fmt: skip
    page = open_page(qtbot, window, studio, "costs", shelf()[3:])
    said = texts(page)
    assert "1.50 USD | this month" in said and "2,000 | characters saved by reuse" in said
    assert "0.0030 USD | maybe charged" in said
    assert "2.50 USD | altogether" in said, "with what removed videos cost"
    assert page._budgets.accessibleDescription() == "This month: 1.50 USD of 6.00 USD"
    assert page._services.accessibleDescription() == ("Google Cloud Standard: 1.50 USD, 3,999,600 free characters left")
    assert budget_bar(studio.books.budgets[0])[1] == 0.25, "a quarter of the track"
    page.grab()


def test_a_costs_page_without_budgets_and_doubts_shows_none(qtbot, window, studio):
    page = open_page(qtbot, window, studio, "costs", shelf()[3:])
    said = texts(page)
    assert "maybe charged" not in said and "Spent of the budgets" not in said


def test_only_finished_dubs_count_as_dubbed_for_free(qtbot, window, studio):
    done, now = shelf()[3], time.time()
    jobs = [done, replace(done, id="no", status=JobStatus.FAILED), replace(shelf()[2], finished=now)]
    assert "1 | video dubbed for free" in texts(open_page(qtbot, window, studio, "costs", jobs))


def test_the_models_page_says_what_can_be_used_and_what_is_missing(qtbot, window, studio):
    page = open_page(qtbot, window, studio, "models")
    qtbot.waitUntil(lambda: "eSpeak NG" in texts(page))
    said = texts(page)
    assert "No speech model is installed." in said and "4.00 USD per million characters" in said
    assert said.index("eSpeak NG") < said.index("Coqui")


def test_engines_tell_their_facts():
    found = {view.info.id: view for view in look_at(engines())}
    assert found["espeak"].ready and not found["whisper"].ready
    assert facts(found["google"].info).startswith("online · 4.00 USD per million characters · Bangla, English")
    assert facts(found["subtitles"].info) == "on this computer · free · any language"


def test_the_history_opens_the_report_of_a_dub_that_has_one(qtbot, window, studio, monkeypatch):
    opened = []
    monkeypatch.setattr("dubai_desktop.ui.deeds.open_path", lambda path: opened.append(str(path)) or True)
    done = shelf()[3]
    reported = replace(
        done, id="with", outputs=replace(done.outputs, page="/v/intro.bn.html"), finished=done.finished + 5
    )
    page = open_page(qtbot, window, studio, "history", [done, reported])
    window.jobs.reload()
    qtbot.waitUntil(lambda: window.jobs.find("with") is not None)
    for row, has in ((0, True), (1, False)):
        page.table.setCurrentIndex(page.table.model().index(row, 0))
        assert page._report.isEnabled() is has
    page.table.setCurrentIndex(page.table.model().index(0, 0))
    page._report.click()
    assert opened == ["/v/intro.bn.html"]


def test_paused_jobs_are_no_history(qtbot, window, studio):
    page = open_page(qtbot, window, studio, "history", [replace(review_job(), status=JobStatus.PAUSED)])
    assert page.table.model().rowCount() == 0
