"""Builds tiny voice models with random weights: noise with realistic durations. Run in an engine's child process.

`install` makes a whole model folder as the program expects it; `make` is what the tests of a terminal or of the
window use, with a host of their own.
"""

import contextlib
import json
import math
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.problems import Problem
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.tts import coqui_child, coqui_engine, coqui_torch
from dubai_desktop.engines.tts.coqui_order import Order
from dubai_desktop.engines.tts.coqui_shelf import Entry
from dubai_desktop.engines.tts.text import Piece, spelled

BUILDING = 240  # seconds: torch's import on a loaded machine
LETTERS = "".join(chr(code) for code in range(0x0980, 0x09FF) if chr(code).isalpha() or 0x09BC <= code <= 0x09CD)

# What the published Bangla voices were trained with (github.com/mobassir94/comprehensive-bangla-tts, the notebook
# train_bangla_vits): each sign once, the dotted letters as one sign and their dot too, the danda as the end.
PUBLISHED = {
    "pad": "<PAD>", "eos": "।", "bos": "<BOS>", "blank": "<BLNK>", "phonemes": None,
    "characters": "তট৫ভিঐঋখঊ\u09dcইজমএেঘঙসী\u09ddহঞ‘ঈকণ৬ঁৗশঢঠ\u200c১্২৮দৃঔগও—ছউংবৈঝাযফ\u200dচরষঅৌৎথড\u09bc৪ধ০ুূ৩আঃপ\u09df’নলো",
    "punctuations": "-!,|.? ", "is_unique": True, "is_sorted": True,
    "characters_class": "TTS.tts.utils.text.characters.Graphemes",
}  # fmt: skip

SHAPE = {
    "init_discriminator": False, "use_sdp": False, "hidden_channels": 32, "hidden_channels_ffn_text_encoder": 64,
    "num_heads_text_encoder": 2, "num_layers_text_encoder": 1, "num_layers_flow": 1, "num_layers_posterior_encoder": 1,
    "upsample_initial_channel_decoder": 32, "resblock_type_decoder": "2", "resblock_kernel_sizes_decoder": [3],
    "resblock_dilation_sizes_decoder": [[1, 3]], "upsample_rates_decoder": [8, 8, 4],
    "upsample_kernel_sizes_decoder": [16, 16, 8],
}  # fmt: skip
FULL = {"init_discriminator": False, "use_sdp": False}


def build(folder, *, frames=3.6, characters=None, phonemizer="", cut=None, poisoned=False, full=False):
    """Write a VITS whose characters last about so many frames (of 12 ms) each. The weights are random.

    `cut` ends every clip after so many frames; `poisoned` weights make NaN. `full` is of the size people have.
    """
    coqui_torch.start()
    import torch
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
    from TTS.tts.models.vits import Vits

    torch.manual_seed(0)
    usual = {
        "characters_class": "TTS.tts.models.vits.VitsCharacters", "pad": "<PAD>", "eos": None, "bos": None,
        "blank": "<BLNK>", "characters": LETTERS, "punctuations": "।!,.? ", "phonemes": "", "is_unique": False,
        "is_sorted": True,
    }  # fmt: skip
    config = VitsConfig(
        model_args=VitsArgs(**(FULL if full else SHAPE), max_inference_len=cut),
        audio=BaseAudioConfig(sample_rate=22050, hop_length=256, do_trim_silence=False),
        characters=CharactersConfig(**(characters or usual)), text_cleaner=None if characters else "basic_cleaners",
        add_blank=True, test_sentences=[], datasets=[], use_phonemes=bool(phonemizer), phonemizer=phonemizer,
        phoneme_language="bn" if phonemizer else "",
    )  # fmt: skip
    model = Vits(config)
    slow(model.duration_predictor.proj, frames)
    if poisoned:
        with torch.no_grad():
            model.waveform_decoder.conv_pre.weight.fill_(math.nan)
    write(folder, model, json.dumps(model.config.to_dict()))


def slow(last_layer, frames):
    """Have a duration predictor foretell about so many frames for each character."""
    import torch

    with torch.no_grad():
        last_layer.bias.fill_(math.log(frames))
        last_layer.weight.mul_(0.2)


def write(folder, model, config):
    import torch

    Path(folder).mkdir(parents=True)
    torch.save({"model": model.state_dict()}, Path(folder) / "model.pth")
    (Path(folder) / "config.json").write_text(config, encoding="utf-8")


def install(host, models_dir, name="coqui-bn-female", **options):
    """Make an installed voice in a models folder, in the host's own child; returns its folder."""
    folder = Path(models_dir) / name
    host.call(_build, str(folder), options, timeout=BUILDING, cancel=CancelToken(), lane=coqui_engine.LANE)
    return folder


def make(models_dir, name="coqui-bn-female", **options):
    """As `install`, with a host that ends afterwards."""
    with EngineHost() as host:
        return install(host, models_dir, name, **options)


def _build(folder, options):
    build(folder, **options)


def save(path, content):
    """Write anything as a model's weights."""
    coqui_torch.start()
    import torch

    torch.save(content, path)


def tokens(folder, text):
    """What a loaded model is given of a text: its characters, blanks left out."""
    coqui_torch.start()
    model = coqui_child.load(Path(folder)).model
    known, finished = coqui_child._alphabet(model, "bn")
    ids = model.tokenizer.encode(finished(spelled(text, known)))
    return [model.tokenizer.characters.id_to_char(index) for index in ids]


def deliveries(out, faults):
    """Have one line delivered until it was good twice, the first so many being broken; returns what chance drew."""
    coqui_torch.start()
    import numpy as np
    import torch

    drawn = []

    def say(text):
        drawn.append(float(torch.rand(1)))
        sound = np.sin(np.arange(22050) / 5).astype(np.float32) / 2
        return sound * (math.nan if len(drawn) <= faults else 1.0)

    entry = Entry(None, 22050)
    for _ in range(faults + 2):
        with contextlib.suppress(Problem):
            coqui_child.deliver(Order("m", (Piece("আজ কথা বলব", 0.0),), "bn", 1.0, out), entry, say)
    return drawn


def tighten(megabytes):
    """Let this process grow by so much more memory only."""
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + megabytes * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


class Bomb:
    """What a malicious model file holds: loading it whole would run this."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (Path.touch, (Path(self.marker),))


def save_bomb(path, marker):
    save(path, {"model": Bomb(marker)})
