"""MMS voices, inside the child process only: VITS checkpoints in the shape fairseq publishes, read by Coqui.

The repository is huggingface.co/facebook/mms-tts: for each language G_100000.pth, config.json and vocab.txt.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import coqui_child, coqui_safety, coqui_torch
from dubai_desktop.engines.tts.coqui_order import Order, Spoken
from dubai_desktop.engines.tts.coqui_shelf import SHELF, Entry

WEIGHTS = "G_100000.pth"

# The names that fairseq's and Coqui's configurations have for the same things.
_SHAPE = {
    "hidden_channels": "hidden_channels",
    "filter_channels": "hidden_channels_ffn_text_encoder",
    "n_heads": "num_heads_text_encoder",
    "n_layers": "num_layers_text_encoder",
    "kernel_size": "kernel_size_text_encoder",
    "resblock": "resblock_type_decoder",
    "resblock_kernel_sizes": "resblock_kernel_sizes_decoder",
    "resblock_dilation_sizes": "resblock_dilation_sizes_decoder",
    "upsample_rates": "upsample_rates_decoder",
    "upsample_initial_channel": "upsample_initial_channel_decoder",
    "upsample_kernel_sizes": "upsample_kernel_sizes_decoder",
    "use_sdp": "use_sdp",
}


def speak(order: Order) -> Spoken:
    """Speak a line with the MMS model in the order's folder; run in the child.

    Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, LANGUAGE_UNSUPPORTED, TTS_BAD_AUDIO, MEMORY.
    """
    coqui_torch.start()
    return coqui_child.speak_vits(order, SHELF.get(load, order.folder, WEIGHTS))


def load(folder: Path) -> Entry:
    """Load an MMS model safely, on the processor.

    Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, MEMORY; LANGUAGE_UNSUPPORTED for one that reads Latin letters made by
    uroman, a program that is not part of this one.
    """
    published = coqui_safety.read_json(folder)
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig  # noqa: PLC0415  heavy
    from TTS.tts.models.vits import Vits  # noqa: PLC0415  heavy

    try:
        if str(published["data"]["training_files"]).endswith("uroman"):
            raise _needs_uroman(folder)
        settings = VitsConfig(model_args=VitsArgs(init_discriminator=False, **_shape(published)))
        settings.audio.sample_rate = int(published["data"]["sampling_rate"])
        settings.audio.hop_length = int(published["data"]["hop_length"])
        model = Vits(settings)
        model.load_fairseq_checkpoint(settings, folder / WEIGHTS, eval=True)  # reads with weights_only
    except coqui_safety.LOADING as error:
        raise coqui_safety.not_loaded(folder, WEIGHTS, error) from error
    return Entry(model, settings.audio.sample_rate)


def _shape(published: dict[str, Any]) -> dict[str, Any]:
    """Return fairseq's model section in Coqui's names. Raises KeyError, TypeError for anything else."""
    model = published["model"]
    shape = {ours: model[theirs] for theirs, ours in _SHAPE.items() if theirs in model}
    return {**shape, "out_channels": int(published["data"]["filter_length"]) // 2 + 1}


def _needs_uroman(folder: Path) -> Problem:
    return Problem(
        Code.LANGUAGE_UNSUPPORTED,
        f"The voice in “{folder.name}” reads only romanised text, which this program does not make. "
        "Choose another voice engine for this language.",
        facts={"path": str(folder)},
    )
