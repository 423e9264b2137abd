"""Builds tiny separation models with random weights, as the hub's files are. Run in an engine's child process.

`install` makes a whole model folder as the program expects it; `spleeter` copies the carried one.
"""

import json
import shutil
import wave
from pathlib import Path

import numpy as np

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines import model_files
from dubai_desktop.engines.separation import common, demucs_child

BUILDING = 240  # seconds: torch's import on a loaded machine
SAMPLE = Path(__file__).parents[1] / "models" / "spleeter-sample"
SECONDS = 1  # a window; the published model's is 7.8
SHAPE = {
    "sources": ["drums", "bass", "other", "vocals"], "channels": 4, "depth": 4, "nfft": 4096, "t_layers": 1,
    "t_heads": 2, "dconv_depth": 1, "dconv_comp": 2, "samplerate": 44100,
    "segment": {"_type": "fraction", "numerator": SECONDS, "denominator": 1},
}  # fmt: skip


def build(folder, *, still=False, klass="demucs.htdemucs.HTDemucs", poisoned=False, **changes):
    """Write a model. `still` finds no voices at all, `poisoned` makes NaN; `changes` are of its SHAPE."""
    demucs_child._start()
    import torch
    from demucs.htdemucs import HTDemucs
    from safetensors.torch import save_file

    torch.manual_seed(0)
    shape = {**SHAPE, **changes}
    model = HTDemucs(**demucs_child._plain(shape))
    state = {name: value.clone().contiguous() for name, value in model.state_dict().items()}
    if still or poisoned:
        for name, value in state.items():
            if name.startswith(("decoder.", "tdecoder.")):
                value.fill_(float("nan") if poisoned else 0.0)
    Path(folder).mkdir(parents=True, exist_ok=True)
    told = {"klass": klass, "args": "[]", "kwargs": json.dumps(shape)}
    save_file(state, str(Path(folder) / demucs_child.WEIGHTS), metadata=told)


def install(host, models_dir, name="demucs-htdemucs", **options):
    """Make an installed model in a models folder, in the host's own child, with its manifest; returns its folder."""
    folder = Path(models_dir) / name
    host.call(_build, str(folder), options, timeout=BUILDING, cancel=CancelToken(), lane=common.LANE)
    return with_manifest(folder)


def _build(folder, options):
    build(folder, **options)


def with_manifest(folder):
    files = [path for path in folder.iterdir() if path.suffix in {".safetensors", ".onnx"}]
    known = {path.name: (path.stat().st_size, model_files.digest(path)) for path in files}
    model_files.write_manifest(folder, known)
    return folder


def spleeter(models_dir):
    """Install the carried Spleeter, which takes out what lies between 300 and 3,400 Hz."""
    folder = Path(models_dir) / "spleeter-2stems"
    shutil.copytree(SAMPLE, folder)
    return with_manifest(folder)


def library_voices(folder, audio):
    """Find a WAV's voices the way the library does by itself: the whole track at once. Returns bytes of float32."""
    demucs_child._start()
    import torch
    from demucs.apply import apply_model

    model = demucs_child.load(Path(folder))
    mix = torch.from_numpy(read(audio)).float()
    middle = mix.mean(0)
    mean, deviation = middle.mean(), middle.std(correction=0) + 1e-5
    with torch.inference_mode():
        found = apply_model(model, ((mix - mean) / deviation)[None], shifts=0, split=True, overlap=0.25)
    return (found[0, 3] * deviation).numpy().astype("<f4").tobytes()


def on_a_full_card(message):
    """Run a model on a card that says `message`; returns where it ran at last, the notes, how often it was tried."""
    demucs_child._start()
    runner, tried = demucs_child.Runner(load_still(), "cpu"), []
    runner._device = "cuda"

    def work():
        tried.append(runner._device)
        if runner._device == "cuda":
            raise RuntimeError(message)

    runner._sparing(work)
    return tried, runner.notes


def load_still():
    """Return something a Runner takes for a model."""
    import torch

    model = torch.nn.Module()
    model.sources, model.segment, model.samplerate = ["vocals"], 1, 44100
    return model


def write(path, sound):
    """Write samples of shape (2, n) in -1..1 as a 44.1 kHz stereo WAV."""
    with wave.open(str(path), "wb") as file:
        file.setparams((2, 2, 44100, 0, "NONE", ""))
        file.writeframes(np.clip(np.rint(sound.T * 32768), -32768, 32767).astype("<i2").tobytes())
    return path


def read(path):
    """Read such a WAV back."""
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (44100, 2, 2)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, 2).T / 32768


def tones(seconds, *pitches, level=0.2, rate=44100):
    """A sound of sine tones, the same in both channels but for a tenth."""
    time = np.arange(round(seconds * rate)) / rate
    made = sum(level * np.sin(2 * np.pi * pitch * time) for pitch in pitches)
    return np.stack([made, 0.9 * made])
