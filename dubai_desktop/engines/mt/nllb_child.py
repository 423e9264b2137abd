"""NLLB-200's texts to pieces and back, inside the child process only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path

from dubai_desktop.engines.model_files import broken
from dubai_desktop.engines.mt import ct2_child

SENTENCEPIECE = "sentencepiece.bpe.model"
TOKENIZER = "tokenizer.json"

_SIGN = re.compile(r"[a-z]{3}_[A-Z][a-z]{3}|<(?:s|/s|pad|unk|mask)>")  # a language's code and the like: no words

Split = Callable[[str], list[str]]
Join = Callable[[list[str]], str]


def translate(
    folder: str, texts: Sequence[str], codes: tuple[str, str], decoding: ct2_child.Decoding, asked: str
) -> tuple[list[str | None], str, str]:
    """Translate texts from one FLORES-200 code ("eng_Latn") to the other.

    Returns the translations in order (None for an empty one), what it ran on, and why not on the graphics card.
    Raises Problem: MODEL_BROKEN, MEMORY.
    """
    model = ct2_child.load(folder, (Path(folder) / "model.bin").stat().st_mtime_ns, asked)
    split, join = _tokenizer(folder)
    sources = [[codes[0], *split(text), "</s>"] for text in texts]
    pieces = ct2_child.translate(model, sources, [codes[1]], decoding)
    spoken = [[piece for piece in found if not _SIGN.fullmatch(piece)] for found in pieces]
    return [join(found) or None for found in spoken], model[1].name, model[1].reason


@lru_cache(maxsize=1)
def _tokenizer(folder: str) -> tuple[Split, Join]:
    """Return how a text becomes pieces and pieces a text: by the model's SentencePiece, else by its tokenizer.json.

    Conversions on the hub carry the one, the other, or both with the same pieces.
    """
    home = Path(folder)
    name = SENTENCEPIECE if (home / SENTENCEPIECE).is_file() else TOKENIZER
    try:
        return _sentencepiece(home / name) if name == SENTENCEPIECE else _tokenizers(home / name)
    except (RuntimeError, ValueError, OSError) as error:
        raise broken(home, [name], str(error)) from error


def _sentencepiece(path: Path) -> tuple[Split, Join]:
    import sentencepiece  # noqa: PLC0415  heavy

    model = sentencepiece.SentencePieceProcessor(model_file=str(path))
    return lambda text: list(model.encode(text, out_type=str)), lambda pieces: str(model.decode(pieces))


def _tokenizers(path: Path) -> tuple[Split, Join]:
    import tokenizers  # noqa: PLC0415  heavy

    json.loads(path.read_text(encoding="utf-8"))  # the library raises plain Exception for what is no JSON
    model = tokenizers.Tokenizer.from_file(str(path))

    def join(pieces: list[str]) -> str:
        known = [model.token_to_id(piece) for piece in pieces]
        return str(model.decode([piece for piece in known if piece is not None], skip_special_tokens=True)).strip()

    return lambda text: list(model.encode(text, add_special_tokens=False).tokens), join
