"""The settings file: TOML that people read and edit, with their comments kept."""

from __future__ import annotations

import difflib
import errno
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from dubai_desktop import paths
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.settings.describe import SettingField, describe
from dubai_desktop.settings.schema import Settings
from dubai_desktop.settings.upgrades import VERSION, upgrade

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_MAX_BYTES = 1_000_000
_HEAD = ("Settings of DubAI Desktop.", "Remove a line to use its default again.")


def load(path: Path | None = None) -> Settings:
    """Return the settings of a file, the defaults where there is none.

    Raises Problem(SETTING_INVALID) that names the file, the key and what is allowed.
    """
    path = path or paths.settings_file()
    text = _read(path)
    if text is None:
        return Settings()
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _unreadable(path, str(error)) from error
    version = data.pop("version", VERSION)
    if not isinstance(version, int) or version > VERSION:
        raise _problem(path, "version", f"a whole number up to {VERSION}", "A newer version of this program made it")
    return _validated(upgrade(data, version), path)


def save(settings: Settings, path: Path | None = None) -> None:
    """Write settings as readable TOML; comments and order of a file that is there are kept. Whole or not at all.

    Raises Problem: SETTING_INVALID where the file there is no TOML (it is not overwritten), DISK_FULL,
    OUT_NOT_WRITABLE.
    """
    path = path or paths.settings_file()
    document = _document(path)
    document["version"] = VERSION
    for group, values in settings.model_dump().items():
        table = document[group]
        for name in [name for name in table if name not in values]:
            del table[name]  # from an older version
        for name, value in values.items():
            if table[name] != value:  # an untouched value keeps the way the person wrote it
                table[name] = value
    try:
        paths.write_private(path, document.as_string().encode())
    except OSError as error:
        raise _not_written(path, error) from error


def change(settings: Settings, key: str, value: object) -> Settings:
    """Return the settings with one "group.name" changed. Raises Problem(SETTING_INVALID) as `load` does."""
    group, _, name = key.partition(".")
    data = settings.model_dump()
    data.setdefault(group, {})[name] = value
    return _validated(data, None)


def _read(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(path, str(error)) from error
    if len(content) > _MAX_BYTES:
        raise _unreadable(path, "larger than 1 MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable(path, str(error)) from error


def _document(path: Path) -> TOMLDocument:
    import tomlkit  # noqa: PLC0415 - only saving needs it
    from tomlkit.exceptions import ParseError  # noqa: PLC0415

    try:
        document = tomlkit.parse(_read(path) or "")
    except ParseError as error:
        raise _unreadable(path, str(error)) from error
    if not document:
        for line in _HEAD:
            document.add(tomlkit.comment(line))
        document.add("version", tomlkit.item(VERSION))
    for field in describe():
        if not isinstance(document.get(field.group), dict):
            document.pop(field.group, None)
            document.add(tomlkit.nl())
            document.add(field.group, tomlkit.table())
        table: Any = document[field.group]
        if field.key.partition(".")[2] not in table:
            for line in _explained(field):
                table.add(tomlkit.comment(line))
            table.add(field.key.partition(".")[2], field.default)
    return document


def _explained(field: SettingField) -> tuple[str, str]:
    default = str(field.default).lower() if isinstance(field.default, bool) else field.default
    shown = f'"{default}"' if isinstance(default, str) and not isinstance(field.default, bool) else default
    return f"{field.title}: {field.help}", f"{field.allowed[0].upper()}{field.allowed[1:]}; default {shown}."


def _validated(data: dict[str, Any], path: Path | None) -> Settings:
    try:
        return Settings.model_validate(data)
    except ValidationError as error:
        raise _to_problem(error, path) from error


def _to_problem(error: ValidationError, path: Path | None) -> Problem:
    first = error.errors(include_url=False)[0]
    key = ".".join(str(part) for part in first["loc"][:2])
    if first["type"] == "extra_forbidden":
        return _unknown(path, key)
    if first["type"] == "words":  # a check of ours that says what is allowed itself
        return _problem(path, key + first.get("ctx", {}).get("key", ""), first["msg"])
    fields = {field.key: field for field in describe()}
    return _problem(path, key, fields[key].allowed if key in fields else "a table of settings")


def _unknown(path: Path | None, key: str) -> Problem:
    known = [field.key for field in describe()] + [name for name in Settings.model_fields if "." not in key]
    near = difflib.get_close_matches(key, known, n=1, cutoff=0.5)
    hint = f"Did you mean {near[0]}? Correct or remove it" if near else "Remove it"
    return Problem(
        Code.SETTING_INVALID,
        f"There is no setting {_shown(key)}{_in(path)}. {hint}.",
        facts={"key": key, "nearest": near[0] if near else "", **_where(path)},
    )


def _problem(path: Path | None, key: str, allowed: str, why: str = "") -> Problem:
    reason = f"{why}. " if why else ""
    return Problem(
        Code.SETTING_INVALID,
        f"The setting {_shown(key)}{_in(path)} must be {allowed}. {reason}Correct it or remove the line.",
        facts={"key": key, "allowed": allowed, "why": why, **_where(path)},
    )


def _unreadable(path: Path, detail: str) -> Problem:
    return Problem(
        Code.SETTING_INVALID,
        f"The settings file {_shown(path)} cannot be read. Correct it, or move it away to use the defaults.",
        detail=detail,
        facts=_where(path),
    )


def _not_written(path: Path, error: OSError) -> Problem:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        message = (
            f"The disk is full, so the settings were not saved to {_shown(path)}. Free some space, then try again."
        )
        return Problem(Code.DISK_FULL, message, detail=str(error), facts=_where(path))
    message = f"The settings cannot be saved to {_shown(path)}. Give yourself the right to write to that folder."
    return Problem(Code.OUT_NOT_WRITABLE, message, detail=str(error), facts=_where(path))


def _in(path: Path | None) -> str:
    return f" in {_shown(path)}" if path else ""


def _where(path: Path | None) -> dict[str, str]:
    return {"path": _shown(path)} if path else {}


def _shown(name: Path | str) -> str:
    text = os.fsencode(name).decode(errors="replace")
    return "".join(char if char.isprintable() else "\ufffd" for char in text)[:300]


def field_values(settings: Settings) -> dict[str, bool | int | float | str]:
    """Return every setting's value by its "group.name"."""
    groups: dict[str, BaseModel] = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {f"{group}.{name}": value for group, model in groups.items() for name, value in model}
