"""Every setting as dialog and reference show it, read from the schema."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dubai_desktop.settings.schema import CHOICES, LanguageCode, Settings, SpokenLanguage


@dataclass(frozen=True, slots=True)
class SettingField:
    """One setting for dialog and reference.

    `key` is "group.name"; `kind` one of "switch", "whole number", "number", "choice", "text", "folder", "file";
    `minimum` and `maximum` are None where there is no such bound; `effect` tells when a change counts.
    """

    key: str
    group: str
    group_title: str
    title: str
    help: str
    kind: str
    default: bool | int | float | str
    minimum: float | None
    maximum: float | None
    choices: tuple[str | int, ...]
    effect: str
    special: str = ""

    @property
    def allowed(self) -> str:
        """What may be entered, in words: "a whole number from 1 to 16"."""
        if self.special:
            return self.special
        if self.kind == "switch":
            return "true or false"
        if self.choices:
            return _listed(self.choices)
        if self.minimum is not None and self.maximum is not None:
            digits = ".0f" if self.kind == "whole number" else "g"
            return f"a {self.kind} from {self.minimum:{digits}} to {self.maximum:{digits}}"
        return "text in quotes"


def describe() -> tuple[SettingField, ...]:
    """Return every setting in the order of the file."""
    found = []
    for group, holder in Settings.model_fields.items():
        model = holder.annotation
        assert isinstance(model, type) and issubclass(model, BaseModel)
        for name, info in model.model_fields.items():
            found.append(_described(group, holder.title or group, name, info, model.__annotations__[name]))
    return tuple(found)


def _described(group: str, group_title: str, name: str, info: FieldInfo, hint: str) -> SettingField:
    extra = info.json_schema_extra if isinstance(info.json_schema_extra, dict) else {}
    bounds = {kind: getattr(item, kind) for item in info.metadata for kind in ("ge", "le") if hasattr(item, kind)}
    choices = get_args(info.annotation) if get_origin(info.annotation) is Literal else ()
    named = {"LanguageCode": CHOICES[LanguageCode], "SpokenLanguage": CHOICES[SpokenLanguage]}
    choices = choices or named.get(hint, ())
    return SettingField(
        f"{group}.{name}", group, group_title, info.title or name, info.description or "",
        str(extra.get("kind", "")) or _kind(info.annotation, bool(choices)), info.default, bounds.get("ge"),
        bounds.get("le"), tuple(choices), str(extra["effect"]),
        str(extra["allowed"]),
    )  # fmt: skip


def _kind(annotation: object, has_choices: bool) -> str:
    if has_choices:
        return "choice"
    kinds: dict[object, str] = {bool: "switch", int: "whole number", float: "number"}
    return kinds.get(annotation, "text")


def _listed(choices: tuple[str | int, ...]) -> str:
    words = [f'"{choice}"' if isinstance(choice, str) else str(choice) for choice in choices]
    if len(words) > 12:
        words = [*words[:3], "another language code"]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
