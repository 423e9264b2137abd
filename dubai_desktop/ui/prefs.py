"""The settings in force: changed through the schema, saved off the UI thread, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from dubai_desktop import settings as schema
from dubai_desktop.domain.job import JobOptions
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.google_access import account_from_file
from dubai_desktop.jobs.queue import Done, Failed, JobQueue
from dubai_desktop.media.files import check_writable
from dubai_desktop.pipeline.lines import GIVEN
from dubai_desktop.settings import Settings

Work = Callable[[], Any]


class Prefs(QObject):
    """Holds the settings of the running program."""

    changed = Signal(str)  # key of the setting
    failed = Signal(object)  # Problem: the file could not be written

    def __init__(self, queue: JobQueue, settings: Settings) -> None:
        super().__init__(queue)
        self._queue = queue
        self.current = settings

    def value(self, key: str) -> bool | int | float | str:
        """Return one setting ("interface.theme")."""
        return schema.field_values(self.current)[key]

    def set(self, key: str, value: object) -> None:
        """Change one setting and save the file. Raises Problem(SETTING_INVALID) and keeps the old value.

        An output folder is tried out: OUT_NOT_WRITABLE or DISK_FULL where no file can be made in it. A file is looked
        for: INPUT_MISSING; TTS_AUTH for one that is no service account.
        """
        made = schema.change(self.current, key, value)
        if made == self.current:
            return
        named = str(value).strip()
        if named and key in _CHECKS:
            _CHECKS[key](named)
        self.current = made
        self._queue.studio.use(made)
        self._queue.errand(lambda: schema.save(made), failed=self._not_saved, owner=self, ordered=True)
        self.changed.emit(key)

    def aside(self, work: Work, done: Done, failed: Failed, owner: QObject) -> None:
        """Do something that may wait, such as for the keyring, off the UI thread."""
        self._queue.errand(work, done, failed, owner=owner)

    def keys_changed(self) -> None:
        """What engines said of themselves counts no more: a key was given or taken away."""
        self._queue.studio.checkup.forget()

    def translators(self) -> tuple[tuple[str, str], ...]:
        """Return (id, title) of the translators that can be asked by name."""
        return tuple(
            (e.info.id, e.info.title) for e in self._queue.studio.engines.translators if e.info.id not in GIVEN
        )

    def _not_saved(self, problem: Problem) -> None:
        self.failed.emit(problem)

    def job_options(self) -> JobOptions:
        """Return what new jobs are asked for where the person says nothing else."""
        now = self.current
        return JobOptions(
            target_language=now.output.target_language,
            source_language="auto",
            out_dir=now.output.directory,
            review=now.interface.stop_for_review,
        )


def _check_folder(named: str) -> None:
    check_writable(Path(named).expanduser(), create=True)


def _check_sound(named: str) -> None:
    if not Path(named).is_file():
        raise Problem(Code.INPUT_MISSING, "There is no such file. Choose the sound file again.")


# What names a folder or file is tried out before it is saved.
_CHECKS: dict[str, Callable[[str], object]] = {
    "output.directory": _check_folder,
    "tts_router.google_account": account_from_file,
    "tts_router.voice_reference": _check_sound,
}
