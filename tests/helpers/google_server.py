"""A local gRPC server that speaks the protocols of Google's Text-to-Speech and Translation, with replies and faults
chosen by the test."""

import io
import threading
import wave
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import grpc
from google.cloud import texttospeech, translate_v3
from google.protobuf import any_pb2
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

SPEECH = "/google.cloud.texttospeech.v1.TextToSpeech/"
TRANSLATION = "/google.cloud.translation.v3.TranslationService/"


def fault(code, message, *details):
    """A refusal with details as Google's services send them, for `Service.fault`."""
    packed = []
    for detail in details:
        packed.append(any_pb2.Any())
        packed[-1].Pack(detail)
    return rpc_status.to_status(status_pb2.Status(code=code_pb2.Code.Value(code), message=message, details=packed))


def error_info(reason, **metadata):
    return error_details_pb2.ErrorInfo(reason=reason, domain="googleapis.com", metadata=metadata)


def retry_info(seconds):
    info = error_details_pb2.RetryInfo()
    info.retry_delay.FromMilliseconds(int(seconds * 1000))
    return info


def wav(seconds, rate=24_000, level=8000, channels=1):
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        frame = level.to_bytes(2, "little", signed=True) + (-level).to_bytes(2, "little", signed=True)
        file.writeframes(frame * (int(seconds * rate * channels) // 2))
    return buffer.getvalue()


def spoken(request):
    """A sound as long as a voice takes for the words."""
    return wav(max(0.4, 0.08 * len(request.input.text) / request.audio_config.speaking_rate))


class Service(grpc.GenericRpcHandler):
    """Keeps the requests. `audio` is the sound of each reply, or makes it of the request; `voices` what is listed, as
    (name, "male" or "female"); `translate` makes the translation of a text, `translations` the whole answer instead,
    where it is not None.

    `faults` are refusals for the next requests, one each; `fault` one for all: a (status code, details), or what
    `fault()` made; bytes are another sound. `hang` waits. `slow` is the seconds that a reply takes. What became of each
    request for speech is in `outcomes`: "answered", the status of its refusal, or "lost" while nobody knows.
    """

    def __init__(self):
        self.requests = []
        self.answered = []
        self.listed = []
        self.asked = []
        self.outcomes = []
        self.audio = wav(0.5)
        self.voices = [("bn-IN-Standard-A", "female"), ("bn-IN-Standard-B", "male")]
        self.translate = str.upper
        self.translations = None
        self.fault = None
        self.faults = []
        self.hang = False
        self.slow = 0.0
        self.released = threading.Event()

    def service(self, call):
        """Return the handler of a method that is known."""
        t, s = translate_v3, texttospeech
        known = {
            f"{SPEECH}SynthesizeSpeech": (self.synthesize, s.SynthesizeSpeechRequest, s.SynthesizeSpeechResponse),
            f"{SPEECH}ListVoices": (self.list_voices, s.ListVoicesRequest, s.ListVoicesResponse),
            f"{TRANSLATION}TranslateText": (self.translate_text, t.TranslateTextRequest, t.TranslateTextResponse),
        }
        if call.method not in known:
            return None
        answer, request, response = known[call.method]
        return grpc.unary_unary_rpc_method_handler(answer, request.deserialize, response.serialize)

    def synthesize(self, request, context):
        self.requests.append(request)
        self.outcomes.append("lost")
        place = len(self.outcomes) - 1
        try:
            sound = self.meet(context)
        except Exception:  # grpc's own, of an abort
            self.outcomes[place] = context.code().name if context.code() else "lost"
            raise
        self.outcomes[place] = "answered"
        if sound is None:
            self.answered.append(request.input.text)
        if sound is None:
            sound = self.audio(request) if callable(self.audio) else self.audio
        return texttospeech.SynthesizeSpeechResponse(audio_content=sound)

    def list_voices(self, request, context):
        self.listed.append(request)
        self.meet(context)
        genders = {"male": 1, "female": 2}
        return texttospeech.ListVoicesResponse(
            voices=[
                texttospeech.Voice(name=name, language_codes=[name[:5]], ssml_gender=genders.get(gender, 0))
                for name, gender in self.voices
            ]
        )

    def translate_text(self, request, context):
        self.asked.append(request)
        self.meet(context)
        texts = self.translations if self.translations is not None else map(self.translate, request.contents)
        made = [translate_v3.Translation(translated_text=text) for text in texts]
        return translate_v3.TranslateTextResponse(translations=made)

    def meet(self, context):
        """Hang, refuse, or return another sound, as the test wants."""
        if self.hang or self.slow:
            self.released.wait(self.slow or 60)
        fault = self.faults.pop(0) if self.faults else self.fault
        if isinstance(fault, bytes):
            return fault
        if isinstance(fault, tuple) and len(fault) == 2:
            context.abort(*fault)
        elif fault:
            context.abort_with_status(fault)
        return None


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
