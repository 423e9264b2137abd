"""Translation by NLLB-200, where a model of it is installed: 33 languages here, no network, not for commercial work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import astuple, replace
from pathlib import Path

from dubai_desktop.domain.cancel import CancelToken
from dubai_desktop.domain.languages import find_language
from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines.base import Availability, EngineInfo, Kind, Progress, Translation, TranslationRequest
from dubai_desktop.engines.kit import Kit
from dubai_desktop.engines.model_files import broken, check_files, mark
from dubai_desktop.engines.models import find_model, human_size
from dubai_desktop.engines.mt import nllb_child
from dubai_desktop.engines.mt.book import Book, Tally, in_order
from dubai_desktop.engines.mt.ct2_child import Decoding
from dubai_desktop.engines.mt.offline import Ladder, translate_lines

LANE = "translate"
MODELS = ("nllb-1.3b", "nllb-600m")  # best first; where one fails, the next is tried
START, SLOWEST = 600.0, 60.0  # seconds allowed for loading and for a sentence before it counts as hung

FILES = ("model.bin", "config.json")
EITHER = (("shared_vocabulary.json", "shared_vocabulary.txt"), (nllb_child.SENTENCEPIECE, nllb_child.TOKENIZER))
"""What conversions have in one of two shapes."""

# Codes of FLORES-200, the benchmark that NLLB was made with: language and script.
FLORES = {
    "bn": "ben_Beng", "en": "eng_Latn", "hi": "hin_Deva", "ur": "urd_Arab", "ar": "arb_Arab", "as": "asm_Beng",
    "ne": "npi_Deva", "ta": "tam_Taml", "te": "tel_Telu", "mr": "mar_Deva", "gu": "guj_Gujr", "pa": "pan_Guru",
    "ml": "mal_Mlym", "kn": "kan_Knda", "si": "sin_Sinh", "es": "spa_Latn", "fr": "fra_Latn", "de": "deu_Latn",
    "it": "ita_Latn", "pt": "por_Latn", "nl": "nld_Latn", "pl": "pol_Latn", "ru": "rus_Cyrl", "uk": "ukr_Cyrl",
    "tr": "tur_Latn", "id": "ind_Latn", "ms": "zsm_Latn", "vi": "vie_Latn", "sw": "swh_Latn", "fa": "pes_Arab",
    "ja": "jpn_Jpan", "ko": "kor_Hang", "zh": "zho_Hans",
}  # fmt: skip


class NllbTranslator:
    """Translates with NLLB-200 on CTranslate2 in the supervised child process."""

    batch = 0

    def __init__(self, kit: Kit) -> None:
        self._kit = kit
        self.info = EngineInfo(
            id="nllb",
            title="NLLB-200",
            kind=Kind.TRANSLATION,
            languages=tuple(FLORES),
            licence="CC-BY-NC-4.0",
            homepage="https://ai.meta.com/research/no-language-left-behind/",
            settings_page="translation",
        )

    def estimate(self, request: TranslationRequest) -> int:
        """Nothing: it runs here."""
        return 0

    def availability(self, request: TranslationRequest | None = None) -> Availability:
        """Ready where a whole model folder is found and it knows both languages."""
        try:
            self._usable()
            if request is not None:
                codes(request)
        except Problem as problem:
            return Availability(ready=False, reason=problem.message, problem=problem)
        return Availability(ready=True)

    def translate(self, request: TranslationRequest, progress: Progress, cancel: CancelToken) -> Translation:
        """Translate whole sentences; where a model fails, the next smaller one is tried and the notes say so.

        Raises Problem: MODEL_MISSING, MODEL_BROKEN, LANGUAGE_UNSUPPORTED, or what the last model failed with;
        Cancelled.
        """
        cancel.check()
        pair, tally = codes(request), Tally()

        def call(
            folder: Path, device: str, texts: Sequence[str], decoding: Decoding, told: Progress
        ) -> tuple[Sequence[str | None], str, str]:
            scope = ("nllb", self.info.version, folder.name, mark(folder, FILES), *pair, astuple(decoding))
            book = Book(self._kit.answers, scope, tally)
            found = book.find(texts)
            asked = [text for text in texts if text not in found]
            if not asked:
                return in_order(texts, found), "", ""
            answers, ran_on, why_not = self._kit.host.call(
                nllb_child.translate, str(folder), asked, pair, decoding, device,
                timeout=START + SLOWEST * len(asked), cancel=cancel, progress=told, lane=LANE,
            )  # fmt: skip
            if len(answers) == len(asked):  # else nobody knows which answer belongs to which text
                said = {text: answer for text, answer in zip(asked, answers, strict=True) if answer}
                book.keep(said)
                found.update(said)
            return in_order(texts, found), ran_on, why_not

        ladder = Ladder(self._usable(), request.device, call)
        answer = translate_lines(request, ladder.ask, progress)
        return replace(
            answer,
            notes=(*ladder.notes, *answer.notes),
            model=ladder.model,
            ran_on=ladder.ran_on,
            reused=tally.characters,
        )

    def _usable(self) -> tuple[Path, ...]:
        """Return the whole model folders, best first. Raises Problem(MODEL_MISSING, MODEL_BROKEN) where none is."""
        damaged: list[Problem] = []
        found = tuple(whole(self._kit.models_dir, damaged))
        if found:
            return found
        raise damaged[0] if damaged else missing()


def whole(models_dir: Path, damaged: list[Problem]) -> Iterator[Path]:
    """Yield the usable model folders, best first; what is wrong with those that are there goes to `damaged`."""
    for name in MODELS:
        folder = models_dir / name
        try:
            check_files(folder, FILES)
            for kinds in EITHER:
                if not any((folder / kind).is_file() and (folder / kind).stat().st_size for kind in kinds):
                    raise broken(folder, kinds[:1])
        except Problem as problem:
            if problem.code is not Code.MODEL_MISSING:
                damaged.append(problem)
        else:
            yield folder


def codes(request: TranslationRequest) -> tuple[str, str]:
    """Return the FLORES-200 codes of a request's languages. Raises Problem(LANGUAGE_UNSUPPORTED)."""
    found = []
    for language in (request.source, request.target):
        known = find_language(language)
        if known is None or known.code not in FLORES:
            raise Problem(
                Code.LANGUAGE_UNSUPPORTED,
                f"NLLB-200 does not know the language “{language[:20]}”. Choose another translator, or name the "
                "language of the video.",
                facts={"language": language, "languages": list(FLORES)},
            )
        found.append(FLORES[known.code])
    return found[0], found[1]


def missing() -> Problem:
    """Return the Problem that names the missing model, its size and the ways to get it."""
    model = find_model(MODELS[-1])
    return Problem(
        Code.MODEL_MISSING,
        f"The translation model is missing: {model.title}, {human_size(model.size)}. "
        "Install it, import it from a folder, or give a translation file.",
        facts={
            "model": model.id,
            "bytes": model.size,
            "page": model.page,
            "install": f"dubai-desktop models install {model.id}",
        },
    )
