import re

import pytest

from dubai_desktop.domain.languages import LANGUAGES
from dubai_desktop.engines import model_catalogue as catalogue
from dubai_desktop.engines.base import Kind

GB = 1_000_000_000


def test_every_model_says_what_a_person_needs_to_know():
    assert len({model.id for model in catalogue.CATALOGUE}) == len(catalogue.CATALOGUE)
    for model in catalogue.CATALOGUE:
        assert model.purpose in set(Kind)
        assert model.licence
        assert model.good_for.endswith(".")
        assert 10 * catalogue.MB < model.size < model.memory + 4 * GB
        assert model.page.startswith("https://")
        assert set(model.languages) <= set(LANGUAGES)
        assert re.fullmatch(r"[a-z0-9.-]+", model.id)


def test_every_model_has_one_place_it_can_be_fetched_from():
    for model in catalogue.CATALOGUE:
        assert bool(model.repository) != bool(model.archive)
        assert model.archive.startswith("https://") or model.repository.count("/") == 1
        assert model.patterns


def test_the_catalogue_has_what_the_program_promises():
    ids = {model.id for model in catalogue.CATALOGUE}
    assert ids >= {f"whisper-{size}" for size in ("tiny", "base", "small", "medium", "large-v3", "large-v3-turbo")}
    assert ids >= {"nllb-600m", "nllb-1.3b", "coqui-bn-female", "coqui-bn-male", "xtts-v2", "mms-ben", "mms-hin"}
    assert catalogue.find_model("mms-swa").subfolder == "models/swh"
    assert catalogue.find_model("mms-urd").subfolder == "models/urd-script_arabic"


def test_non_commercial_licences_are_known_and_come_after_permissive_ones():
    bound = {model.id for model in catalogue.CATALOGUE if model.non_commercial}
    assert {"nllb-600m", "nllb-1.3b", "xtts-v2", "mms-ben"} <= bound
    assert not bound & {"whisper-base", "coqui-bn-female"}
    for model in catalogue.CATALOGUE:
        assert model.needs_acceptance == model.non_commercial == (model.terms is not None)
    voices = [model.non_commercial for model in catalogue.CATALOGUE if model.purpose == "voice"]
    assert voices == sorted(voices)


def test_xtts_is_pinned_and_not_for_bangla():
    model = catalogue.find_model("xtts-v2")
    assert "bn" not in model.languages
    assert len(model.revision) == 40
    assert [len(digest) for _, digest in model.digests] == [64]


@pytest.mark.parametrize(
    ("kind", "language", "memory", "offered"),
    [
        ("transcription", "en", 16 * GB, "whisper-small"),
        ("transcription", "en", 600_000_000, "whisper-base"),
        ("transcription", "bn", 16 * GB, "whisper-large-v3-turbo"),
        ("transcription", "bn", 2 * GB, "whisper-small"),
        ("transcription", "en", 1_000_000, None),
        ("translation", "bn", 16 * GB, "nllb-600m"),
        ("translation", "bn", 1 * GB, None),
        ("voice", "bn", 16 * GB, "coqui-bn-female"),
        ("voice", "hi", 16 * GB, "mms-hin"),
        ("voice", "ja", 16 * GB, "xtts-v2"),
        ("voice", "ja", 4 * GB, None),
        ("voice", "ne", 16 * GB, None),
        ("separation", "bn", 16 * GB, "spleeter-2stems"),
    ],
)
def test_what_is_offered_first_fits_the_language_and_the_memory(kind, language, memory, offered):
    found = catalogue.suggested(kind, language, memory)
    assert (found and found.id) == offered


@pytest.mark.parametrize(
    ("model", "command"),
    [
        ("whisper-base", "dubai-desktop models install whisper-base"),
        ("nllb-600m", "dubai-desktop models install nllb-600m --accept-licence"),
    ],
)
def test_the_command_that_installs_a_model_works_as_it_stands(model, command):
    assert catalogue.install_command(catalogue.find_model(model)) == command
