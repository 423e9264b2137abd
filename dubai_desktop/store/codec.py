"""Domain values to JSON and back, driven by their type hints: one rule for every frozen dataclass."""

# ruff: noqa: ANN401 - type hints and JSON values are Any by nature
from __future__ import annotations

import json
import os
import types
import typing
from collections.abc import Collection
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def dumps(value: object, *, without: Collection[str] = ()) -> str:
    """Return a value as one line of JSON; `without` names fields of the outermost dataclass to leave out.

    Only ASCII comes out, so that file names which are not UTF-8 (lone surrogates in Python) survive. Raises
    TypeError for a value that is none of: dataclass, enum, path, tuple, list, dict with text keys, JSON scalar.
    """
    data = encode(value)
    for name in without:
        del data[name]
    return json.dumps(data, separators=(",", ":"))


def loads(kind: type[T], text: str, **extra: object) -> T:
    """Return a value of dataclass `kind` from its JSON; `extra` are fields kept elsewhere, already typed.

    Fields that the JSON lacks take their defaults, keys that `kind` lacks are ignored: rows of an older or newer
    version stay readable. Raises ValueError where the text is no JSON or a needed field is missing.
    """
    return typing.cast(T, _dataclass(kind, json.loads(text), extra))


def dump_rest(value: object, columns: Collection[str]) -> str:
    """Return the JSON of a dataclass's fields that are not among `columns`, "" where all of those are defaults."""
    kind = type(value)
    others = {f.name: getattr(value, f.name) for f in fields(value) if f.name not in columns}  # type: ignore[arg-type]
    if not others or all(item == _default(kind, name) for name, item in others.items()):
        return ""
    return json.dumps({name: encode(item) for name, item in others.items()}, separators=(",", ":"))


def load_rest(kind: Any, text: str) -> dict[str, Any]:
    """Return the typed fields that `dump_rest` wrote, without those that `kind` has no more."""
    if not text:
        return {}
    hints = _shape(kind)[0]
    return {name: decode(hints[name], item) for name, item in json.loads(text).items() if name in hints}


def encode(value: Any) -> Any:
    """Return the plain JSON form of a domain value."""
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: encode(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple | list):
        return [encode(item) for item in value]
    if isinstance(value, dict):
        return {_key(key): encode(item) for key, item in value.items()}
    if isinstance(value, Path):
        return os.fspath(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


def decode(kind: Any, data: Any) -> Any:
    """Return the value of type hint `kind` that `encode` made `data` from. Raises ValueError where it does not fit."""
    if kind is Any:
        return data
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(kind, data)
    if origin is tuple:
        return tuple(decode(typing.get_args(kind)[0], item) for item in data)
    if origin is dict:
        item_kind = typing.get_args(kind)[1]
        return {key: decode(item_kind, item) for key, item in data.items()}
    if is_dataclass(kind):
        return _dataclass(kind, data, {})
    return _scalar(kind, data)


def clean_text(text: str) -> str:
    """Return text that a UTF-8 database can hold: surrogate pairs joined, lone surrogates replaced by U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def _scalar(kind: Any, data: Any) -> Any:
    if kind is float and isinstance(data, int) and not isinstance(data, bool):
        return float(data)
    if isinstance(kind, type) and issubclass(kind, Enum | Path):
        return kind(data)
    if isinstance(data, kind) and (kind is bool or not isinstance(data, bool)):
        return data
    raise ValueError(f"{type(data).__name__} where {kind} is needed")


def _optional(kind: Any, data: Any) -> Any:
    arms = [arm for arm in typing.get_args(kind) if arm is not types.NoneType]
    if data is None:
        return None
    if len(arms) != 1:
        raise TypeError(f"{kind} cannot be told apart in JSON")
    return decode(arms[0], data)


def _dataclass(kind: Any, data: Any, extra: dict[str, object]) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{type(data).__name__} where {kind.__name__} is needed")
    hints, needed = _shape(kind)
    values = {name: decode(hints[name], data[name]) for name in hints if name in data and name not in extra}
    values.update(extra)
    missing = needed - values.keys()
    if missing:
        raise ValueError(f"{kind.__name__} lacks {', '.join(sorted(missing))}")
    return kind(**values)


@cache
def _shape(kind: Any) -> tuple[dict[str, Any], frozenset[str]]:
    hints = typing.get_type_hints(kind)
    known = fields(kind)
    needed = frozenset(f.name for f in known if f.default is MISSING and f.default_factory is MISSING)
    return {f.name: hints[f.name] for f in known}, needed


def _default(kind: Any, name: str) -> Any:
    for field in fields(kind):
        if field.name == name:
            return field.default_factory() if field.default_factory is not MISSING else field.default
    return MISSING


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError("JSON keys are text")
    return str(key)
