#!/usr/bin/env python3
"""Make tests/models/spleeter-sample: two tiny ONNX graphs that take the voice's band out of a sound.

    python tests/models/make_spleeter_sample.py [--out DIR]

Needs onnx; nothing is downloaded, and it takes no time.

They have the shape and the metadata of Spleeter's two-stem model as sherpa-onnx takes it, so that the tests go through
the same library, files and child process; but each only multiplies the spectrum by a fixed curve: what lies between 300
and 3,400 Hz is a voice, all else is not. They are fixtures, not separators.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

BINS, FRAMES = 1024, 512
LOW, HIGH = 300.0, 3400.0  # Hz
WIDTH = 44_100 / 4096  # Hz from one bin to the next
HERE = Path(__file__).resolve().parent


def save(path: Path, curve: np.ndarray, comment: str) -> None:
    """Write a graph that multiplies a spectrum of shape (2, splits, 512, 1024) by `curve`."""
    shape = [2, "num_splits", FRAMES, BINS]
    graph = helper.make_graph(
        [helper.make_node("Mul", ["x", "curve"], ["y"])],
        "band",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(curve.astype(np.float32), "curve")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(
        model, {"model_type": "spleeter", "sample_rate": "41000", "version": "1", "stems": "2", "comment": comment}
    )
    onnx.checker.check_model(model)
    onnx.save(model, path)


def main() -> None:
    """Write both graphs."""
    parser = argparse.ArgumentParser(description="Make tests/models/spleeter-sample.")
    parser.add_argument("--out", type=Path, default=HERE / "spleeter-sample")
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    pitch = np.arange(BINS) * WIDTH
    voice = (pitch >= LOW) & (pitch <= HIGH)
    save(out / "vocals.fp16.onnx", voice, "vocals")
    save(out / "accompaniment.fp16.onnx", ~voice, "accompaniment")


if __name__ == "__main__":
    main()
