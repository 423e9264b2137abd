"""`costs`: what was spent, on what, what is in doubt, and what is left."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from dubai_desktop.cli.dubbing import open_desk
from dubai_desktop.cli.show import print_report, say
from dubai_desktop.domain.costs import format_money
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline.accounts import Accounts, ServiceMonth, write_csv
from dubai_desktop.pipeline.studio import Studio

_JOBS = 20
_BUDGETS = {"month": "the month's budget", "total": "the budget"}


def costs(args: argparse.Namespace) -> int:
    """Do one of the costs commands. Raises Problem."""
    with open_desk() as desk:
        return {None: _show, "export": _export, "verify": _verify}[args.what](desk, args)


def _show(desk: Studio, args: argparse.Namespace) -> int:
    found = desk.accounts()
    print_report(found, _lines(found), json_line=args.json)
    return 0


def _lines(found: Accounts) -> Iterator[str]:
    yield f"This month ({found.month}, UTC): {format_money(found.this_month.total)}"
    yield from map(_service, found.services)
    yield f"Altogether: {format_money(found.ever.total)}"
    for budget in found.budgets:
        rest, most = format_money(budget.left_micro), format_money(budget.budget_micro)
        yield f"Left of {_BUDGETS[budget.name]}: {rest} of {most}"
    saved = found.saved_ever
    if saved.characters:
        yield f"Saved by reuse: {saved.characters:,} characters, {format_money(saved.micro)}"
    if found.maybe:
        amount = format_money(sum(line.micro for line in found.maybe))
        yield f"Maybe charged (the answer never came): {amount}"
        for line in found.maybe:
            when = datetime.fromtimestamp(line.utc, UTC).strftime("%Y-%m-%d %H:%M")
            what = f"{line.service} {line.what}".strip()
            yield f"  {when}  {what}, {line.characters:,} characters, {format_money(line.micro, line.currency)}"
    for job in found.jobs[:_JOBS]:
        name = shown(found.names.get(job.job_id, "(no longer on the list)"))
        yield f"  {job.job_id[:8]}  {format_money(job.costs.total)}  {job.characters:,} characters  {name}"


def _service(row: ServiceMonth) -> str:
    name = " ".join(word for word in (row.title, row.what) if word)
    free = f", {row.free_left:,} of {row.free_month:,} free characters left" if row.free_month else ""
    return f"  {name} ({row.kind}): {row.characters:,} characters, {format_money(row.micro)}{free}"


def _export(desk: Studio, args: argparse.Namespace) -> int:
    path = Path(os.path.abspath(args.path))  # noqa: PTH100 - resolves no links
    made = write_csv(desk.store, path, overwrite=args.force)
    say(f"Written to {shown(str(made))}.")
    return 0


def _verify(desk: Studio, args: argparse.Namespace) -> int:
    if desk.store.ledger.verify():
        say("Every charge is as it was written, and none is missing.")
        return 0
    say("The ledger or the audit log was changed from outside: what it says cannot be relied on.")
    return 1
