"""`keys`: the key of a chat endpoint and the account at Google, kept by the system's keyring and never shown."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass

from dubai_desktop.cli.show import as_json, say
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import google_access
from dubai_desktop.media.files import shown
from dubai_desktop.pipeline import choices
from dubai_desktop.settings import load, secrets

NAMES = {"chat": choices.CHAT_KEY, "google": choices.GOOGLE_ACCOUNT}
"""What a person calls a key, and the keyring."""

_ELSEWHERE = {
    "chat": f"set {choices.CHAT_VARIABLE} in the environment",
    "google": f"name a private file in the setting tts_router.google_account or in {choices.GOOGLE_VARIABLE}",
}
_LONGEST = 4_000  # characters of a key


@dataclass(frozen=True, slots=True)
class Kept:
    """Where a key is: "keyring", "settings", "environment" or "" for nowhere; `about` says whose it is."""

    name: str
    where: str
    about: str = ""


def keys(args: argparse.Namespace) -> int:
    """Do one of the keys commands. Raises Problem."""
    what: dict[str, Callable[[argparse.Namespace], int]] = {"list": _list, "set": _set, "remove": _remove}
    return what[args.what](args)


def _list(args: argparse.Namespace) -> int:
    for kept in (_chat(), _google()):
        if args.json:
            print(as_json(asdict(kept)))
        else:
            print(shown(f"{kept.name:<8} {kept.where or 'none':<12} {kept.about}").rstrip())
    return 0


def _chat() -> Kept:
    if secrets.where(choices.CHAT_KEY):
        return Kept("chat", "keyring")
    return Kept("chat", "environment" if os.environ.get(choices.CHAT_VARIABLE) else "")


def _google() -> Kept:
    """Say which account is used, in the order in which engines look for one."""
    file = load().tts_router.google_account
    where = "settings" if file else "keyring" if secrets.where(choices.GOOGLE_ACCOUNT) else "environment"
    try:
        account = choices.google_account(file)
    except Problem as problem:
        return Kept("google", where, problem.message)
    return Kept("google", where if account else "", _whose(account))


def _whose(account: str) -> str:
    if not account:
        return ""
    content = json.loads(account)
    return f"{content.get('client_email', 'an account')}, project {content.get('project_id', 'unknown')}"


_AFTER = {"chat": "", "google": " You may delete the file now: the keyring has its own copy."}


def _set(args: argparse.Namespace) -> int:
    value = _chat_key(args.file) if args.name == "chat" else _account(args.file)
    if not secrets.keep(NAMES[args.name], value):
        secrets.forget(NAMES[args.name])  # it would be gone when this command ends
        raise Problem(
            Code.SERVICE_AUTH,
            f"The keyring of this computer cannot be used, so nothing was kept. Instead, {_ELSEWHERE[args.name]}.",
        )
    say(f"Kept in the keyring. It counts at once.{_AFTER[args.name]}")
    return 0


def _chat_key(file: str) -> str:
    """Read a key from the terminal, unseen, or from standard input; never from the command's own words."""
    if file:
        raise Problem(
            Code.NAME_INVALID,
            "A key is never given as a word of the command: others could read it. Type it when asked, or pipe it in.",
        )
    typed = getpass.getpass("Key (not shown): ") if sys.stdin.isatty() else sys.stdin.readline(_LONGEST)
    key = typed.strip()
    if not key or not key.isascii() or not key.isprintable() or len(key) >= _LONGEST:
        raise Problem(Code.NAME_INVALID, "This is no key. Copy it whole, without anything around it, and try again.")
    return key


def _account(file: str) -> str:
    """Read a service account's file and check it as far as that goes without asking Google."""
    if not file:
        raise Problem(
            Code.NAME_INVALID, "Name the service account's JSON file: “keys set google FILE”. Google makes it."
        )
    account = google_access.account_to_keep(file)
    google_access.credentials(google_access.Access(account))
    google_access.project_of(account)
    return account


def _remove(args: argparse.Namespace) -> int:
    was = bool(secrets.where(NAMES[args.name]))
    secrets.forget(NAMES[args.name])
    say("Removed from the keyring." if was else "The keyring did not have it.")
    return 0
