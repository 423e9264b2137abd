"""A local gRPC server that speaks Google's Text-to-Speech protocol, with replies and faults chosen by the test."""

import io
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from google.cloud import texttospeech

METHOD = "/google.cloud.texttospeech.v1.TextToSpeech/SynthesizeSpeech"


def wav(seconds, rate=24_000, level=8000, channels=1):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        frame = level.to_bytes(2, "little", signed=True) + (-level).to_bytes(2, "little", signed=True)
        file.writeframes(frame * (int(seconds * rate * channels) // 2))
    return buffer.getvalue()


class Service(grpc.GenericRpcHandler):
    """Keeps the requests. `audio` is the reply; `fault` a (status code, details) instead of it; `hang` waits."""

    def __init__(self):
        self.requests = []
        self.audio = wav(0.5)
        self.fault = None
        self.hang = False
        self.released = threading.Event()

    def service(self, call):
        if call.method != METHOD:
            return None
        return grpc.unary_unary_rpc_method_handler(
            self.synthesize,
            request_deserializer=texttospeech.SynthesizeSpeechRequest.deserialize,
            response_serializer=texttospeech.SynthesizeSpeechResponse.serialize,
        )

    def synthesize(self, request, context):
        self.requests.append(request)
        if self.hang:
            self.released.wait(60)
        if self.fault:
            context.abort(*self.fault)
        return texttospeech.SynthesizeSpeechResponse(audio_content=self.audio)


@contextmanager
def running():
    """Yield (service, "host:port")."""
    service = Service()
    pool = ThreadPoolExecutor(4)
    server = grpc.server(pool, handlers=(service,))
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    try:
        yield service, f"127.0.0.1:{port}"
    finally:
        service.released.set()
        server.stop(0).wait()
        pool.shutdown()
