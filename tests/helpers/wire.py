"""A line between a client and a local server, to be cut in the middle of a request."""

import contextlib
import socket
import threading


class Wire:
    """Passes bytes both ways between whoever connects to `address` and the server at "host:port"."""

    def __init__(self, target):
        host, port = target.rsplit(":", 1)
        self._target = (host, int(port))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self._ends = []
        self._threads = []
        self._run(self._accept)

    def _run(self, work, *args):
        self._threads.append(threading.Thread(target=work, args=args, daemon=True))
        self._threads[-1].start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._ends += [near, far]
                self._run(self._pass, near, far)
                self._run(self._pass, far, near)

    def _pass(self, one, other):
        with contextlib.suppress(OSError):
            while data := one.recv(65_536):
                other.sendall(data)
        _hang_up(one, other)

    def cut(self):
        """Break what is connected now; a new connection works again."""
        _hang_up(*self._ends)

    def close(self):
        """Break everything for good."""
        _hang_up(self._listener, *self._ends)
        for thread in self._threads:
            thread.join(5)
        for end in (self._listener, *self._ends):
            end.close()


def _hang_up(*ends):
    for end in ends:
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
