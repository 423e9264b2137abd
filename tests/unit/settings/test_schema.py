from __future__ import annotations

import pytest
from pydantic import ValidationError

from dubai_desktop.settings import SettingField, Settings, describe, field_values

PRODUCT_DEFAULTS = {
    "processing.max_concurrent_processing": 2,
    "processing.processing_timeout": 7200,
    "processing.stall_timeout": 900,
    "processing.retry_delay": 2.0,
    "processing.max_retry_attempts": 3,
    "processing.enable_progress_tracking": True,
    "processing.enable_error_recovery": True,
    "processing.temp_directory": "",
    "processing.device": "auto",
    "processing.engine_idle_s": 300,
    "transcription.model_path": "",
    "transcription.language": "en",
    "transcription.model_size": "base",
    "transcription.temperature": 0.0,
    "transcription.max_retries": 3,
    "transcription.fallbacks": True,
    "transcription.prompt": "",
    "transcription.find_speakers": True,
    "translation.engine": "auto",
    "translation.fallback_enabled": True,
    "translation.chat_url": "",
    "translation.chat_model": "",
    "translation.chat_input_price": 0,
    "translation.chat_output_price": 0,
    "tts_router.default_engine": "coqui",
    "tts_router.fallback_enabled": True,
    "tts_router.engine_order": "",
    "tts_router.breaker_failures": 3,
    "tts_router.breaker_pause_s": 60,
    "tts_router.ab_testing_enabled": False,
    "tts_router.google_weight": 70,
    "tts_router.coqui_weight": 30,
    "tts_router.quota_threshold": 100_000,
    "tts_router.google_account": "",
    "tts_router.voice_reference": "",
    "assembly.output_format": "wav",
    "assembly.sample_rate": 44_100,
    "assembly.channels": 2,
    "assembly.normalize": True,
    "assembly.silence_padding_ms": 100,
    "assembly.quiet_speed": 1.15,
    "assembly.max_speed": 1.3,
    "assembly.background": "duck",
    "assembly.duck_db": 20.0,
    "assembly.voice_over_db": 10.0,
    "assembly.duck_attack_ms": 120,
    "assembly.duck_release_ms": 450,
    "assembly.loudness": "web",
    "assembly.loudness_target": -16.0,
    "assembly.true_peak": -1.0,
    "assembly.stretcher": "fast",
    "output.directory": "",
    "output.target_language": "bn",
    "costs.budget_total_micro": 0,
    "costs.budget_job_micro": 0,
    "costs.budget_month_micro": 0,
    "storage.clip_cache_mb": 5000,
    "storage.result_cache_mb": 500,
    "storage.keep_context_days": 7,
    "quality.listen_again": False,
    "interface.theme": "system",
    "interface.language": "en",
    "interface.stop_for_review": True,
    "debug.log_level": "INFO",
    "debug.detailed_metrics": False,
}


def test_the_defaults_are_those_of_the_product_page() -> None:
    assert field_values(Settings()) == PRODUCT_DEFAULTS


def test_every_setting_is_described_in_the_order_of_the_file() -> None:
    assert [field.key for field in describe()] == list(PRODUCT_DEFAULTS)
    assert {field.key: field.default for field in describe()} == PRODUCT_DEFAULTS


@pytest.mark.parametrize("field", describe(), ids=lambda field: field.key)
def test_every_setting_carries_what_the_dialog_needs(field: SettingField) -> None:
    assert field.title and field.help.endswith(".") and field.group_title
    assert field.effect in ("at once", "next job", "next start")
    assert field.kind in ("switch", "whole number", "number", "choice", "text", "folder", "file")
    assert field.allowed
    if field.kind in ("whole number", "number"):
        assert field.minimum is not None and field.maximum is not None
        assert field.minimum <= field.default <= field.maximum  # type: ignore[operator]
    if field.kind == "choice":
        assert field.default in field.choices


@pytest.mark.parametrize("field", [f for f in describe() if f.minimum is not None], ids=lambda field: field.key)
def test_bounds_hold_and_nothing_beyond_them(field: SettingField) -> None:
    group, name = field.key.split(".")
    whole = isinstance(field.default, int)
    assert field.minimum is not None and field.maximum is not None
    together = {"quiet_speed": 1.0} if name == "max_speed" else {"max_speed": 1.8} if name == "quiet_speed" else {}
    for good in (field.minimum, field.maximum):
        Settings.model_validate({group: {**together, name: int(good) if whole else good}})
    for bad in (field.minimum - 1, field.maximum + 1):
        with pytest.raises(ValidationError):
            Settings.model_validate({group: {**together, name: int(bad) if whole else bad}})


def test_settings_cannot_be_changed_in_place() -> None:
    with pytest.raises(ValidationError):
        Settings().debug.log_level = "DEBUG"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("processing.max_concurrent_processing", "a whole number from 1 to 16"),
        ("assembly.max_speed", "a number from 1 to 1.8"),
        ("debug.log_level", '"DEBUG", "INFO", "WARNING" or "ERROR"'),
        ("assembly.channels", "1 or 2"),
        ("assembly.normalize", "true or false"),
        ("assembly.output_format", '"wav"'),
        ("output.directory", "text in quotes"),
        ("tts_router.default_engine", "the name of a voice engine such as coqui"),
    ],
)
def test_what_is_allowed_is_said_in_words(key: str, words: str) -> None:
    assert {field.key: field.allowed for field in describe()}[key] == words
