from dubai_desktop.domain.events import JobFinished, JobStarted, JobUpdate, LineVoiced
from dubai_desktop.domain.job import JobStatus
from dubai_desktop.jobs.mailbox import Mailbox


def update(percent: float, job_id: str = "a", status: JobStatus = JobStatus.RUNNING) -> JobUpdate:
    return JobUpdate(job_id, status, percent, f"{percent:.0f}")


def test_the_first_progress_of_a_job_is_urgent_and_the_next_is_not():
    box = Mailbox()
    assert box.put(update(1))
    assert not box.put(update(2))


def test_progress_nobody_fetched_is_replaced_by_newer_progress():
    box = Mailbox()
    for percent in range(1000):
        box.put(update(percent))
    assert [event.progress for event in box.fetch()] == [999]


def test_progress_of_other_jobs_is_left_alone():
    box = Mailbox()
    box.put(update(1, "a"))
    box.put(update(2, "b"))
    box.put(update(3, "a"))
    assert {(event.job_id, event.progress) for event in box.fetch()} == {("a", 3), ("b", 2)}


def test_a_changed_status_is_urgent_and_replaces_nothing():
    box = Mailbox()
    box.put(update(99))
    assert box.put(update(100, status=JobStatus.COMPLETED))
    assert [event.status for event in box.fetch()] == [JobStatus.RUNNING, JobStatus.COMPLETED]


def test_events_come_out_in_the_order_they_went_in():
    box = Mailbox()
    events = [
        JobStarted("a"),
        update(5),
        LineVoiced("a", "s1"),
        LineVoiced("a", "s2"),
        JobFinished("a", JobStatus.REVIEW),
    ]
    for event in events:
        box.put(event)
    assert list(box.fetch()) == events
    assert box.fetch() == ()


def test_a_voiced_line_can_wait_for_the_next_round():
    assert not Mailbox().put(LineVoiced("a", "s1"))


def test_a_forgotten_job_begins_anew():
    box = Mailbox()
    box.put(update(50))
    box.forget("a")
    assert box.put(update(1))
