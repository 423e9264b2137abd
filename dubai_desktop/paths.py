"""Where the program keeps its things: private folders of this person, and the files it ships with."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile

import platformdirs

APP = "dubai-desktop"
_PRIVATE = 0o700


def data_dir() -> Path:
    """Return the folder of jobs, models and the database; `DUBAI_DATA_DIR` moves it."""
    return _private(_moved("DUBAI_DATA_DIR") or platformdirs.user_data_path(APP, appauthor=False))


def config_dir() -> Path:
    """Return the folder of the settings file; `DUBAI_CONFIG_DIR` moves it."""
    return _private(_moved("DUBAI_CONFIG_DIR") or platformdirs.user_config_path(APP, appauthor=False))


def cache_dir() -> Path:
    """Return the folder of what can be made again; below the data folder where that was moved."""
    moved = _moved("DUBAI_DATA_DIR")
    return _private(moved / "cache" if moved else platformdirs.user_cache_path(APP, appauthor=False))


def log_dir() -> Path:
    """Return the folder of the log files; below the data folder where that was moved."""
    moved = _moved("DUBAI_DATA_DIR")
    return _private(moved / "logs" if moved else platformdirs.user_log_path(APP, appauthor=False))


def work_dir() -> Path:
    """Return the folder that holds one work folder per job."""
    return _private(data_dir() / "work")


def models_dir() -> Path:
    """Return the folder of installed speech models."""
    return _private(data_dir() / "models")


def database_file() -> Path:
    """Return where the database is, made or not."""
    return data_dir() / "studio.db"


def settings_file() -> Path:
    """Return where the settings file is, made or not."""
    return config_dir() / "settings.toml"


def resources_dir() -> Path:
    """Return the folder of shipped files: in a frozen bundle, in an installed wheel, or in the source tree.

    Raises FileNotFoundError where none of the three is there (a broken installation).
    """
    package = Path(__file__).resolve().parent
    bundle = str(getattr(sys, "_MEIPASS", ""))  # set by the bundle's start code
    roots = [Path(bundle) / "dubai_desktop", Path(bundle)] if bundle else []
    for root in [*roots, package, package.parent]:
        folder = root / "resources"
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no resources folder beside {package}")


def write_private(path: Path, content: bytes) -> None:
    """Replace a file of ours whole or not at all, readable by this person only, safe against power loss.

    Raises OSError; the old file is then untouched.
    """
    with NamedTemporaryFile(dir=path.parent, prefix=".tmp-", delete=False) as out:  # made 0600
        temporary = Path(out.name)
        try:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
            out.close()
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make renames inside a folder survive a power cut, where the system can do that."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _moved(variable: str, environment: Mapping[str, str] | None = None) -> Path | None:
    value = (os.environ if environment is None else environment).get(variable, "")
    return Path(value).expanduser().absolute() if value.strip() else None


def _private(folder: Path) -> Path:
    """Make a folder that nobody else can look into; one that is already there keeps its rights.

    Raises OSError that names what is in the way.
    """
    missing = [p for p in (folder, *folder.parents) if not p.exists()]
    for level in reversed(missing):
        level.mkdir(mode=_PRIVATE, exist_ok=True)
    if not folder.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    return folder
