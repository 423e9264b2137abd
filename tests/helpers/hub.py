"""A local model hub that speaks as much of the Hugging Face protocol as a download needs."""

import contextlib
import hashlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

REVISION = "0123456789abcdef0123456789abcdef01234567"


class Hub:
    """`files` {name: bytes}; `cut_after` bytes end a connection early, once; `status` refuses everything."""

    def __init__(self, files):
        self.files = files
        self.published = dict(files)
        self.cut_after = None
        self.status = 200
        self.served = 0
        self.ranges = []

    def describe(self):
        siblings = []
        for name, data in self.published.items():
            entry = {"rfilename": name, "size": len(data), "blobId": hashlib.sha1(data).hexdigest()}
            if name.endswith(".bin"):
                entry["lfs"] = {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data), "pointerSize": 1}
            siblings.append(entry)
        return {"id": "a/b", "sha": REVISION, "siblings": siblings, "tags": [], "private": False}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        hub = self.server.hub
        if hub.status != 200:
            self.head(hub.status, 0)
        elif self.path.startswith("/api/"):
            data = json.dumps(hub.describe()).encode()
            self.head(200, len(data))
            self.wfile.write(data)
        else:
            self.send_file(hub, hub.files[self.path.split("?")[0].rpartition("/")[2]])

    def send_file(self, hub, data):
        wanted = self.headers.get("Range")
        start = int(wanted.removeprefix("bytes=").split("-")[0]) if wanted else 0
        hub.ranges.append(start)
        data = data[start:]
        self.head(206 if wanted else 200, len(data))
        if hub.cut_after is not None and len(data) > hub.cut_after:
            data, hub.cut_after = data[: hub.cut_after], None
            self.close_connection = True
        with contextlib.suppress(ConnectionError):  # a cancelled download hangs up
            self.wfile.write(data)
        hub.served += len(data)

    def head(self, status, length):
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("X-Repo-Commit", REVISION)
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
        server.shutdown()
        thread.join()
        server.server_close()
