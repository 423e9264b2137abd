"""Coqui's VITS voices, inside the child process only: importing torch takes seconds and hundreds of megabytes.

A model stays loaded for the whole queue (coqui_shelf.py). The library's own sentence cutting and joining is not used:
it does not know the danda, and leaves 0.45 s of zeros behind each sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.tts import coqui_safety, coqui_sound, coqui_torch, wavefile
from dubai_desktop.engines.tts.coqui_order import Order, Spoken
from dubai_desktop.engines.tts.coqui_pace import Pace, TooLong
from dubai_desktop.engines.tts.coqui_shelf import SHELF, Entry
from dubai_desktop.engines.tts.text import spelled

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

WEIGHTS = "model.pth"
_PLAIN_CLEANERS = (None, "", "basic_cleaners", "no_cleaners", "lowercase")
_ENDS = "।.!?,;:|-"


def speak(order: Order) -> Spoken:
    """Speak a line with the VITS model in the order's folder; run in the child.

    Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, TTS_BAD_AUDIO, MEMORY.
    """
    coqui_torch.start()
    return speak_vits(order, SHELF.get(load, order.folder, WEIGHTS))


def load(folder: Path) -> Entry:
    """Load a VITS model safely, on the processor. Raises Problem: MODEL_BROKEN, MODEL_UNSAFE, MEMORY."""
    config = coqui_safety.read_config(folder, "vits")
    from TTS.tts.configs.vits_config import VitsConfig  # noqa: PLC0415  heavy
    from TTS.tts.models.vits import Vits  # noqa: PLC0415  heavy

    settings = VitsConfig()
    try:
        settings.from_dict(config)
        settings.model_args.init_discriminator = False  # it only serves training, and is half of the model
        model = Vits(settings)
        state = coqui_safety.load_weights(folder / WEIGHTS)
        model.load_state_dict({name: value for name, value in state["model"].items() if not name.startswith("disc.")})
    except coqui_safety.LOADING as error:
        raise coqui_safety.not_loaded(folder, WEIGHTS, error) from error
    model.eval()
    return Entry(model, int(settings.audio.sample_rate))


def speak_vits(order: Order, entry: Entry) -> Spoken:
    """Speak a line with a loaded VITS (Coqui's own or MMS's). Raises Problem(TTS_BAD_AUDIO, MEMORY)."""
    known, finished = _alphabet(entry.model, order.language)

    def say(text: str) -> npt.NDArray[np.float32] | None:
        text = finished(spelled(text, known)) if known is not None else text
        if not _has_letters(entry.model, text):
            return None
        longest = coqui_sound.LONGEST * coqui_sound.expected(text, order.language) + 1.0
        with Pace(entry.model, order.rate, longest):
            made: npt.NDArray[np.float32] = entry.model.synthesize(text)["wav"]
        return made.reshape(-1)

    return deliver(order, entry, say)


def deliver(order: Order, entry: Entry, say: Callable[[str], npt.NDArray[np.float32] | None]) -> Spoken:
    """Have a line said piece by piece, look at the sound and write it. Raises Problem(TTS_BAD_AUDIO, MEMORY).

    These models draw random numbers for rhythm and tone. They are fixed by voice, text and take: the faster clip of a
    line is then the same delivery as the one whose length was measured, and another take is another delivery. A
    delivery that cannot be used counts on, so that the line spoken again is not the same broken one.
    """
    import torch  # noqa: PLC0415  heavy

    name = Path(order.folder).name
    delivery = f"{name}\x1f{order.speaker}\x1f{order.text}\x1f{order.take}"
    seed = hashlib.sha256(f"{delivery}\x1f{entry.spoiled.get(delivery, 0)}".encode("utf-8", "surrogatepass")).digest()

    def all_pieces() -> list[tuple[npt.NDArray[np.float32], float]]:
        torch.manual_seed(int.from_bytes(seed[:8], "little") >> 1)
        said = [(say(piece.text), piece.pause / order.rate) for piece in order.pieces]
        return [(samples, pause) for samples, pause in said if samples is not None]

    entry.move(order.device)
    try:
        with torch.inference_mode():
            parts = entry.run(all_pieces)
        sound, speech = coqui_sound.join(parts, entry.sample_rate)
        if parts:
            coqui_sound.check_length(speech * order.rate, coqui_sound.expected(order.text, order.language))
        frames = wavefile.write(Path(order.out), coqui_sound.to_pcm(sound), entry.sample_rate, name)
    except (Problem, TooLong) as error:
        if isinstance(error, Problem) and error.code is not Code.TTS_BAD_AUDIO:
            raise
        entry.spoiled[delivery] = entry.spoiled.get(delivery, 0) + 1
        raise error if isinstance(error, Problem) else coqui_sound.bad_audio(str(error)) from error
    return Spoken(entry.sample_rate, frames, tuple(entry.notes), entry.device)


def _alphabet(model: Any, language: str) -> tuple[Callable[[str], bool] | None, Callable[[str], str]]:  # noqa: ANN401
    """Return which characters a model knows (None where it has its own way to spell), and how a text is ended.

    Bangla models learned every sentence with its danda; a piece without a mark at its end loses its last sound.
    """
    characters = frozenset(model.tokenizer.characters.vocab)
    cleaner = getattr(model.config, "text_cleaner", None)
    if model.tokenizer.phonemizer is not None or cleaner not in _PLAIN_CLEANERS:
        return None, str
    danda = "।" if "।" in characters and language == "bn" else ""
    return characters.__contains__, lambda text: text if text.endswith(tuple(_ENDS)) else text + danda


def _has_letters(model: Any, text: str) -> bool:  # noqa: ANN401  an untyped library
    """True where a text has letters that the model knows; to say none is noise."""
    letters = "".join(char for char in text if char.isalnum())
    tokenizer = model.tokenizer
    if tokenizer.phonemizer is not None:
        letters = "".join(filter(str.isalnum, tokenizer.phonemizer.phonemize(letters, separator="", language=None)))
    else:
        letters = tokenizer.text_cleaner(letters) if tokenizer.text_cleaner else letters
    return not frozenset(tokenizer.characters.vocab).isdisjoint(letters)
