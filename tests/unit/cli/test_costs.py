"""`costs` as it is typed, on a real store in temporary folders."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from dubai_desktop import app, cli, paths
from dubai_desktop.domain.job import Job, JobOptions
from dubai_desktop.settings import change, save
from dubai_desktop.settings.schema import Settings

AMOUNT = 1_500_000


@pytest.fixture(autouse=True)
def own_folders(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))


@pytest.fixture
def typed(capsys):
    def run(*words):
        status = cli.main(["costs", *words])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


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
