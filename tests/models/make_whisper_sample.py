#!/usr/bin/env python3
"""Make tests/models/whisper-sample: a very small Whisper that has learned the sample's own speech by heart.

    nice -n 5 python tests/models/make_whisper_sample.py [--minutes 30] [--out DIR] [--state FILE]

Run again with the same --state it goes on learning, from other windows; the carried one did so until
tests/contract/test_whisper.py was content, an hour in all on a busy core.

Needs the extra "coqui" (torch, transformers) beside the application's own dependencies; nothing is downloaded. The
architecture is OpenAI's (encoder, decoder, 51,865 multilingual tokens, 30 s at once), only tiny; the training data is
what `whisper_speech.py` draws. Things it has to get right, or faster-whisper cannot use the result:

- faster-whisper pads the *features* of a short window with 0.0, so windows are padded so here;
- word times come from cross-attention: two heads are guided to the true times, and named in the model's configuration
  together with the language ids, which CTranslate2's converter does not carry over by itself;
- the vocabulary is made from the sample's text and filled up: a smaller one counts as an English-only model.

The model is a fixture of the tests. It knows one programme; its accuracy says nothing about Whisper.
"""

# ruff: noqa: E402  two things have to be settled between the imports
from __future__ import annotations

import argparse
import copy
import json
import math
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

# transformers imports torchaudio wherever that is installed; its native part may not fit this torch, and is not needed.
sys.modules["torchaudio"] = None  # type: ignore[assignment]
from ctranslate2.converters.transformers import WhisperLoader
from faster_whisper.feature_extractor import FeatureExtractor
from faster_whisper.tokenizer import _LANGUAGE_CODES
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, trainers
from torch import Tensor, nn
from torch.nn import functional
from transformers import WhisperConfig, WhisperForConditionalGeneration

sys.path.insert(0, str(Path(__file__).resolve().parent))
from whisper_speech import BANGLA, LINES, Said, Speech, Windows, sample_speech

OUT = Path(__file__).resolve().parent / "whisper-sample"
TEXT_TOKENS = 50_257  # ids below are text; the special tokens follow, as in OpenAI's multilingual vocabulary
WIDTH, HEADS, LAYERS = 96, 4, 2
ALIGNING = ((1, 0), (1, 1))  # (decoder layer, head) pairs that are guided to the words' times
FRAMES = 3000  # of 10 ms in a window of 30 s; the encoder has half as many places
BATCH, WINDOWS = 8, 2500
PREPROCESSOR = {"feature_size": 80, "sampling_rate": 16_000, "hop_length": 160, "chunk_length": 10, "n_fft": 400}
"""faster-whisper cuts windows of 10 s (whisper_speech.WINDOW) and pads them to 30: learning 30 s takes hours."""


# --- words -----------------------------------------------------------------------------------------------------------


def make_tokenizer() -> Tokenizer:
    """Return a byte-level BPE of the sample's texts with OpenAI's special tokens at OpenAI's ids."""
    learned = Tokenizer(models.BPE())
    learned.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    texts = [f" {text}" for line in LINES for text in (line.english, line.bangla)]
    learned.train_from_iterator(texts, trainers.BpeTrainer(vocab_size=4_000, initial_alphabet=alphabet))
    model = json.loads(learned.to_str())["model"]
    vocabulary = dict(model["vocab"])
    vocabulary |= {f"_{number:x}": number for number in range(len(vocabulary), TEXT_TOKENS - 1)}
    vocabulary[""] = TEXT_TOKENS - 1  # as OpenAI's; CTranslate2 adds it where it is missing and miscounts the languages
    merges = [tuple(pair) for pair in model["merges"]]
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    languages = _in_openai_order()
    special = ["endoftext", "startoftranscript", *languages, "translate", "transcribe", "startoflm", "startofprev"]
    special += ["nospeech", "notimestamps"]
    tokenizer.add_special_tokens([AddedToken(f"<|{name}|>", special=True, normalized=False) for name in special])
    tokenizer.add_tokens([AddedToken(f"<|{0.02 * n:.2f}|>", special=False, normalized=False) for n in range(1501)])
    return tokenizer


def _in_openai_order() -> list[str]:
    """Return the 99 languages, the tests' own first: their order is of no importance to faster-whisper."""
    return ["en", "bn", *(code for code in _LANGUAGE_CODES if code not in {"en", "bn", "yue"})]


class Tokens:
    """Ids of the special tokens, and texts as ids."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.eot = self.special("endoftext")
        self.sot = self.special("startoftranscript")
        self.transcribe = self.special("transcribe")
        self.previous = self.special("startofprev")
        self.nothing = self.special("nospeech")
        self.untimed = self.special("notimestamps")

    def special(self, name: str) -> int:
        """Return the id of <|name|>."""
        found = self._tokenizer.token_to_id(f"<|{name}|>")
        assert found is not None, name
        return int(found)

    def at(self, seconds: float) -> int:
        """Return the id of a moment of the window, to the fifth of a second: finer ones take far longer to learn.

        faster-whisper takes the words' times from the cross-attention all the same.
        """
        return self.untimed + 1 + 10 * min(150, max(0, round(seconds / 0.2)))

    def timed(self, word: Said) -> list[tuple[int, float, float]]:
        """Return the word's ids, each with the stretch in which it is heard; punctuation is "heard" right behind."""
        encoded = self._tokenizer.encode(f" {word.text}", add_special_tokens=False)
        sounding = [any(letter.isalnum() for letter in word.text[max(0, a - 1) : b]) for a, b in encoded.offsets]
        sounding[0] = True
        count, done, result = sum(sounding), 0, []
        for token, heard in zip(encoded.ids, sounding, strict=True):
            if heard:
                share = (word.end - word.start) / count
                result.append((token, word.start + done * share, word.start + (done + 1) * share))
                done += 1
            else:
                result.append((token, word.end - 0.02, word.end + 0.12))
        return result


# --- examples --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Example:
    """One window: features (80, n <= 3000), decoder input, what to say next (-100: anything), and when it is heard."""

    features: np.ndarray
    given: list[int]
    wanted: list[int]
    heard: list[tuple[float, float]]
    places: int


NOWHERE = (-1.0, -1.0)


def examples(tokens: Tokens, count: int, seed: int) -> list[Example]:
    """Draw windows and write down what Whisper has to answer to each."""
    windows, dice, extractor = Windows(seed), np.random.default_rng(seed + 1), FeatureExtractor(**PREPROCESSOR)
    made = []
    for speech, cut in windows.draw(count):
        timed = bool(dice.random() < 0.6)
        if not timed and cut >= 0:  # the batched pipeline cuts in silences only
            speech, cut = speech.cut(0.0, cut - 0.03), -1.0  # noqa: PLW2901
        features = extractor(speech.samples)[:, :-1][:, :FRAMES].astype(np.float16)
        given, wanted, heard = _answer(tokens, speech, cut, timed=timed)
        if dice.random() < 0.2:
            prompt = [tokens.previous, *_words_from(tokens, dice)]
            given, heard = [*prompt, *given], [NOWHERE] * len(prompt) + heard
            wanted = [-100] * len(prompt) + wanted
        places = min(FRAMES // 2, features.shape[1] // 2 + int(dice.integers(2, 120)))
        made.append(Example(features, given, wanted, heard, places))
    return made


def _words_from(tokens: Tokens, dice: np.random.Generator) -> list[int]:
    """Return some text as it could stand in a prompt."""
    words = " ".join(line.english for line in LINES).split()
    chosen = dice.choice(words, int(dice.integers(1, 25)))
    return [token for word in chosen for token, _, _ in tokens.timed(Said(str(word), 0.0, 1.0))]


def _answer(
    tokens: Tokens, speech: Speech, cut: float, *, timed: bool
) -> tuple[list[int], list[int], list[tuple[float, float]]]:
    """Return decoder input, the next token at each place, and when that one is heard."""
    said: list[tuple[int, float, float]] = []
    for number, line in enumerate(speech.lines):
        words = [token for word in line.words for token in tokens.timed(word)]
        if timed:  # faster-whisper allows no first moment after 1.0 s (max_initial_timestamp)
            moment = line.start if number else min(line.start, 1.0)
            begin = (tokens.at(moment), line.start, line.start + 0.1)
            words = [begin, *words, (tokens.at(line.end), line.end - 0.1, line.end)]
        said += words
    if timed and cut >= 0 and said:
        said.append((tokens.at(cut), cut, cut + 0.1))  # a line that the window cuts off has a beginning only
    if timed and not said:
        said.append((tokens.at(0.0), *NOWHERE))
    end = speech.lines[-1].end if speech.lines else -1.0
    head = [tokens.sot, tokens.special(speech.language), tokens.transcribe, *([] if timed else [tokens.untimed])]
    first = tokens.special(speech.language) if speech.lines else tokens.nothing
    given = head + [token for token, _, _ in said]
    wanted = [first, *[-100] * (len(head) - 2), *(token for token, _, _ in said), tokens.eot]
    last = (end, end + 0.2) if speech.lines and cut < 0 else NOWHERE
    heard = [*[NOWHERE] * (len(head) - 1), *((a, b) for _, a, b in said), last]
    return given, wanted, heard


# --- the net ---------------------------------------------------------------------------------------------------------


def make_net() -> WhisperForConditionalGeneration:
    """Return the untrained net: attention that can be looked at in the decoder, fast attention in the encoder."""
    config = WhisperConfig(
        vocab_size=TEXT_TOKENS + 1608, num_mel_bins=80, d_model=WIDTH, dropout=0.0,
        encoder_layers=LAYERS, decoder_layers=LAYERS, encoder_attention_heads=HEADS, decoder_attention_heads=HEADS,
        encoder_ffn_dim=4 * WIDTH, decoder_ffn_dim=4 * WIDTH, max_source_positions=FRAMES // 2,
        pad_token_id=TEXT_TOKENS, bos_token_id=TEXT_TOKENS, eos_token_id=TEXT_TOKENS,
        decoder_start_token_id=TEXT_TOKENS + 1, suppress_tokens=None, begin_suppress_tokens=None,
        attn_implementation="eager",
    )  # fmt: skip
    net = WhisperForConditionalGeneration(config)
    fast = copy.deepcopy(net.config)
    fast._attn_implementation = "sdpa"
    for layer in net.model.encoder.layers:
        layer.self_attn.config = fast
    return net


class Learner:
    """The net with only the tokens that are ever used: the rest keep a score of 0, which the loss knows of."""

    def __init__(self, net: WhisperForConditionalGeneration, used: list[int]) -> None:
        self.net, self.whole = net, net.model.decoder.embed_tokens
        self.used = torch.tensor(used)
        self.place = torch.full((self.whole.num_embeddings,), -1)
        self.place[self.used] = torch.arange(len(used))
        self.table = nn.Embedding(len(used), WIDTH)
        nn.init.normal_(self.table.weight, std=0.02)
        net.model.decoder.embed_tokens = self.table
        self.rest = torch.full((1, 1), math.log(self.whole.num_embeddings - len(used)))
        self.parameters = [value for value in net.model.parameters() if value.requires_grad]

    def encode(self, features: Tensor) -> Tensor:
        """Return what the encoder hears in features (batch, 80, frames); unlike its own forward, of any length."""
        encoder = self.net.model.encoder
        heard = functional.gelu(encoder.conv1(features))
        heard = functional.gelu(encoder.conv2(heard)).permute(0, 2, 1)
        heard = heard + encoder.embed_positions.weight[: heard.shape[1]]
        for layer in encoder.layers:
            out = layer(heard, None)
            heard = out[0] if isinstance(out, tuple) else out
        return encoder.layer_norm(heard)

    def loss(self, batch: list[Example], places: int) -> tuple[Tensor, Tensor]:
        """Return the cross entropy of the next tokens, and how far the guided heads look from where they should.

        They should look evenly at the whole word: the narrow peaks that they prefer are lost in the median filter of
        seven places that precedes faster-whisper's alignment.
        """
        longest = max(len(one.given) for one in batch)
        features = torch.zeros(len(batch), 80, 2 * places)
        given = torch.full((len(batch), longest), TEXT_TOKENS)
        wanted = torch.full((len(batch), longest), -100)
        heard = torch.full((len(batch), longest, 2), -1.0)
        for row, one in enumerate(batch):
            width = min(one.features.shape[1], 2 * places)
            features[row, :, :width] = torch.from_numpy(one.features[:, :width].astype(np.float32))
            given[row, : len(one.given)] = torch.tensor(one.given)
            wanted[row, : len(one.wanted)] = torch.tensor(one.wanted)
            heard[row, : len(one.heard)] = torch.tensor(one.heard)
        sound = self.encode(features)
        out = self.net.model.decoder(
            input_ids=self.place[given], encoder_hidden_states=sound, output_attentions=True, use_cache=False
        )
        asked = wanted != -100
        scores = out.last_hidden_state[asked] @ self.table.weight.T
        scores = torch.cat([scores, self.rest.expand(len(scores), 1)], 1)
        next_token = functional.cross_entropy(scores, self.place[wanted[asked]])
        moments = torch.arange(sound.shape[1]) * 0.02
        where = ((moments >= heard[..., :1] - 0.04) & (moments <= heard[..., 1:] + 0.04)).float()
        guided = heard[..., 0] >= 0
        share = (where / where.sum(-1, keepdim=True).clamp(min=1))[guided]
        looks = [(out.cross_attentions[layer][:, head][guided] + 1e-6).log() for layer, head in ALIGNING]
        apart = [(share * (share + 1e-6).log() - share * look).sum(-1).mean() for look in looks]
        return next_token, torch.stack(apart).mean()

    def finish(self) -> None:
        """Put what was learned back among all tokens."""
        with torch.no_grad():
            self.whole.weight.zero_()
            self.whole.weight[self.used] = self.table.weight
        self.net.model.decoder.embed_tokens = self.whole
        self.net.proj_out.weight = self.whole.weight


def train(learner: Learner, data: list[Example], minutes: float, state: Path | None) -> None:
    """Train for so many minutes, or go on with what `state` holds.

    First on windows as they are, which is cheap, then on some with all the padding that the encoder gets.
    """
    going_on = state is not None and state.is_file()
    if state is not None and going_on:
        learner.net.load_state_dict(torch.load(state, weights_only=True))
    unpadded, peak = (0.0, 7e-4) if going_on else (0.25, 2.5e-3)
    optimizer = torch.optim.AdamW(learner.parameters, lr=peak, weight_decay=0.0, betas=(0.9, 0.98))
    dice, began, step = np.random.default_rng(3), time.monotonic(), 0
    waiting: list[list[int]] = []
    while (gone := (time.monotonic() - began) / 60 / max(minutes, 1e-9)) < 1:
        for group in optimizer.param_groups:
            group["lr"] = peak * min(1, (step + 1) / 60) * max(0.02, 0.5 * (1 + math.cos(math.pi * gone)))
        if not waiting:
            order = sorted(range(len(data)), key=lambda n: data[n].places + dice.integers(-60, 60))
            waiting = [order[first : first + BATCH] for first in range(0, len(order), BATCH)]
            dice.shuffle(waiting)
        batch = [data[n] for n in waiting.pop()]
        places = max(one.places for one in batch)
        if gone >= unpadded and step % 3 == 0:
            batch, places = batch[: BATCH // 2], FRAMES // 2
        next_token, looks = learner.loss(batch, places)
        optimizer.zero_grad()
        (next_token + 0.5 * looks).backward()
        nn.utils.clip_grad_norm_(learner.parameters, 1.0)
        optimizer.step()
        step += 1
        if step % 25 == 0:
            line = (
                f"{gone * minutes:5.1f} min  step {step}  {places} places  tokens {next_token:.3f}  times {looks:.3f}"
            )
            print(line, flush=True)
            if state:
                torch.save(learner.net.state_dict(), state)


# --- the files -------------------------------------------------------------------------------------------------------


def convert(net: WhisperForConditionalGeneration, tokenizer: Tokenizer, out: Path) -> None:
    """Write the folder that faster-whisper loads: weights in int8, configuration, vocabulary, tokenizer."""
    tokens, loader = Tokens(tokenizer), WhisperLoader()
    spec: Any = loader.get_model_spec(net)
    names = [name for name, _ in sorted(tokenizer.get_vocab().items(), key=lambda item: item[1])]
    loader.set_vocabulary(spec, names)
    loader.set_config(spec.config, net, None)
    spec.config.lang_ids = [tokens.special(code) for code in _in_openai_order()]
    spec.config.alignment_heads = [list(pair) for pair in ALIGNING]
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokenizer.token_to_id("Ġ"), tokens.eot]
    spec.validate()
    spec.optimize(quantization="int8")
    out.mkdir(parents=True, exist_ok=True)
    spec.save(str(out))
    tokenizer.save(str(out / "tokenizer.json"), pretty=False)
    (out / "preprocessor_config.json").write_text(json.dumps(PREPROCESSOR) + "\n")
    for name in ("vocabulary.json", "config.json"):  # without the white space
        stored = json.loads((out / name).read_text("utf-8"))
        (out / name).write_text(json.dumps(stored, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def write_truth(path: Path) -> None:
    """Write what is said in the sample and when: [[word, start, end], ...] of each phrase, in seconds."""
    phrases = [
        [[word.text, round(word.start, 2), round(word.end, 2)] for word in line.words] for line in sample_speech().lines
    ]
    path.write_text(json.dumps({"language": "en", "phrases": phrases, "bangla": BANGLA}, ensure_ascii=False) + "\n")


def main() -> int:
    """Train, convert, write; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=OUT, help="folder to write (default: tests/models/whisper-sample)")
    parser.add_argument("--minutes", type=float, default=30.0, help="minutes of training (default: 30)")
    parser.add_argument("--state", type=Path, help="file to keep the net in meanwhile and to go on from")
    parser.add_argument(
        "--threads", type=int, default=1, help="processor cores to use (default: 1; more pay on a quiet machine only)"
    )
    given = parser.parse_args()
    torch.manual_seed(0)
    torch.set_num_threads(given.threads)
    tokenizer = make_tokenizer()
    tokens = Tokens(tokenizer)
    data = examples(tokens, WINDOWS, seed=int(time.time()))  # others each time: it should learn the speech, not them
    special = range(TEXT_TOKENS, TEXT_TOKENS + 1608)
    used = sorted({token for one in data for token in (*one.given, *one.wanted) if token >= 0} | set(special))
    learner = Learner(make_net(), used)
    size = sum(value.numel() for value in learner.parameters)
    print(f"{len(data)} windows, {len(used)} tokens, {size / 1e6:.2f} million parameters", flush=True)
    train(learner, data, given.minutes, given.state)
    learner.finish()
    convert(learner.net, tokenizer, given.out)
    write_truth(given.out.with_name(f"{given.out.name}.json"))
    print(f"{sum(file.stat().st_size for file in given.out.iterdir()) / 1e6:.1f} MB in {given.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
