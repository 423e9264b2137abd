"""What was spent: this month, on what, per day, per video; what is left, saved and in doubt."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QStackedLayout, QVBoxLayout, QWidget

from dubai_desktop.domain.costs import format_money
from dubai_desktop.domain.job import Job, JobStatus
from dubai_desktop.jobs.queue import JobQueue
from dubai_desktop.pipeline.accounts import Accounts, Budget, ServiceMonth
from dubai_desktop.ui import words
from dubai_desktop.ui.controls import Empty, card, row
from dubai_desktop.ui.costs.sums import moment, spent, spent_today
from dubai_desktop.ui.figures import Bars, Figure
from dubai_desktop.ui.page import Page
from dubai_desktop.ui.tables import RowsModel, framed_table
from dubai_desktop.ui.text import PlainLabel, visible
from dubai_desktop.ui.tokens import SIZES

DAYS = 7
_BUDGETS = {"month": "This month", "total": "Altogether"}


class CostsPage(Page):
    """Figures, bars, and the table under them."""

    def __init__(self, queue: JobQueue) -> None:
        super().__init__("Costs")
        self._queue = queue
        self._today = Figure("today")
        self._total = Figure("altogether")
        self._free = Figure("videos dubbed for free")
        self._month = Figure("this month")
        self._maybe = Figure("maybe charged")
        self._saved = Figure("characters saved by reuse")
        self._services = Bars("This month by service")
        self._budgets = Bars("Spent of the budgets")
        self._days = Bars("Spent per day")
        self._model = RowsModel(("Video", "When", "Transcription", "Translation", "Voice", "Total"), right=(2, 3, 4, 5))
        self._model.setParent(self)
        frame, self.table = framed_table(self._model, "Costs of each video", 0)
        self._days_card = _framed("Per day", self._days)
        self._services_card = _framed("This month by service", self._services)
        self._budgets_card = _framed("Spent of the budgets", self._budgets)
        whole = QWidget()
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(SIZES.s3)
        inside.addLayout(row(self._today, self._month, self._total, gap=SIZES.s3))
        inside.addLayout(row(self._free, self._saved, self._maybe, gap=SIZES.s3))
        inside.addLayout(row(self._budgets_card, self._services_card, gap=SIZES.s3))
        inside.addWidget(self._days_card)
        inside.addWidget(frame, 1)
        self._stack = QStackedLayout()
        self._stack.addWidget(
            Empty(
                "Nothing was spent",
                "Everything on this computer is free. Costs appear only if you choose a paid voice.",
            )
        )
        self._stack.addWidget(whole)
        self.body.addLayout(self._stack, 1)

    def entered(self) -> None:
        """Sum anew."""
        studio = self._queue.studio
        self._queue.errand(lambda: (studio.jobs(), studio.accounts()), self._take, owner=self)

    def _take(self, found: tuple[tuple[Job, ...], Accounts]) -> None:
        jobs, accounts = found
        sums = spent(jobs)
        self._show_accounts(accounts)
        self._today.tell(format_money(spent_today(jobs)))
        self._total.tell(format_money(max(sums.total, accounts.ever.total)))  # of removed videos too
        free = sum(1 for job in jobs if not job.costs.total and job.status is JobStatus.COMPLETED)
        self._free.tell(f"{free:,}", "video dubbed for free" if free == 1 else "videos dubbed for free")
        self._days.tell([(name, amount, format_money(amount)) for name, amount in sums.days[-DAYS:]])
        self._days_card.setVisible(bool(sums.days))
        self._model.show_rows([(job.id, _row(job)) for job in sorted(jobs, key=moment, reverse=True)])
        self._stack.setCurrentIndex(1 if jobs or accounts.ever.total else 0)

    def _show_accounts(self, found: Accounts) -> None:
        self._month.tell(format_money(found.this_month.total))
        self._saved.tell(f"{found.saved_ever.characters:,}")
        maybe = sum(line.micro for line in found.maybe)
        self._maybe.tell(format_money(maybe))
        self._maybe.setVisible(bool(found.maybe))
        self._services.tell([service_bar(one) for one in found.services])
        self._services_card.setVisible(bool(found.services))
        self._budgets.tell([budget_bar(one) for one in found.budgets], whole=1.0)
        self._budgets_card.setVisible(bool(found.budgets))


def _framed(title: str, inside: QWidget) -> QFrame:
    made, column = card()
    column.addWidget(PlainLabel(title, "heading"))
    column.addWidget(inside)
    return made


def service_bar(one: ServiceMonth) -> tuple[str, float, str]:
    """Return a service's bar: what it came to, and what is left of its free characters."""
    free = f", {one.free_left:,} free characters left" if one.free_month else ""
    return visible(f"{one.title} {one.what}".strip()), float(one.micro), f"{format_money(one.micro)}{free}"


def budget_bar(one: Budget) -> tuple[str, float, str]:
    """Return a budget's bar: the share that is spent, and what of what."""
    share = min(1.0, one.spent_micro / one.budget_micro)
    figure = f"{format_money(one.spent_micro)} of {format_money(one.budget_micro)}"
    return _BUDGETS.get(one.name, one.name), share, figure


def _row(job: Job) -> tuple[str, ...]:
    costs = job.costs
    parts = (costs.transcription, costs.translation, costs.tts, costs.total)
    return (job.name, words.when(job.finished or job.created), *(_amount(part, costs.currency) for part in parts))


def _amount(micro: int, currency: str) -> str:
    return format_money(micro, currency) if micro else "free"
