"""Prints what translating through the host costs beside CTranslate2's own best batching, as ratios of one run.

Run `python tests/bench/mt_speed.py [--full]`; the goal is in brackets. Needs torch and transformers, which make a model
of random weights in a temporary folder: of 19 million parameters, or with --full in the shape of NLLB-200 600M (5 GB of
memory while it is made, an hour on two cores). A random model finds no end, so its speed is counted in pieces per
second; the carried model's in sentences. Use a quiet machine: single times mean little, ratios of one run more.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import ctranslate2
import sentencepiece

sys.path.insert(0, str(Path(__file__).parents[2]))
from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.host import EngineHost
from dubai_desktop.engines.mt import ct2_child
from dubai_desktop.engines.mt.ct2_device import cores
from dubai_desktop.engines.mt.nllb import LANE, NllbTranslator
from tests.helpers.engines import make_kit, no_progress, segment
from tests.helpers.nllb import ROOT, SAMPLE, install_sample, pairs

SIZES = {
    "d_model": 384, "encoder_layers": 3, "decoder_layers": 3, "encoder_attention_heads": 6,
    "decoder_attention_heads": 6, "encoder_ffn_dim": 1536, "decoder_ffn_dim": 1536,
}  # fmt: skip
FULL = {
    "d_model": 1024, "encoder_layers": 12, "decoder_layers": 12, "encoder_attention_heads": 16,
    "decoder_attention_heads": 16, "encoder_ffn_dim": 4096, "decoder_ffn_dim": 4096, "max_position_embeddings": 1024,
}  # fmt: skip
WORDS = {"mid": 16_000, "full": 256_206}
BATCHES = (512, 1024, 2048)


def sentences(count: int) -> list[str]:
    """Make so many different sentences, of the words and about the lengths of the shipped memory's."""
    known = [source for source, _ in pairs(ROOT / "resources/memory/seed.en-bn.tmx") + pairs()]
    chosen = random.Random(5)
    return [" ".join(chosen.sample(known, chosen.choice((1, 1, 1, 2, 3)))).replace(". ", ", ") for _ in range(count)]


def bare(folder: Path, sources: list[list[str]], most: int, workers: int, limit: int) -> tuple[float, int]:
    """Seconds and pieces of one call of CTranslate2 with the engine's way to search, batched by its own means."""
    translator = ctranslate2.Translator(
        str(folder), compute_type="int8", inter_threads=workers, intra_threads=max(1, cores() // workers)
    )
    options = {"beam_size": ct2_child.FIRST.beam, "patience": ct2_child.FIRST.patience, "disable_unk": True}
    prefix = [["ben_Beng"]] * len(sources)
    translator.translate_batch(sources[:4], target_prefix=prefix[:4], **options, max_decoding_length=8)
    began = time.perf_counter()
    results = translator.translate_batch(
        sources, target_prefix=prefix, max_batch_size=most, batch_type="tokens", max_decoding_length=limit, **options
    )
    return time.perf_counter() - began, sum(len(result.hypotheses[0]) for result in results)


def best(folder: Path, sources: list[list[str]], limit: int) -> tuple[int, int]:
    """Try CTranslate2's batch sizes and ways to share the cores; print them and return (tokens, workers)."""
    tried = {}
    for workers in dict.fromkeys((1, max(1, cores() // 4), cores())):
        for most in BATCHES:
            seconds, pieces = bare(folder, sources, most, workers, limit)
            tried[most, workers] = seconds / pieces
            print(f"  bare, {workers} worker(s), {most:5} tokens: {seconds:6.2f} s, {pieces / seconds:7.0f} pieces/s")
    return min(tried, key=lambda way: tried[way])


def in_child(folder: str, sources: Sequence[Sequence[str]]) -> int:
    """The engine's own batching, in the host's child: pieces."""
    model = ct2_child.load(folder, 0, "cpu")
    found = ct2_child.translate(model, sources, ["ben_Beng"], ct2_child.FIRST)
    return sum(map(len, found)) + len(found)  # with the language's code, as CTranslate2 counts


def of_real_model(host: EngineHost, models: Path, count: int) -> None:
    """The whole engine on the carried model, whose sentences end by themselves."""
    folder = install_sample(models)
    texts = sentences(count)
    sources = in_pieces(folder, list(dict.fromkeys(texts)))
    engine = NllbTranslator(make_kit(host, models))
    lines = tuple(segment(i, i * 9.0, i * 9.0 + 4, text) for i, text in enumerate(texts, 1))
    token = CancelToken()
    engine.translate(TranslationRequest(lines[:4], "en", "bn"), no_progress, token)
    way = best(folder, sources, 256)
    ours, theirs = [], []
    for _ in range(3):
        began = time.perf_counter()
        engine.translate(TranslationRequest(lines, "en", "bn"), no_progress, token)
        ours.append(time.perf_counter() - began)
        theirs.append(bare(folder, sources, *way, 256)[0])
    print(
        f"carried model, whole engine, {count} lines: {min(ours):.2f} s, bare {min(theirs):.2f} s: "
        f"{1000 * (min(ours) - min(theirs)) / count:.2f} ms more for a line's sentences, checks and second tries"
    )


def of_random_model(host: EngineHost, models: Path, count: int, size: str) -> None:
    """The engine's batching through the host on a model of real size."""
    folder = random_model(models / "random", size)
    sources = in_pieces(folder, sentences(count))
    limit = min(ct2_child.LONGEST, 3 * max(map(len, sources)) + 16)
    call = {"timeout": 36_000.0, "cancel": CancelToken(), "lane": LANE}
    host.call(in_child, str(folder), sources[:2], **call)
    way = best(folder, sources, limit)
    ours, theirs = [], []
    for _ in range(2):
        began = time.perf_counter()
        said = host.call(in_child, str(folder), sources, **call)
        ours.append((time.perf_counter() - began) / said)
        seconds, pieces = bare(folder, sources, *way, limit)
        theirs.append(seconds / pieces)
    print(
        f"random model ({(folder / 'model.bin').stat().st_size / 1e6:.0f} MB int8), {count} sentences through the "
        f"host: {1 / min(ours):.0f} pieces/s, bare best {1 / min(theirs):.0f}, ratio {min(ours) / min(theirs):.3f} "
        "(goal: <= 1.05)"
    )


def random_model(folder: Path, size: str) -> Path:
    """Make a model of random weights that knows the carried model's pieces and many more."""
    import torch

    from tests.models import make_nllb_sample as made

    torch.manual_seed(1)
    proto = (SAMPLE / "sentencepiece.bpe.model").read_bytes()
    pieces = sentencepiece.SentencePieceProcessor(model_proto=proto)
    words = [pieces.id_to_piece(index) for index in range(len(pieces))] + list(made.CODES)
    words += [f"▁{index}" for index in range(WORDS[size] - len(words))]
    network = made.network(WORDS[size], **(FULL if size == "full" else SIZES))
    made.save(network.eval(), words, proto, folder)
    return folder


def in_pieces(folder: Path, texts: list[str]) -> list[list[str]]:
    """The sources as the model takes them."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    return [["eng_Latn", *pieces.encode(text, out_type=str), "</s>"] for text in texts]


def main() -> None:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="a model in the shape of NLLB-200 600M")
    parser.add_argument("--lines", type=int, default=0, help="how many sentences (default: 1000, random model 48)")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="mt-speed-"))
    try:
        with EngineHost() as host:
            of_real_model(host, folder, options.lines or 1000)
            of_random_model(host, folder, options.lines or 48, "full" if options.full else "mid")
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
