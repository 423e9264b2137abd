"""`costs` as it is typed, on a real store in temporary folders."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop import app, cli, paths
from dubai_desktop.cli.estimating import tell
from dubai_desktop.domain.estimate import BudgetLeft, Estimate, Item
from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.settings import change, save
from dubai_desktop.settings.schema import Settings
from tests.helpers import make_media

COMMAND = "costs"

AMOUNT = 1_500_000


@pytest.fixture
def spent():
    """A voice that was paid for, one that may have been, and a translation that was refused."""
    with app.studio() as desk:
        desk.store.jobs.add(Job("job-1", Path("/v/=HYPERLINK(1).mp4"), JobOptions()))
        ledger = desk.store.ledger
        ledger.charge("job-1", "google", "voice", 60_000, AMOUNT, what="Chirp-HD")
        ledger.charge("gone", "google", "voice", 400, 1600, what="Standard", state="unknown", free_per_month=4_000_000)
        ledger.charge("gone", "google", "voice", 100, 3000, what="Chirp-HD", state="unknown")
        ledger.charge("job-1", "google", "translation", 9, 180, what="NMT", state="void")
        desk.store.savings.add("job-1", "google", "voice", "s1 k", 2_000, 60_000)
        return ledger.clock()


def test_what_was_spent_is_said_by_month_service_and_job_with_what_is_in_doubt(typed, spent):
    save(change(Settings(), "costs.budget_month_micro", 2_000_000))
    status, out, _ = typed()
    assert status == 0
    lines = out.splitlines()
    assert lines[0].endswith("UTC): 1.50 USD")
    assert "  Google Cloud Chirp-HD (voice): 60,100 characters, 1.50 USD" in lines
    free = "3,999,600 of 4,000,000 free characters left"
    assert f"  Google Cloud Standard (voice): 400 characters, 0.00 USD, {free}" in lines
    assert "Left of the month's budget: 0.50 USD of 2.00 USD" in lines
    assert "Saved by reuse: 2,000 characters, 0.06 USD" in lines
    assert "Maybe charged (the answer never came): 0.0030 USD" in lines
    assert [line.split("  ")[-1] for line in lines[-2:]] == ["(no longer on the list)", "=HYPERLINK(1).mp4"]


def test_nothing_spent_is_nothing(typed):
    status, out, _ = typed()
    assert (status, out.splitlines()[1:]) == (0, ["Altogether: 0.00 USD"])


def test_json_has_whole_micro_units(typed, spent):
    found = json.loads(typed("--json")[1])
    assert found["ever"]["tts"] == AMOUNT + 3000
    assert found["services"][0]["micro"] == AMOUNT + 3000
    assert found["saved_ever"] == {"characters": 2000, "micro": 60_000}
    assert len(found["maybe"]) == 2


def test_every_charge_goes_into_a_table_whose_cells_are_no_formulas(typed, spent, tmp_path):
    status, _, said = typed("export", str(tmp_path / "out.csv"))
    assert status == 0 and "out.csv" in said
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["state"] for row in rows] == ["done", "unknown", "unknown", "void"]
    assert (rows[0]["video"], rows[0]["amount"], rows[0]["characters"]) == ("'=HYPERLINK(1).mp4", "1.500000", "60000")
    typed("export", str(tmp_path / "out.csv"))
    assert (tmp_path / "out (2).csv").is_file()


def test_a_changed_ledger_is_found_out(typed, spent):
    assert typed("verify")[0] == 0
    with closing(sqlite3.connect(paths.database_file())) as raw:
        raw.executescript("DROP TRIGGER costs_keeps_values; UPDATE costs SET amount_micro = 1 WHERE id = 1;")
    status, _, said = typed("verify")
    assert status == 1
    assert "changed from outside" in said


def test_an_estimate_is_said_and_nothing_queued(tmp_path, capsys):
    make_media.video(tmp_path / "talk.mp4", 4.0)
    (tmp_path / "b.srt").write_text("1\n00:00:00,500 --> 00:00:02,000\nসুপ্রভাত আপনাকে।\n", encoding="utf-8")
    given = ["--translation", str(tmp_path / "b.srt"), "--voice", "espeak"]
    assert cli.main(["dub", str(tmp_path / "talk.mp4"), "--estimate", *given]) == 0
    assert capsys.readouterr().out.startswith("talk.mp4: free, about ")
    with app.studio() as desk:
        assert desk.jobs() == ()
        job = desk.add(tmp_path / "talk.mp4", JobOptions(source_language="en", voice="espeak"))
    assert cli.main(["jobs", "estimate", job.id[:8], "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["micro"], found["items"][0]["engine"], found["guessed"]) == (0, "espeak", True)


def test_an_estimate_tells_prices_what_is_free_a_guess_and_the_budget(capsys):
    voice = Item("google", "Google Cloud", "voice", "bn-IN-Standard-A", 31_000, 1_000, 4_000_000, 120_000)
    left = BudgetLeft("month", 20_000, is_passed=True)
    found = Estimate((voice,), 50_000, 210_000, 1_200, 4_800, 170.0, True, (left,), ("Coqui: no model.",))
    tell("talk.mp4", found, as_lines=False)
    assert capsys.readouterr().out.splitlines() == [
        "talk.mp4: 0.12 USD, about 3 min",
        "  Google Cloud bn-IN-Standard-A (voice): 31,000 characters, 1,000 of them free, 0.12 USD",
        "  Reuse saves 1,200 characters, 0.0048 USD",
        "  This is a guess: between 0.05 USD and 0.21 USD, the lines are not known yet",
        "  Coqui: no model.",
        "  Left of the budget of this month: 0.02 USD: it would stop there",
    ]
