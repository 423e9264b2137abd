"""`cache` as it is typed, on a real store in temporary folders."""

import json
import os
import time

import pytest

from dubai_desktop import app, paths
from dubai_desktop.domain.answer import Answer

COMMAND = "cache"


@pytest.fixture
def filled():
    """Some of each kind, and one saving."""
    with app.studio() as desk:
        folder = desk.runner.clips / "ab"
        folder.mkdir(parents=True)
        for name in ("one", "two"):
            (folder / f"{name}.wav").write_bytes(b"x" * 1_500_000)
            os.utime(folder / f"{name}.wav", (time.time() - 9_000,) * 2)
        desk.store.results.keep({"a": Answer("এক")})
        desk.store.savings.add("j", "google", "voice", "x", 1_234, 4_936)


def test_an_empty_cache_is_shown_as_empty(typed):
    status, out, _ = typed("show")
    assert status == 0
    assert out.splitlines()[0].startswith("Spoken lines         0  0.0 MB of 5,000.0 MB")
    assert out.splitlines()[-1] == "Reuse saved 0 characters of paid services (0.00 USD)"


@pytest.mark.usefixtures("filled")
def test_sizes_and_what_was_saved_are_shown(typed):
    out = typed("show")[1].splitlines()
    said = "Spoken lines 2 3.0 MB of 5,000.0 MB; 0 of them (0.0 MB) are of jobs on the list and stay"
    assert " ".join(out[0].split()) == said
    assert out[2].split()[:2] == ["Translations", "1"]
    assert out[-1] == "Reuse saved 1,234 characters of paid services (0.0049 USD)"
    figures = json.loads(typed("show", "--json")[1])
    assert (figures["clips"], figures["clip_bytes"], figures["saved_micro"]) == (2, 3_000_000, 4_936)


@pytest.mark.usefixtures("filled")
def test_clean_keeps_within_the_limits_and_all_removes_what_no_job_uses(typed):
    assert typed("clean")[::2] == (0, "Nothing had to be removed.\n")
    (paths.config_dir() / "settings.toml").write_text("[storage]\nclip_cache_mb = 2\n")
    assert typed("clean")[2] == "1.5 MB freed.\n"
    assert typed("clean", "--all")[2] == "1.5 MB freed.\n"
    figures = json.loads(typed("show", "--json")[1])
    assert (figures["clips"], figures["translations"], figures["saved_characters"]) == (0, 0, 1_234)
