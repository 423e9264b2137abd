"""The engines' part of the settings, with the secrets that go with it."""

from __future__ import annotations

import os

from dubai_desktop.engines.google_access import account_from_file, check_account
from dubai_desktop.engines.kit import Choices
from dubai_desktop.log import register_secret
from dubai_desktop.settings import Settings, secrets

GOOGLE_ACCOUNT = "google-service-account"
CHAT_KEY = "chat-key"
"""The names under which the keyring holds the two secrets."""

CHAT_VARIABLE = "DUBAI_CHAT_KEY"
GOOGLE_VARIABLE = "GOOGLE_APPLICATION_CREDENTIALS"
"""Environment variables for machines without a keyring: a key, and the path of an account's file."""


def choices_of(settings: Settings) -> Choices:
    """Return what engines need to know of the settings. Secrets are read when an engine asks, not here."""
    transcription, translation, router = settings.transcription, settings.translation, settings.tts_router
    return Choices(
        model_path=transcription.model_path,
        model_size=transcription.model_size,
        device=settings.processing.device,
        google_account=lambda: google_account(router.google_account),
        chat_url=translation.chat_url,
        chat_model=translation.chat_model,
        chat_key=chat_key,
        chat_input_price=translation.chat_input_price,
        chat_output_price=translation.chat_output_price,
        voice_reference=router.voice_reference,
    )


def chat_key() -> str:
    """Return the key of the chat endpoint: of the keyring, of the environment; "" for none."""
    key = secrets.read(CHAT_KEY) or os.environ.get(CHAT_VARIABLE, "")
    if key:
        register_secret(key)
    return key


def google_account(file: str) -> str:
    """Return the JSON text of the service account: of the file named, of the keyring, of the environment; "" for none.

    Raises Problem(TTS_AUTH) for one that cannot be used.
    """
    if file:
        return account_from_file(file)
    kept = secrets.read(GOOGLE_ACCOUNT)
    if kept:
        return check_account(kept)
    named = os.environ.get(GOOGLE_VARIABLE, "")
    return account_from_file(named) if named else ""
