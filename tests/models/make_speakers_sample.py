#!/usr/bin/env python3
"""Make tests/models/speakers-sample: two small ONNX graphs that tell espeak-ng's voices apart.

    python tests/models/make_speakers_sample.py [--out DIR]

Needs onnx and onnxruntime beside the application's own dependencies; nothing is downloaded, and it takes a minute.

They have the shape and the metadata of the models that people install (pyannote's segmentation 3.0 and a 3D-Speaker
embedding as sherpa-onnx takes them), so that the tests go through the same library, files and child process; but they
are linear measures, fitted here on speech that espeak-ng makes here:

- segmentation: a bank of band filters over the waveform; loud is speech, and a linear score of the bands over about a
  second says whether the voice is one of the low or one of the high ones. Seven classes come out for each of 589
  frames of a window of 10 s: nobody, one of three speakers, two at once. It only ever uses the first three.
- embedding: the mean of the 80 filter-bank values over time, without its loudness, projected to where espeak-ng's
  voices differ most and its sentences least (linear discriminant analysis).

The models are fixtures: they know espeak-ng's voices and nobody else's.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import onnxruntime
import sherpa_onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from dubai_desktop.engines.tts import espeak_child  # noqa: E402

OUT = Path(__file__).resolve().parent / "speakers-sample"
RATE = 16_000
LOW = ("en", "en+m1", "en+m2", "en+m3", "en+m4", "en+m7")
HIGH = ("en+f1", "en+f2", "en+f3", "en+f4", "en+f5")
SENTENCES = (
    "Karim, is the water from our tap safe to drink?",
    "After that, boil it well for at least one full minute.",
    "Nobody had told the children when the boat would leave.",
    "We measured twelve jars, and only five of them were clean.",
    "Please close the window before the evening wind comes up.",
    "The doctor writes a letter to every village on the river.",
)

# What pyannote's segmentation 3.0 tells of itself (sherpa-onnx, scripts/pyannote/segmentation).
WINDOW, FIELD, SHIFT, FRAMES = 160_000, 991, 270, 589
SEGMENTATION = {
    "model_type": "pyannote-segmentation-3.0", "version": "1", "sample_rate": RATE, "window_size": WINDOW,
    "receptive_field_size": FIELD, "receptive_field_shift": SHIFT, "num_speakers": 3, "powerset_max_classes": 2,
    "num_classes": 7,
}  # fmt: skip
BANDS = tuple(float(f) for f in (*range(80, 280, 20), *np.geomspace(300, 5000, 16).round()))
QUIET = 0.008  # RMS (full scale 1.0) below which a frame is silence
CLOSING, SMOOTH = 17, 61  # frames of 17 ms: pauses that are bridged, and over how much a voice is judged

Samples = NDArray[np.float32]


def spoken(voice: str, text: str) -> Samples:
    """Return a sentence as an espeak-ng voice says it, at RATE."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "line.wav"
        espeak_child.speak(text, voice, 1.0, str(path))
        with wave.open(str(path)) as file:
            rate = file.getframerate()
            sound = np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(np.float32) / 32768
    places = np.arange(0, len(sound) - 1, rate / RATE)
    return np.interp(places, np.arange(len(sound)), sound).astype(np.float32)


def constant(name: str, values: object) -> onnx.TensorProto:
    """Return a named tensor of the graph."""
    return numpy_helper.from_array(np.asarray(values), name)


def model(nodes: Sequence[onnx.NodeProto], shapes: Sequence[Any], tensors: Sequence[onnx.TensorProto],
          facts: dict[str, object]) -> onnx.ModelProto:  # fmt: skip
    """Return a checked model with one input and one output, and `facts` as its metadata."""
    given, made = (helper.make_tensor_value_info(name, TensorProto.FLOAT, shape) for name, shape in shapes)
    graph = helper.make_graph(list(nodes), "speakers-sample", [given], [made], list(tensors))
    found = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(found, {key: str(value) for key, value in facts.items()})
    onnx.checker.check_model(found)
    return found


# --- who speaks when -------------------------------------------------------------------------------------------------


def bank() -> NDArray[np.float32]:
    """Return the band filters: cosine and sine of each band under a Hann window, shape (2 * bands, 1, FIELD)."""
    time = np.arange(FIELD) / RATE
    window = np.hanning(FIELD)
    waves = [window * wave_of(2 * np.pi * f * time) for f in BANDS for wave_of in (np.cos, np.sin)]
    return np.array([w / np.sqrt(np.square(w).sum()) for w in waves], np.float32)[:, None]


def band_nodes() -> list[onnx.NodeProto]:
    """The waveform's log power in each band, frame by frame: "x" to "bands" (1, bands, FRAMES)."""
    return [
        helper.make_node("Conv", ["x", "bank"], ["parts"], strides=[SHIFT]),
        helper.make_node("Mul", ["parts", "parts"], ["powers"]),
        helper.make_node("Conv", ["powers", "pairs"], ["power"]),
        helper.make_node("Add", ["power", "least"], ["some"]),
        helper.make_node("Log", ["some"], ["bands"]),
    ]


def band_tensors() -> list[onnx.TensorProto]:
    """What `band_nodes` needs."""
    pairs = np.kron(np.eye(len(BANDS), dtype=np.float32), np.ones((1, 2), np.float32))[..., None]
    return [constant("bank", bank()), constant("pairs", pairs), constant("least", np.float32(1e-5))]


def judged(samples: Samples) -> NDArray[np.float32]:
    """Return the log powers of the bands of a sentence's loud frames, averaged over stretches, one a row."""
    shapes = (("x", [1, 1, WINDOW]), ("bands", [1, len(BANDS), FRAMES]))
    found = model(band_nodes(), shapes, band_tensors(), {})
    session = onnxruntime.InferenceSession(found.SerializeToString())
    padded = np.zeros((1, 1, WINDOW), np.float32)
    padded[0, 0, : len(samples)] = samples[:WINDOW]
    bands = session.run(None, {"x": padded})[0][0].T
    loud = bands[np.exp(bands).sum(axis=1) > len(BANDS) * QUIET**2]
    return np.array([part.mean(axis=0) for part in np.array_split(loud, max(1, len(loud) // 45))])


def segmentation() -> onnx.ModelProto:
    """Fit and return the segmentation: "x" (1, 1, WINDOW) to "y" (1, FRAMES, 7)."""
    low, high = (np.concatenate([judged(spoken(v, s)) for v in voices for s in SENTENCES]) for voices in (LOW, HIGH))
    spread = np.cov(low.T) + np.cov(high.T) + 0.05 * np.eye(len(BANDS))
    way = np.linalg.solve(spread, low.mean(axis=0) - high.mean(axis=0))
    middle = (low.mean(axis=0) + high.mean(axis=0)) @ way / 2
    scale = 4 / (np.concatenate([low, high]) @ way).std()
    print("segmentation:", ((low @ way > middle).mean() + (high @ way < middle).mean()) / 2, "of the stretches right")
    pool = {"strides": [1]}
    closing = {"kernel_shape": [CLOSING], "pads": [CLOSING // 2] * 2, **pool}
    smooth = {"kernel_shape": [SMOOTH], "pads": [SMOOTH // 2] * 2, "count_include_pad": 1, **pool}
    nodes = [
        *band_nodes(),
        helper.make_node("ReduceSum", ["power", "axis"], ["level"], keepdims=1),
        helper.make_node("Greater", ["level", "quiet"], ["heard"]),
        helper.make_node("Cast", ["heard"], ["loud"], to=TensorProto.FLOAT),
        helper.make_node("MaxPool", ["loud"], ["wide"], **closing),  # a pause within a word is no silence
        helper.make_node("Neg", ["wide"], ["inside"]),
        helper.make_node("MaxPool", ["inside"], ["narrow"], **closing),
        helper.make_node("Neg", ["narrow"], ["speech"]),
        helper.make_node("Conv", ["bands", "way", "middle"], ["score"]),
        helper.make_node("Mul", ["score", "loud"], ["counted"]),
        helper.make_node("AveragePool", ["counted"], ["sum"], **smooth),
        helper.make_node("AveragePool", ["loud"], ["share"], **smooth),
        helper.make_node("Add", ["share", "least"], ["shares"]),
        helper.make_node("Div", ["sum", "shares"], ["mean"]),
        helper.make_node("Tanh", ["mean"], ["side"]),
        helper.make_node("Concat", ["speech", "side"], ["both"], axis=1),
        helper.make_node("Conv", ["both", "classes", "apart"], ["logits"]),
        helper.make_node("LogSoftmax", ["logits"], ["chances"], axis=1),
        helper.make_node("Transpose", ["chances"], ["y"], perm=[0, 2, 1]),
    ]
    classes = np.array([[-20, 0], [20, 1], [20, -1], *[[0, 0]] * 4], np.float32)[..., None]
    tensors = [
        *band_tensors(),
        constant("axis", np.array([1], np.int64)),
        constant("quiet", np.float32(len(BANDS) * QUIET**2)),
        constant("way", (way * scale).astype(np.float32)[None, :, None]),
        constant("middle", np.array([-middle * scale], np.float32)),
        constant("classes", classes),
        constant("apart", np.array([10, -10, -10, *[-60] * 4], np.float32)),
    ]
    return model(nodes, (("x", [1, 1, WINDOW]), ("y", [1, FRAMES, 7])), tensors, SEGMENTATION)


# --- what a voice is like --------------------------------------------------------------------------------------------


def embedding(centre: NDArray[np.float32], way: NDArray[np.float32]) -> onnx.ModelProto:
    """Return the embedding: filter-bank values "x" (1, frames, 80) to "y" (1, dimensions)."""
    nodes = [
        helper.make_node("ReduceMean", ["x"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("ReduceMean", ["mean"], ["loudness"], axes=[1], keepdims=1),
        helper.make_node("Sub", ["mean", "loudness"], ["shape"]),
        helper.make_node("Sub", ["shape", "centre"], ["centred"]),
        helper.make_node("MatMul", ["centred", "way"], ["y"]),
    ]
    facts = {
        "framework": "3d-speaker", "language": "English", "url": "", "comment": "espeak-ng's voices",
        "sample_rate": RATE, "output_dim": way.shape[1], "normalize_samples": 1, "feature_normalize_type": "",
    }  # fmt: skip
    shapes = (("x", [1, "T", 80]), ("y", [1, way.shape[1]]))
    return model(nodes, shapes, [constant("centre", centre), constant("way", way)], facts)


def fitted() -> onnx.ModelProto:
    """Fit the embedding on what the library's own filter bank gives for every voice and sentence."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(embedding(np.zeros(80, np.float32), np.eye(80, dtype=np.float32)), plain)
        extractor = sherpa_onnx.SpeakerEmbeddingExtractor(sherpa_onnx.SpeakerEmbeddingExtractorConfig(str(plain)))
        heard = {v: np.concatenate([_spectra(extractor, spoken(v, s)) for s in SENTENCES]) for v in (*LOW, *HIGH)}
    means = np.array([found.mean(axis=0) for found in heard.values()])
    within = sum(np.cov(found.T) for found in heard.values()) / len(heard) + 0.05 * np.eye(80)
    values, vectors = np.linalg.eigh(within)
    white = vectors / np.sqrt(values)
    _, _, ways = np.linalg.svd((means - means.mean(axis=0)) @ white, full_matrices=False)
    way = (white @ ways[:8].T).astype(np.float32)
    centre = means.mean(axis=0).astype(np.float32)
    _tell({voice: (found - centre) @ way for voice, found in heard.items()})
    return embedding(centre, way)


def _spectra(extractor: Any, samples: Samples) -> NDArray[np.float64]:
    """The mean filter-bank values of a sentence and of its two halves, one a row."""
    half = len(samples) // 2
    found = []
    for part in (samples, samples[:half], samples[half:]):
        stream = extractor.create_stream()
        stream.accept_waveform(RATE, part)
        stream.input_finished()
        found.append(extractor.compute(stream))
    return np.array(found)


def _tell(found: dict[str, NDArray[np.float64]]) -> None:
    unit = {voice: rows / np.linalg.norm(rows, axis=1, keepdims=True) for voice, rows in found.items()}
    same = min((rows @ rows.T).min() for rows in unit.values())
    other = max((a @ b.T).mean() for a, b in itertools.combinations(unit.values(), 2))
    print(f"embedding: the same voice at least {same:.2f} alike, two voices on average at most {other:.2f}")


def main() -> None:
    """Make both files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT)
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    onnx.save(segmentation(), out / "segmentation.onnx")
    onnx.save(fitted(), out / "embedding.onnx")
    for path in sorted(out.glob("*.onnx")):
        print(path.name, path.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
