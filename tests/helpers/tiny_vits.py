"""Builds a tiny Coqui VITS with random weights: noise with realistic durations. Run in an engine's child process."""

import json
import math
from pathlib import Path

from dubai_desktop.engines.tts import coqui_child

LETTERS = "".join(chr(code) for code in range(0x0980, 0x09FF) if chr(code).isalpha() or 0x09BC <= code <= 0x09CD)


def build(folder):
    coqui_child._prepare_torchaudio()
    import torch
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsConfig
    from TTS.tts.models.vits import Vits, VitsArgs

    torch.manual_seed(0)
    shape = VitsArgs(
        init_discriminator=False, use_sdp=False, hidden_channels=32, hidden_channels_ffn_text_encoder=64,
        num_heads_text_encoder=2, num_layers_text_encoder=1, num_layers_flow=1, num_layers_posterior_encoder=1,
        upsample_initial_channel_decoder=32, resblock_type_decoder="2", resblock_kernel_sizes_decoder=[3],
        resblock_dilation_sizes_decoder=[[1, 3]], upsample_rates_decoder=[8, 8, 4],
        upsample_kernel_sizes_decoder=[16, 16, 8],
    )  # fmt: skip
    characters = CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters", pad="<PAD>", eos=None, bos=None, blank="<BLNK>",
        characters=LETTERS, punctuations="।!,.? ", phonemes="", is_unique=False, is_sorted=True,
    )  # fmt: skip
    audio = BaseAudioConfig(sample_rate=22050, hop_length=256, do_trim_silence=False)
    config = VitsConfig(
        model_args=shape, audio=audio, characters=characters, text_cleaner="basic_cleaners", add_blank=True,
        test_sentences=[], datasets=[],
    )  # fmt: skip
    model = Vits.init_from_config(config)
    with torch.no_grad():
        model.duration_predictor.proj.bias.fill_(math.log(5.5))
        model.duration_predictor.proj.weight.mul_(0.2)
    Path(folder).mkdir(parents=True)
    torch.save({"model": model.state_dict()}, Path(folder) / "model.pth")
    (Path(folder) / "config.json").write_text(json.dumps(model.config.to_dict()))


class Bomb:
    """What a malicious model file holds: loading it whole would run this."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return (Path.touch, (Path(self.marker),))


def save_bomb(path, marker):
    import torch

    torch.save({"model": Bomb(marker)}, path)
