"""A dub whose lines a chat endpoint translates: found by name, costed, kept answer by answer, never used unasked."""

import json

import pytest

from dubai_desktop import app, cli
from dubai_desktop.domain.segment import Origin
from tests.helpers import chat_server, make_media
from tests.helpers.chat_server import bangla, refusal

LINES = ("Copper rusts green.", "Whales sing deeply.", "Rivers run to the sea.")


@pytest.fixture
def server():
    with chat_server.running() as service:
        yield service


@pytest.fixture
def dub(tmp_path, monkeypatch, server):
    monkeypatch.setenv("DUBAI_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.setenv("DUBAI_CHAT_KEY", "key-of-the-environment")
    server.key = "key-of-the-environment"
    make_media.video(tmp_path / "talk.mp4", 10.0)
    cues = (f"{n}\n00:00:0{3 * n - 2},000 --> 00:00:0{3 * n},500\n{line}\n" for n, line in enumerate(LINES, 1))
    (tmp_path / "a.srt").write_text("\n".join(cues))
    (tmp_path / "config").mkdir()

    def run(*words, **settings):
        chosen = {"chat_url": server.url, "chat_model": "qwen3:8b", **settings}
        rows = "".join(f"{name} = {json.dumps(value)}\n" for name, value in chosen.items())
        (tmp_path / "config" / "settings.toml").write_text(f"[translation]\n{rows}\n[processing]\nretry_delay = 0.0\n")
        given = ["--transcript", str(tmp_path / "a.srt"), "--from", "en", "--out", str(tmp_path / "out")]
        return cli.main(["dub", str(tmp_path / "talk.mp4"), *given, *words])

    return run


def only_job():
    with app.studio() as desk:
        return desk.job(desk.jobs()[0].id)


def test_a_paid_endpoint_translates_when_named_and_its_real_cost_is_counted(dub, server, tmp_path):
    assert dub("--translator", "chat", chat_input_price=2_500_000, chat_output_price=10_000_000) == 0
    job = only_job()
    assert [segment.target for segment in job.segments] == [bangla(line) for line in LINES]
    assert {segment.origin for segment in job.segments} == {Origin.ENGINE}
    assert job.costs.translation == len(server.asked) * (300 * 2.5 + 40 * 10)  # a second asks for shorter lines
    assert 1 <= len(server.asked) <= 2
    assert server.data[0]["from"] == "English"
    report = json.loads(next((tmp_path / "out").glob("*.json")).read_text(encoding="utf-8"))
    assert report["costs"]["translation_cost"] == job.costs.translation / 1_000_000
    assert report["engines"]["translation"]["used"] == "chat qwen3:8b"


def test_a_paid_endpoint_is_never_asked_unless_it_is_named(dub, server):
    assert dub(chat_input_price=1) == 3
    assert server.asked == []


def test_passing_trouble_of_an_endpoint_costs_no_line(dub, server):
    server.moves = [refusal(429, "slow down", {"Retry-After": "0.01"})]
    assert dub("--translator", "chat") == 0
    assert server.sizes[:2] == [3, 3]
    assert not any(segment.needs_translation for segment in only_job().segments)


def test_an_endpoint_that_refuses_leaves_the_lines_to_the_person(dub, server, capfd):
    server.key = "another"
    assert dub("--translator", "chat") != 0
    told = capfd.readouterr().err
    assert "did not accept the key" in told
    assert "Traceback" not in told
