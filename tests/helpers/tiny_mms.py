"""Builds a tiny MMS voice with random weights, in the shape fairseq publishes: names of its own, weight norm apart."""

import json
import math
import re
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.tts import coqui_engine, coqui_torch
from tests.helpers.tiny_vits import BUILDING, LETTERS

MODEL = {
    "inter_channels": 32, "hidden_channels": 32, "filter_channels": 64, "n_heads": 2, "n_layers": 1, "kernel_size": 3,
    "p_dropout": 0.1, "resblock": "2", "resblock_kernel_sizes": [3], "resblock_dilation_sizes": [[1, 3]],
    "upsample_rates": [8, 8, 4], "upsample_initial_channel": 32, "upsample_kernel_sizes": [16, 16, 8],
    "n_layers_q": 3, "use_spectral_norm": False,
}  # fmt: skip
DATA = {
    "training_files": "train.ltr", "validation_files": "dev.ltr", "text_cleaners": ["transliteration_cleaners"],
    "max_wav_value": 32768.0, "sampling_rate": 16000, "filter_length": 1024, "hop_length": 256, "win_length": 1024,
    "n_mel_channels": 80, "mel_fmin": 0.0, "mel_fmax": None, "add_blank": True, "n_speakers": 0, "cleaned_text": True,
}  # fmt: skip

# Coqui's names and fairseq's: the reverse of TTS/tts/utils/fairseq.py.
_NAMES = (
    (r"^text_encoder\.", "enc_p."),
    (r"^waveform_decoder\.", "dec."),
    (r"^posterior_encoder\.", "enc_q."),
    (r"^duration_predictor\.((?:post_)?flows)\.0\.translation", r"dp.\1.0.m"),
    (r"^duration_predictor\.((?:post_)?flows)\.0\.log_scale", r"dp.\1.0.logs"),
    (r"^duration_predictor\.((?:post_)?flows)\.([2-4])\.", lambda m: f"dp.{m[1]}.{2 * int(m[2]) - 1}."),
    (r"^duration_predictor\.", "dp."),
    (r"^flow\.flows\.([1-3])\.", lambda m: f"flow.flows.{2 * int(m[1])}."),
    (r"parametrizations\.weight\.original0$", "weight_g"),
    (r"parametrizations\.weight\.original1$", "weight_v"),
)


def build(folder, *, frames=3.6, uroman=False, letters=LETTERS):
    """Write an MMS voice whose characters last about so many frames (of 16 ms) each."""
    coqui_torch.start()
    import torch
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
    from TTS.tts.models.vits import Vits

    from dubai_desktop.engines.tts.mms_child import _shape

    torch.manual_seed(0)
    config = {"train": {"seed": 1234}, "data": dict(DATA), "model": MODEL}
    if uroman:
        config["data"]["training_files"] = "train.ltr.uroman"
    vocabulary = [*letters, "-", "'", " "]
    model = Vits(VitsConfig(model_args=VitsArgs(init_discriminator=False, **_shape(config))))
    model.text_encoder.emb = torch.nn.Embedding(len(vocabulary), MODEL["hidden_channels"])
    last = model.duration_predictor.flows[0]  # its reverse: (x - translation) * exp(-log_scale)
    with torch.no_grad():
        last.log_scale.fill_(2.0)
        last.translation.fill_(-math.log(frames) * math.exp(2.0))
    Path(folder).mkdir(parents=True)
    state = {_named(name): value.clone() for name, value in model.state_dict().items()}
    torch.save({"model": state, "iteration": 1, "learning_rate": 0.1}, Path(folder) / "G_100000.pth")
    (Path(folder) / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (Path(folder) / "vocab.txt").write_text("".join(f"{letter}\n" for letter in vocabulary), encoding="utf-8")


def _named(name):
    for pattern, other in _NAMES:
        name = re.sub(pattern, other, name)
    return name


def install(host, models_dir, name="mms-ben", **options):
    """Make an installed MMS voice in a models folder, in the host's own child; returns its folder."""
    folder = Path(models_dir) / name
    host.call(_build, str(folder), options, timeout=BUILDING, cancel=CancelToken(), lane=coqui_engine.LANE)
    return folder


def _build(folder, options):
    build(folder, **options)
