"""What is left of a service's free characters, before anything is asked of it."""

import pytest

from dubai_desktop.engines import prices
from dubai_desktop.engines.base import EngineInfo, Kind
from dubai_desktop.pipeline.quotas import free_left

INFO = EngineInfo("google", "Google", Kind.VOICE, tariff="google-voices")


@pytest.fixture(autouse=True)
def free(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path))
    (tmp_path / prices.NAME).write_text("[google-voices.free]\nStandard = 100\n")


def test_what_was_sent_this_month_is_taken_off(desk):
    assert free_left(desk.store, INFO, "Standard") == 100
    desk.store.ledger.charge("a", "google", "voice", 30, 0, what="Standard")
    desk.store.ledger.charge("a", "google", "voice", 50, 0, what="Wavenet")
    desk.store.ledger.charge("a", "google", "translation", 50, 0, what="Standard")
    assert free_left(desk.store, INFO, "Standard") == 70
    desk.store.ledger.charge("a", "google", "voice", 90, 0, what="Standard", state="unknown")
    assert free_left(desk.store, INFO, "Standard") == 0


def test_what_gives_nothing_away_has_nothing_left(desk):
    assert free_left(desk.store, INFO, "Chirp-HD") == free_left(desk.store, INFO) == 0
    assert free_left(desk.store, EngineInfo("tone", "Tone", Kind.VOICE), "Standard") == 0
