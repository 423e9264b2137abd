"""`models`: what there is, what is installed, bringing one in, removing one."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from dubai_desktop import paths
from dubai_desktop.cli.show import as_json, say
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines import models as catalogue


def models(args: argparse.Namespace) -> int:
    """Do one of the models commands."""
    what: dict[str, Callable[[Path, argparse.Namespace], int]] = {
        "list": _list,
        "install": _install,
        "import": _import,
        "remove": _remove,
    }
    return what[args.what](paths.models_dir(), args)


def _list(folder: Path, args: argparse.Namespace) -> int:
    here = {model.id for model in catalogue.installed(folder)}
    for model in catalogue.CATALOGUE:
        if args.json:
            print(as_json({**asdict(model), "installed": model.id in here}))
        else:
            mark = "installed" if model.id in here else ""
            print(f"{model.id:<24} {catalogue.human_size(model.size):>8}  {model.licence:<12} {mark:<10} {model.title}")
    return 0


def _install(folder: Path, args: argparse.Namespace) -> int:
    made = catalogue.install(folder, args.id, _told, CancelToken())
    say(f"Installed in {made}.")
    return 0


def _import(folder: Path, args: argparse.Namespace) -> int:
    found = catalogue.import_from(folder, Path(os.path.abspath(args.path)), _told, CancelToken())  # noqa: PTH100
    say(f"{found.title} is installed.")
    return 0


def _remove(folder: Path, args: argparse.Namespace) -> int:
    gone = catalogue.remove(folder, args.id)
    say("Removed." if gone else "It was not installed.")
    return 0


def _told(fraction: float, message: str) -> None:
    say(f"{fraction * 100:3.0f} %  {message}")
