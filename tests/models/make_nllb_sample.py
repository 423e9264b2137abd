"""Make the small translation model that tests translate with: NLLB's architecture, overfit on this repository's pairs.

    python tests/models/make_nllb_sample.py [--steps 900] [--out tests/models/nllb-sample]

Needs torch, transformers, sentencepiece and ctranslate2; takes about five minutes of one core. It learns the sample's
lines and the shipped memory by heart, English to Bangla, and nothing else: a fixture, not a translator. Like the real
one it is an M2M100 with one SentencePiece model and FLORES-200 language codes ("eng_Latn", "ben_Beng"); CTranslate2
keeps it as int8. The script fails where the finished model does not give every pair back exactly.
"""

from __future__ import annotations

import argparse
import io
import math
import random
import re
import shutil
import sys
import types
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from pathlib import Path

import ctranslate2
import sentencepiece
import torch

try:
    import torchaudio  # noqa: F401  transformers imports it where it is there
except (
    OSError
):  # its GPU build beside a CPU build of torch: a stand-in for its native part, nothing here hears anything
    for name in [name for name in sys.modules if name.startswith("torchaudio")]:
        del sys.modules[name]
    native = types.ModuleType("torchaudio._extension")
    native.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False, _IS_ALIGN_AVAILABLE=False, fail_if_no_align=lambda wrapped: wrapped
    )
    sys.modules["torchaudio._extension"] = native

from ctranslate2.converters.transformers import M2M100Loader
from transformers import M2M100Config, M2M100ForConditionalGeneration

ROOT = Path(__file__).resolve().parents[2]
MEMORIES = (ROOT / "resources/sample/water.tmx", ROOT / "resources/memory/seed.en-bn.tmx")
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PAD, EOS = 1, 2
CODES = ("eng_Latn", "ben_Beng")
BATCH = 64
PIECES = 900

Pair = tuple[str, str]

# Sentences of the memory with a name held open: how the engine keeps a term from being translated.
HELD_OPEN: tuple[Pair, ...] = (
    ("My name is XQ0.", "আমার নাম XQ0।"),
    ("Open the XQ0.", "XQ0 খুলুন।"),
    ("Look at the XQ0.", "XQ0 দেখুন।"),
    ("XQ0, is the water from our tap safe to drink?", "XQ0 ভাই, আমাদের কলের পানি কি খাওয়া যায়?"),
)


def read_pairs() -> list[Pair]:
    """Return every pair of the two memories, whole and, where both sides have as many, sentence by sentence."""
    pairs: dict[str, str] = {}
    for path in MEMORIES:
        for unit in ET.parse(path).iter("tu"):
            source, target = ("".join(seg.itertext()) for seg in unit.iter("seg"))
            pairs[source] = target
            for part in sentences(source, target):
                pairs.setdefault(*part)
    return [*pairs.items(), *HELD_OPEN]


def sentences(source: str, target: str) -> Iterator[Pair]:
    """Yield the sentences of a pair; a comma may end one in Bangla where a full stop does in English."""
    ours = re.split(r"(?<=[.?])\s+", source)
    if len(ours) == 1:
        return
    theirs = re.split(r"(?<=[।?])\s+", target)
    if len(theirs) != len(ours):
        theirs = re.split(r"(?<=[।?,])\s+", target)
    if len(theirs) == len(ours):
        yield from zip(ours, theirs, strict=True)


def spellings(text: str) -> list[str]:
    """Return a sentence as written, in small letters, and without its stops, as a transcript may have it."""
    plain = re.sub(r"[.,?]", "", text)
    return list(dict.fromkeys((text, text.lower(), plain, plain.lower()))) if "XQ" not in text else [text]


def train_pieces(pairs: Sequence[Pair]) -> bytes:
    """Return a SentencePiece BPE model of both languages, numbered as NLLB numbers its own."""
    lines = [spelling for source, _ in pairs for spelling in spellings(source)]
    lines += [target for _, target in pairs] * 3
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(lines), model_writer=model, vocab_size=PIECES, model_type="bpe", character_coverage=1.0,
        bos_id=0, pad_id=PAD, eos_id=EOS, unk_id=3, hard_vocab_limit=False, minloglevel=2,
    )  # fmt: skip
    return model.getvalue()


def network(vocabulary: int, **sizes: int) -> M2M100ForConditionalGeneration:
    """Return an untrained M2M100, of about 1.3 million parameters unless `sizes` says otherwise."""
    shape = {
        "d_model": 144, "encoder_layers": 2, "decoder_layers": 2, "encoder_attention_heads": 4,
        "decoder_attention_heads": 4, "encoder_ffn_dim": 432, "decoder_ffn_dim": 432, "max_position_embeddings": 256,
    }  # fmt: skip
    return M2M100ForConditionalGeneration(
        M2M100Config(
            vocab_size=vocabulary, **{**shape, **sizes}, dropout=0.2, attention_dropout=0.1, activation_dropout=0.1,
            encoder_layerdrop=0.0, decoder_layerdrop=0.0, bos_token_id=0, pad_token_id=PAD, eos_token_id=EOS,
            decoder_start_token_id=EOS, scale_embedding=True,
        )
    )  # fmt: skip


def padded(rows: Sequence[Sequence[int]], value: int) -> torch.Tensor:
    """Return rows of ids as one tensor (rows, longest), filled up with `value`."""
    longest = max(map(len, rows))
    return torch.tensor([[*row, *[value] * (longest - len(row))] for row in rows])


def train(model: M2M100ForConditionalGeneration, examples: Sequence[tuple[list[int], list[int]]], steps: int) -> None:
    """Overfit on (source ids, target ids); cosine learning rate from 0.001 after 40 steps of warming up."""
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, betas=(0.9, 0.98))
    pool: list[tuple[list[int], list[int]]] = []
    model.train()
    for step in range(steps):
        if len(pool) < BATCH:
            pool = random.sample(list(examples), len(examples))
        batch, pool = pool[:BATCH], pool[BATCH:]
        source = padded([ours for ours, _ in batch], PAD)
        labels = padded([theirs for _, theirs in batch], -100)
        begun = padded([[EOS, *theirs[:-1]] for _, theirs in batch], PAD)
        rate = 2e-3 * min(1.0, (step + 1) / 40) * max(0.03, 0.5 * (1 + math.cos(math.pi * step / steps)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        logits = model(input_ids=source, attention_mask=(source != PAD).long(), decoder_input_ids=begun).logits
        loss = torch.nn.functional.cross_entropy(logits.flatten(0, 1), labels.flatten(), label_smoothing=0.05)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        if step % 50 == 0 or step == steps - 1:
            print(f"step {step}: loss {loss.item():.3f}", flush=True)
    model.eval()


def save(model: M2M100ForConditionalGeneration, vocabulary: Sequence[str], pieces: bytes, out: Path) -> None:
    """Write a CTranslate2 folder as conversions of NLLB on the hub have it."""
    spec = M2M100Loader().get_model_spec(model)
    spec.register_source_vocabulary(list(vocabulary))
    spec.register_target_vocabulary(list(vocabulary))
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "<s>", "</s>", "<unk>"
    spec.config.decoder_start_token = "</s>"
    spec.validate()
    spec.optimize(quantization="int8")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    spec.save(str(out))
    (out / "sentencepiece.bpe.model").write_bytes(pieces)


def wrong(out: Path, pairs: Sequence[Pair]) -> list[str]:
    """Return what the finished model gets wrong, with a beam as the engine has it and without one."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(out / "sentencepiece.bpe.model"))
    translator = ctranslate2.Translator(str(out), device="cpu", compute_type="int8", intra_threads=1)
    asked = [(spelling, target) for source, target in pairs for spelling in spellings(source)]
    tokens = [[CODES[0], *pieces.encode(source, out_type=str), "</s>"] for source, _ in asked]
    mistakes = []
    for beam, patience in ((1, 1.0), (4, 1.5)):
        results = translator.translate_batch(
            tokens,
            target_prefix=[[CODES[1]]] * len(tokens),
            beam_size=beam,
            patience=patience,
            max_batch_size=1024,
            batch_type="tokens",
        )
        for (source, target), result in zip(asked, results, strict=True):
            said = pieces.decode([piece for piece in result.hypotheses[0] if piece not in CODES])
            if said != target:
                mistakes.append(f"beam {beam}: {source} -> {said} instead of {target}")
    return mistakes


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, convert, check."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=900)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "nllb-sample")
    options = parser.parse_args(arguments)
    torch.manual_seed(7)
    random.seed(7)
    torch.set_num_threads(options.threads)
    pairs = read_pairs()
    model_bytes = train_pieces(pairs)
    pieces = sentencepiece.SentencePieceProcessor(model_proto=model_bytes)
    vocabulary = [pieces.id_to_piece(index) for index in range(len(pieces))] + list(CODES)
    if tuple(vocabulary[:4]) != SPECIAL:
        raise SystemExit(f"unexpected vocabulary: {vocabulary[:4]}")
    english, bangla = vocabulary.index(CODES[0]), vocabulary.index(CODES[1])
    examples = [
        ([english, *pieces.encode(spelling), EOS], [bangla, *pieces.encode(target), EOS])
        for source, target in pairs
        for spelling in spellings(source)
    ]
    model = network(len(vocabulary))
    print(f"{len(pairs)} pairs, {len(examples)} examples, {len(vocabulary)} pieces", flush=True)
    train(model, examples, options.steps)
    save(model, vocabulary, model_bytes, options.out)
    mistakes = wrong(options.out, pairs)
    print("\n".join(mistakes) or "every pair comes back exactly")
    return 1 if mistakes else 0


if __name__ == "__main__":
    sys.exit(main())
