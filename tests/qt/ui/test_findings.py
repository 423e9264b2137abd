"""The bar that steps through what was found in a finished dub: each finding selects its line."""

from dataclasses import replace

import pytest

from dubai_desktop.domain.events import JobFinished
from dubai_desktop.domain.job import JobStatus, Outputs
from dubai_desktop.domain.quality import Finding, Mark, Quality
from tests.helpers.fake_studio import review_job

EVIL = '<img src="file:///etc/passwd"> <b>bold</b>'


def quality(*places, sentence="is said 1.42 times as fast as the voice's own pace", mark=Mark.WARN):
    found = tuple(Finding("fast", f"s{place}", place + 1, float(place), Mark.WARN, sentence) for place in places)
    return Quality(f"Look at {len(places)} lines" if places else "Good", mark, (), found)


@pytest.fixture
def finished(qtbot, studio, window):
    """Open a finished dub in which something was found."""

    def open_with(found, status=JobStatus.COMPLETED):
        job = replace(review_job(8), status=status, progress=100.0, outputs=Outputs(page="/v/lesson.bn.html"))
        studio.put(job)
        if found is not None:
            studio.found[job.id] = found
        window.jobs.reload()
        qtbot.waitUntil(lambda: window.jobs.find(job.id) is not None)
        window._open_job("review", job.id)
        page = window.review
        qtbot.waitUntil(lambda: page.desk is not None and page.desk.job.id == job.id)
        if status is JobStatus.COMPLETED:
            qtbot.waitUntil(lambda: bool(studio.named("quality")))
            qtbot.wait(30)
        return page

    return open_with


def test_stepping_goes_to_each_line_in_turn_and_around_the_ends(qtbot, finished):
    page = finished(quality(5, 2))
    bar = page.findings
    qtbot.waitUntil(bar.isVisible)
    assert (bar.verdict.text(), bar.told.text()) == ("Look", "Look at 2 lines")
    stood = []
    for press in (bar.next, bar.next, bar.next, bar.before, bar.before):
        press.click()
        stood.append(page.table.line_id)
    assert stood == ["s2", "s5", "s2", "s5", "s2"]
    assert bar.told.text() == "Line 3 is said 1.42 times as fast as the voice's own pace"


def test_only_the_lines_found_are_shown_until_all_are_wanted(qtbot, finished):
    page = finished(quality(5, 2))
    qtbot.waitUntil(page.findings.isVisible)
    page.findings.only.click()
    assert page.table.model().rowCount() == 2
    page.findings.only.click()
    assert page.table.model().rowCount() == 8


def test_a_finding_that_a_filter_left_out_is_gone_to_all_the_same(qtbot, finished):
    page = finished(quality(5))
    qtbot.waitUntil(page.findings.isVisible)
    page.table.show_only({"s0", "s1"})
    page.findings.next.click()
    assert page.table.line_id == "s5"


def test_a_line_with_two_findings_is_one_step_and_tells_both(qtbot, finished):
    two = quality(2)
    both = replace(two, findings=(*two.findings, replace(two.findings[0], check="onset", sentence="is heard late")))
    page = finished(both)
    qtbot.waitUntil(page.findings.isVisible)
    page.findings.next.click()
    assert page.findings.told.text().endswith("own pace; is heard late")


def test_what_the_chip_says_is_not_said_again(qtbot, finished):
    bar = finished(Quality("Not usable: 2 lines are not spoken.", Mark.FAIL, (), quality(5).findings)).findings
    qtbot.waitUntil(bar.isVisible)
    assert (bar.verdict.text(), bar.told.text()) == ("Not usable", "2 lines are not spoken.")


def test_a_good_dub_says_so_and_offers_its_report_alone(qtbot, finished, monkeypatch):
    opened = []
    monkeypatch.setattr("dubai_desktop.ui.review.findings.open_path", lambda path: opened.append(str(path)) or True)
    bar = finished(quality(mark=Mark.PASS)).findings
    qtbot.waitUntil(bar.isVisible)
    assert bar.told.text() == "The finished dub came out well"
    shown = [made for made in (bar.before, bar.next, bar.only, bar.report) if not made.isHidden()]
    assert shown == [bar.report]
    bar.report.click()
    assert opened == ["/v/lesson.bn.html"]


def test_a_report_that_was_moved_is_said_to_be_gone(qtbot, finished, monkeypatch):
    monkeypatch.setattr("dubai_desktop.ui.review.findings.open_path", lambda _path: False)
    bar = finished(quality(1)).findings
    qtbot.waitUntil(bar.isVisible)
    bar.report.click()
    assert "Make the files again" in bar.told.text()


def test_a_dub_that_nobody_looked_at_and_a_job_in_review_show_no_bar(finished, studio):
    assert finished(None).findings.isHidden()


def test_a_job_that_waits_for_its_review_is_not_asked_about(review, studio):
    assert review.findings.isHidden()
    assert studio.named("quality") == []


def test_a_dub_that_is_finished_while_it_is_open_shows_what_was_found(qtbot, review, studio, queue):
    studio.found["review-1"] = quality(3)
    queue.happened.emit("review-1", JobFinished("review-1", JobStatus.COMPLETED))
    qtbot.waitUntil(review.findings.isVisible)
    assert review.findings.ids == {"s3"}


def test_what_was_found_is_shown_as_plain_text(qtbot, finished):
    bar = finished(quality(2, sentence=f"was understood as “{EVIL}”")).findings
    qtbot.waitUntil(bar.isVisible)
    bar.next.click()
    assert EVIL in bar.told.text()
    assert bar.told.sizeHint().height() < 40
