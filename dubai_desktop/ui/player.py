"""Plays one sound file. QtMultimedia is loaded at the first sound, and a machine without one stays usable."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QAudioOutput, QMediaPlayer

NO_DEVICE = "There is no sound device to play this on. Connect headphones or speakers, then listen again."
NO_PLAYER = "This computer lacks the libraries to play sound here. Dubbing and exporting work as usual."


class Player(QObject):
    """Plays, and says what it plays."""

    playing = Signal(str)  # key of what plays now, "" when it ended
    failed = Signal(str)  # one sentence

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._player: QMediaPlayer | None = None
        self._output: QAudioOutput | None = None
        self._key = ""

    def play(self, path: Path, key: str) -> bool:
        """Play a file from its start; what played before ends. False where nothing can be heard."""
        self.stop()
        if not self._ready() or self._player is None:
            return False
        self._key = key
        self._player.setSource(QUrl.fromLocalFile(str(path)))
        self._player.play()
        self.playing.emit(key)
        return True

    def stop(self) -> None:
        """Be silent."""
        if self._player is not None and self._key:
            self._player.stop()
            self._player.setSource(QUrl())
        self._end()

    @property
    def key(self) -> str:
        """What plays now."""
        return self._key

    def _ready(self) -> bool:
        try:
            from PySide6.QtMultimedia import QAudioOutput, QMediaDevices, QMediaPlayer  # noqa: PLC0415 - start-up time
        except ImportError:
            self.failed.emit(NO_PLAYER)
            return False
        if QMediaDevices.defaultAudioOutput().isNull():
            self.failed.emit(NO_DEVICE)
            return False
        if self._player is None:
            self._output = QAudioOutput(self)
            self._player = QMediaPlayer(self)
            self._player.setAudioOutput(self._output)
            self._player.mediaStatusChanged.connect(self._status)
            self._player.errorOccurred.connect(self._error)
        return True

    def _status(self, status: QMediaPlayer.MediaStatus) -> None:
        if status is type(status).EndOfMedia:
            self._end()

    def _error(self, _error: object, _text: str = "") -> None:
        if self._key:
            self._end()
            self.failed.emit("This sound could not be played. Re-voice the line, then listen again.")

    def _end(self) -> None:
        if self._key:
            self._key = ""
            self.playing.emit("")
