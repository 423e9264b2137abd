"""One window per person: a second start rings here, and the first window comes to the front."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

MOST = 65_536  # bytes of a message: a few hundred paths
WAIT_MS = 800


def bell_name(data: Path) -> str:
    """Return the name under which the window over this data folder listens."""
    return f"dubai-desktop-{hashlib.sha256(str(data).encode()).hexdigest()[:16]}"


class Doorbell(QObject):
    """Listens for other starts of this person; `rung` carries the paths they were given."""

    rung = Signal(object)  # list[Path]

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)
        QLocalServer.removeServer(name)  # left by a process that was killed; the lock says that none is alive
        self._server.listen(name)

    @Slot()
    def _answer(self) -> None:
        if not self._server.hasPendingConnections():
            return
        caller = self._server.nextPendingConnection()
        caller.waitForReadyRead(WAIT_MS // 4)
        self.rung.emit(_paths(bytes(caller.read(MOST).data())))
        caller.disconnectFromServer()
        caller.deleteLater()


def _paths(message: bytes) -> list[Path]:
    """Return the paths of a message; anything else in it is left out."""
    try:
        names = json.loads(message or b"[]")
    except ValueError:
        return []
    return [Path(name) for name in names if isinstance(name, str) and name] if isinstance(names, list) else []


def ring(name: str, files: list[Path] | None = None) -> bool:
    """Bring the first window to the front and hand it files. False where none answers."""
    app = QCoreApplication.instance() or QCoreApplication([])
    caller = QLocalSocket(app)
    caller.connectToServer(name)
    if not caller.waitForConnected(WAIT_MS):
        return False
    caller.write(json.dumps([str(path) for path in files or []]).encode())
    caller.flush()
    caller.waitForBytesWritten(WAIT_MS)
    caller.waitForDisconnected(WAIT_MS)
    return True
