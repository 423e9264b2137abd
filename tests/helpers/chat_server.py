"""A local HTTP server that speaks the chat-completions protocol, with answers and faults chosen by the test."""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LATIN = "abcdefghijklmnopqrstuvwxyz"
BANGLA = "অবচদএফগহইজকলমনওপৎরসতউভঙছযঝ"
TABLE = str.maketrans(LATIN + LATIN.upper(), BANGLA * 2)
OLLAMA = {"finish_reason": "stop"}


def bangla(text):
    """A stand-in for a translation: the same words in Bangla letters, so that each line has its own."""
    return text.translate(TABLE)


def answered(data):
    """What a model that does as it is told answers to the data of a question."""
    return json.dumps({number: bangla(line["text"]) for number, line in data["lines"].items()}, ensure_ascii=False)


def refusal(status, message, headers=(), **more):
    """A move: an error as OpenAI's protocol words it."""
    return {"status": status, "body": {"error": {"message": message, **more}}, "headers": dict(headers)}


class Service:
    """Keeps what was asked. `moves` are the next answers, one each: a text, a function of the data, or a dict with
    "status", "body", "headers", "text", "ended", "usage", "hang" or "drop"; then all is answered as asked.

    `forms` are the answer formats it takes, `refused` parameters it does not know, `key` the one it wants.
    """

    def __init__(self):
        self.models = ["qwen3:8b", "gemma3:4b", "llama3.2:3b"]
        self.forms = {"json_schema", "json_object"}
        self.refused = set()
        self.key = ""
        self.moves = []
        self.asked = []
        self.headers = []
        self.usage = True
        self.released = threading.Event()
        self.lock = threading.Lock()

    @property
    def data(self):
        """The JSON data of each question so far."""
        return [json.loads(request["messages"][-1]["content"]) for request in self.asked]

    @property
    def sizes(self):
        """How many lines each question had."""
        return [len(data["lines"]) for data in self.data]

    def refuse(self, request):
        """The refusal of a request that it does not understand, None for one that it does."""
        form = request.get("response_format", {}).get("type", "plain")
        if request["model"] not in self.models:
            return refusal(404, f"model '{request['model']}' not found", code="model_not_found")
        if form != "plain" and form not in self.forms:
            return refusal(400, f"'response_format.type' must be one of {sorted(self.forms)}")
        for name in self.refused & set(request):
            other = " Use 'max_completion_tokens' instead." if name == "max_tokens" else ""
            return refusal(400, f"Unsupported parameter: '{name}' is not supported with this model.{other}")
        return None

    def answer(self, request):
        """The next move, as a dict."""
        with self.lock:
            self.asked.append(request)
            no = self.refuse(request)
            move = no or (self.moves.pop(0) if self.moves else answered)
        if callable(move):
            move = move(json.loads(request["messages"][-1]["content"]))
        return {"text": move} if isinstance(move, str) else move


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        """The list of models."""
        found = {"object": "list", "data": [{"id": name, "object": "model"} for name in self.server.service.models]}
        self.reply(200 if self.path == "/v1/models" else 404, found if self.path == "/v1/models" else "nothing here")

    def do_POST(self):
        """An answer, or the fault the test wants."""
        service = self.server.service
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        service.headers.append(dict(self.headers))
        if self.path != "/v1/chat/completions":
            return self.reply(404, "<html>nothing here</html>")
        if service.key and self.headers.get("Authorization") != f"Bearer {service.key}":
            return self.reply(401, {"error": {"message": f"Incorrect key: {self.headers.get('Authorization')}"}})
        request = json.loads(raw)
        move = service.answer(request)
        if move.get("hang"):
            service.released.wait(60)
        if move.get("hang") or move.get("drop"):
            self.close_connection = True
            return None
        if "status" in move or "body" in move:
            return self.reply(move.get("status", 200), move.get("body", ""), move.get("headers", {}))
        return self.reply(200, self.completion(request, move))

    def completion(self, request, move):
        """A completion as the protocol has it."""
        message = {"role": "assistant", "content": move.get("text"), **move.get("message", {})}
        usage = {"prompt_tokens": 300, "completion_tokens": 40, "total_tokens": 340}
        return {
            "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": request["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": move.get("ended", "stop")}],
            **({"usage": move.get("usage", usage)} if self.server.service.usage else {}),
        }  # fmt: skip

    def reply(self, status, body, headers=()):
        """Send JSON, or text as it is."""
        is_text = isinstance(body, str)
        content = body.encode() if is_text else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html" if is_text else "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in dict(headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def certificate(folder):
    """Write a certificate for 127.0.0.1 that nobody trusts, with its key, and return the file."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, datetime.now(UTC), datetime.now(UTC) + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.NoEncryption()
    file = folder / "certificate.pem"
    file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file


@contextmanager
def running(wrap=None):
    """Yield a service; its `url` is the endpoint's base address. `wrap` may put encryption around the socket."""
    service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.service = service
    server.handle_error = lambda *args: None  # connections that a test breaks
    if wrap:
        server.socket = wrap(server.socket)
    service.url = f"{'https' if wrap else 'http'}://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.released.set()
        server.shutdown()
        server.server_close()
        thread.join()
