"""Colours and sizes of the look. No colour or size is written anywhere else in the window."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tokens:
    """The colours of one mode, as "#rrggbb".

    `bg` window, `surface` cards and tables, `sunk` chips and tracks, `line` 1 px borders, `edge` borders of controls
    (3:1 against the surface where it is the only sign of a control), `text` what matters, `soft` what helps, `accent`
    the one primary action and progress, `on_accent` text on it, `ok`/`warn`/`bad` states with their soft grounds,
    `scrim` the dark ground under text on pictures.
    """

    bg: str
    surface: str
    sunk: str
    line: str
    edge: str
    text: str
    soft: str
    accent: str
    accent_strong: str
    accent_soft: str
    on_accent: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    bad: str
    bad_soft: str
    scrim: str = "#0b0d11"
    on_scrim: str = "#ffffff"


LIGHT = Tokens(
    bg="#f5f6f8",
    surface="#ffffff",
    sunk="#eceff3",
    line="#dce1e8",
    edge="#868f9d",
    text="#161a20",
    soft="#5a6575",
    accent="#3a56d4",
    accent_strong="#2f48b8",
    accent_soft="#e6eafc",
    on_accent="#ffffff",
    ok="#24783a",
    ok_soft="#e0f1e4",
    warn="#9a5700",
    warn_soft="#fdefd6",
    bad="#b3261e",
    bad_soft="#fce4e2",
)

DARK = Tokens(
    bg="#101318",
    surface="#181c23",
    sunk="#20252e",
    line="#2c333e",
    edge="#6b7686",
    text="#e7ebf1",
    soft="#9aa6b6",
    accent="#8ea2ff",
    accent_strong="#a5b5ff",
    accent_soft="#252d4d",
    on_accent="#10142a",
    ok="#63cf82",
    ok_soft="#16301e",
    warn="#f2b35c",
    warn_soft="#3a2a12",
    bad="#ff8379",
    bad_soft="#431d1b",
)


@dataclass(frozen=True, slots=True)
class Sizes:
    """Pixels: type, space, radii and heights."""

    chip: float = 11.5
    body: float = 13
    name: float = 14
    edit: float = 15
    heading: float = 15
    title: float = 20
    s1: int = 4
    s2: int = 8
    s3: int = 12
    s4: int = 16
    s5: int = 24
    radius_card: int = 12
    radius_control: int = 8
    radius_chip: int = 6
    control: int = 34
    control_small: int = 28
    row: int = 34
    icon: int = 18
    sidebar: int = 184


SIZES = Sizes()
