"""A local model hub that speaks the Hugging Face protocol as far as a download needs it, and GitHub's releases.

Files are published as {path in the repository: bytes}. What goes wrong is switched on by attributes of `Hub`.
"""

import contextlib
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

REVISION = "0123456789abcdef0123456789abcdef01234567"
PAGE = b"<!doctype html><title>Sign in to the network</title>"
LARGE = (".bin", ".pth", ".model")


class Hub:
    """`files` are what is sent, `published` what is told about them.

    `cut_after`: a file's connection ends early after so many bytes; `cuts` how often (-1: always). `status` refuses
    everything but what `open_paths` names. `page`: "all" or "files" are answered with a web page. `redirect`: files
    lie at another address. `slow`: seconds after each 64 KB. `hang`: no answer for so many seconds. `no_ranges`: every
    file is sent whole. `extra`: bytes sent beyond a file's end. `held`: after so many bytes a file waits for `go`.
    """

    def __init__(self, files):
        self.files = files
        self.published = dict(files)
        self.revision = REVISION
        self.cut_after = None
        self.cuts = 1
        self.status = 200
        self.page = ""
        self.redirect = False
        self.slow = 0.0
        self.hang = 0.0
        self.no_ranges = False
        self.extra = b""
        self.held = None
        self.go = threading.Event()
        self.holding = threading.Event()
        self.served = 0
        self.ranges = []
        self.asked = []
        self.headers = []

    def tree(self, folder):
        """The entries right in a folder."""
        prefix = f"{folder}/" if folder else ""
        inside = {path for path in self.published if path.startswith(prefix)}
        here = [path for path in inside if "/" not in path[len(prefix) :]]
        folders = {path[len(prefix) :].split("/")[0] for path in inside} - {path[len(prefix) :] for path in here}
        return [self._entry(path) for path in sorted(here)] + [
            {"type": "directory", "path": prefix + name, "oid": "0" * 40, "size": 0} for name in sorted(folders)
        ]

    def _entry(self, path):
        data = self.published[path]
        blob = hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()
        entry = {"type": "file", "path": path, "size": len(data), "oid": blob}
        if path.endswith(LARGE):
            pointer = hashlib.sha1(b"pointer").hexdigest()
            sha256 = hashlib.sha256(data).hexdigest()
            entry |= {"oid": pointer, "lfs": {"oid": sha256, "size": len(data), "pointerSize": 130}}
        return entry


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_HEAD(self):
        self.do_GET()

    def do_GET(self):
        hub = self.server.hub
        path = unquote(urlsplit(self.path).path)
        hub.asked.append((self.command, path))
        hub.headers.append(dict(self.headers))
        if hub.hang:
            time.sleep(hub.hang)
        if hub.status != 200:
            self.head(hub.status, 0)
        elif hub.page == "all" or (hub.page == "files" and not path.startswith("/api/")):
            self.say(PAGE, "text/html; charset=utf-8")
        elif path.startswith("/api/models/"):
            self.describe(hub, path.removeprefix("/api/models/"))
        elif hub.redirect and "/elsewhere" not in path:
            self.head(302, 0, Location=f"/elsewhere{self.path}")
        else:
            self.send_file(hub, path.removeprefix("/elsewhere"))

    def describe(self, hub, path):
        if "/tree/" in path:
            folder = path.split("/tree/")[1].partition("/")[2]
            found = hub.tree(folder)
            self.say(json.dumps(found).encode()) if found else self.missing("EntryNotFound")
            return
        revision = path.partition("/revision/")[2]
        if revision and revision != hub.revision:
            self.missing("RevisionNotFound")
            return
        self.say(json.dumps({"id": path.partition("/revision/")[0], "sha": hub.revision}).encode())

    def missing(self, kind):
        self.head(404, 0, **{"X-Error-Code": kind})

    def send_file(self, hub, path):
        name = path.split(f"/resolve/{hub.revision}/")[-1].lstrip("/")
        found = next((key for key in hub.files if key == name or (path.endswith(f"/{key}"))), None)
        if found is None:
            self.missing("EntryNotFound")
            return
        data = hub.files[found]
        asked = "" if hub.no_ranges else self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").split("-")[0]) if asked else 0
        if start >= len(data) and asked:
            self.head(416, 0)
            return
        more = {"ETag": f'"{hashlib.sha256(hub.published.get(found, data)).hexdigest()}"'}
        if asked:
            more["Content-Range"] = f"bytes {start}-{len(data) - 1}/{len(data)}"
        self.head(206 if asked else 200, len(data) - start + len(hub.extra), **more)
        if self.command == "GET":
            hub.ranges.append(start)
            self.send_bytes(hub, data[start:] + hub.extra)

    def send_bytes(self, hub, data):
        if hub.cut_after is not None and hub.cuts and len(data) > hub.cut_after:
            data = data[: hub.cut_after]
            hub.cuts -= 1
            self.close_connection = True
        with contextlib.suppress(ConnectionError):  # a cancelled download hangs up
            for place in range(0, len(data), 65536):
                if hub.held is not None and place >= hub.held:
                    hub.holding.set()
                    hub.go.wait(30)
                chunk = data[place : place + 65536]
                self.wfile.write(chunk)
                hub.served += len(chunk)
                if hub.slow:
                    time.sleep(hub.slow)

    def say(self, data, kind="application/json"):
        self.head(200, len(data), **{"Content-Type": kind})
        if self.command == "GET":
            self.wfile.write(data)

    def head(self, status, length, **more):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("X-Repo-Commit", self.server.hub.revision)
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        pass  # a hung-up connection


@contextmanager
def running(files):
    """Yield (hub, address)."""
    hub = Hub(files)
    server = Server(("127.0.0.1", 0), Handler)
    server.hub = hub
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield hub, f"http://127.0.0.1:{server.server_port}"
    finally:
        hub.go.set()
        server.shutdown()
        thread.join()
        server.server_close()
