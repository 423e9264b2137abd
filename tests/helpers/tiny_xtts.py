"""Builds a small XTTS with random weights, as published: a file with its old class names, speakers, an alphabet.

Its talking part is tiny; what makes the sound out of it has the size that Coqui gives it (some 80 MB).
"""

import json
import string
import wave
from array import array
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.tts import coqui_engine, coqui_shelf, coqui_torch, xtts_child
from tests.helpers.tiny_vits import BUILDING

SPEAKERS = ("Ana Florence", "Claribel Dervla")
TOKENS = 20  # a clip's length in codes of 46 ms
SHAPE = {
    "gpt_layers": 1, "gpt_n_model_channels": 32, "gpt_n_heads": 2, "gpt_max_audio_tokens": TOKENS,
    "gpt_max_text_tokens": 200, "gpt_num_audio_tokens": 34, "gpt_start_audio_token": 32, "gpt_stop_audio_token": 33,
    "gpt_use_perceiver_resampler": True, "decoder_input_dim": 32, "gpt_use_masking_gt_prompt_approach": True,
}  # fmt: skip


def build(folder):
    """Write an XTTS folder whose clips all last about 0.8 seconds."""
    coqui_torch.start()
    import torch
    from TTS.tts.configs.xtts_config import XttsArgs, XttsConfig
    from TTS.tts.layers.xtts.tokenizer import VoiceBpeTokenizer
    from TTS.tts.models.xtts import Xtts

    torch.manual_seed(0)
    folder = Path(folder)
    folder.mkdir(parents=True)
    _alphabet(folder / "vocab.json")
    config = XttsConfig(model_args=XttsArgs(**SHAPE))
    model = Xtts(config)
    model.tokenizer = VoiceBpeTokenizer(str(folder / "vocab.json"))
    model.init_models()
    with torch.no_grad():
        model.gpt.mel_head.bias[33] = -1e9  # never stop before the longest
    (folder / "config.json").write_text(json.dumps(config.to_dict()), encoding="utf-8")
    with _once(XttsArgs), _once(type(config.audio)):
        torch.save({"config": config, "model": model.state_dict()}, folder / "model.pth")
    speakers = {
        name: {"gpt_cond_latent": torch.randn(1, 32, 32), "speaker_embedding": torch.randn(1, 512, 1)}
        for name in SPEAKERS
    }
    torch.save(speakers, folder / "speakers_xtts.pth")


class _once:
    """The module that a configuration class had when the published file was made."""

    def __init__(self, kind):
        self.kind, self.module = kind, kind.__module__

    def __enter__(self):
        self.kind.__module__ = "TTS.tts.models.xtts"

    def __exit__(self, *_):
        self.kind.__module__ = self.module


def _alphabet(path):
    from tokenizers import Tokenizer, models, pre_tokenizers

    special = ["[STOP]", "[UNK]", "[SPACE]", "[START]", "[en]", "[es]", "[de]"]
    vocabulary = {token: index for index, token in enumerate([*special, *string.ascii_lowercase, *".,?!'"])}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.add_special_tokens(special)
    tokenizer.save(str(path))


def install(host, models_dir):
    """Make an installed XTTS in a models folder, in the host's own child; returns its folder."""
    folder = Path(models_dir) / "xtts-v2"
    host.call(build, str(folder), timeout=BUILDING, cancel=CancelToken(), lane=coqui_engine.LANE)
    return folder


def clip(path, seconds=2.0, rate=16000, level=8000):
    """Write a clip of a "voice": a buzz at 200 Hz."""
    period = rate // 200
    one = [level if index < period // 3 else -level // 2 for index in range(period)]
    samples = array("h", (one * int(seconds * 200 + 1))[: int(seconds * rate)])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return path


def read_clip(path):
    """How many samples a clip has for the model; run in the child."""
    coqui_torch.start()
    return len(xtts_child.read_clip(path))


def clips_known():
    """How many clips the models of this process have worked out; run in the child."""
    return sum(len(entry.voices) for entry in coqui_shelf.SHELF._entries.values())
