import json
import pickle

import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import coqui_safety


def make_folder(folder, config):
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(config if isinstance(config, str) else json.dumps(config))
    return folder


def refused(folder, kind="vits"):
    with pytest.raises(Problem) as caught:
        coqui_safety.read_config(folder, kind)
    return caught.value.code


@pytest.mark.parametrize(
    "value", ["http://evil/speakers.pth", "filecache::https://x/y", "s3://bucket/x.pth", "file:///etc/passwd"]
)
@pytest.mark.parametrize("key", ["speakers_file", "speaker_encoder_model_path", "gpt_checkpoint"])
def test_a_configuration_that_names_something_remote_is_unsafe(tmp_path, key, value):
    folder = make_folder(tmp_path / "m", {"model": "vits", "model_args": {key: value}})
    assert refused(folder) is Code.MODEL_UNSAFE


@pytest.mark.parametrize("name", ["os.system", "antigravity.x", "TTS.tts.models.bark.Bark"])
def test_a_class_to_import_is_one_of_the_known_alphabets(tmp_path, name):
    folder = make_folder(tmp_path / "m", {"model": "vits", "characters": {"characters_class": name}})
    assert refused(folder) is Code.MODEL_UNSAFE


@pytest.mark.parametrize("name", ["TTS.tts.models.vits.VitsCharacters", "", None])
def test_the_known_alphabets_are_taken(tmp_path, name):
    config = {"model": "vits", "characters": {"characters_class": name}}
    assert coqui_safety.read_config(make_folder(tmp_path / "m", config), "vits") == config


def test_files_a_configuration_names_are_taken_from_its_own_folder_or_not_at_all(tmp_path):
    config = {"model": "vits", "speakers_file": "/root/train/speakers.pth", "d_vector_file": ["/etc/passwd"],
              "output_path": "/home/x", "other": "C:\\train\\a.pth"}  # fmt: skip
    folder = make_folder(tmp_path / "m", config)
    (folder / "speakers.pth").write_bytes(b"x")
    read = coqui_safety.read_config(folder, "vits")
    assert read["speakers_file"] == str(folder / "speakers.pth")
    assert (read["d_vector_file"], read["output_path"], read["other"]) == ([None], "", "C:\\train\\a.pth")


@pytest.mark.parametrize(
    "config",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"model": "bark"}',
        '{"model": "tortoise"}',
        '{"model": "vits", "characters": 5}',
        "[" * 9999,
    ],
)
def test_only_configurations_of_the_kind_are_read(tmp_path, config):
    assert refused(make_folder(tmp_path / "m", config)) is Code.MODEL_BROKEN
    (tmp_path / "m" / "config.json").unlink()
    assert refused(tmp_path / "m") is Code.MODEL_BROKEN


@pytest.mark.parametrize("kind", ["bark", "tortoise", "vits", "xtts"])
def test_no_engine_reads_bark_or_tortoise(tmp_path, kind):
    folder = make_folder(tmp_path / "m", {"model": kind})
    for asked in {"vits", "xtts"} - {kind}:
        assert refused(folder, asked) is Code.MODEL_BROKEN


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (pickle.UnpicklingError("Weights only load failed."), Code.MODEL_UNSAFE),
        (pickle.UnpicklingError("pickle data was truncated"), Code.MODEL_BROKEN),
        (RuntimeError("PytorchStreamReader failed"), Code.MODEL_BROKEN),
        (RuntimeError("DefaultCPUAllocator: can't allocate memory"), Code.MEMORY),
        (MemoryError(), Code.MEMORY),
        (ImportError("No module named bangla"), Code.ENGINE_FAILED),
        (Exception("[!] No espeak backend found. Install espeak-ng or espeak"), Code.ENGINE_FAILED),
    ],
)
def test_a_model_that_does_not_load_says_why_in_plain_words(tmp_path, error, code):
    problem = coqui_safety.not_loaded(tmp_path / "coqui-bn-x", "model.pth", error)
    assert problem.code is code
    assert not str(error) or str(error) not in problem.message
