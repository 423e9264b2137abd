"""The carried NLLB model, found as an installed one, really translates through CTranslate2 in the host."""

import pytest

from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines import registry
from dubai_desktop.engines.base import TranslationRequest
from dubai_desktop.engines.host import EngineHost
from tests.helpers.children import finish
from tests.helpers.engines import make_kit, no_progress, segment
from tests.helpers.nllb import SAMPLE, install_sample, pairs


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    install_sample(folder)
    with EngineHost() as host:
        yield registry.find(registry.build(make_kit(host, folder)).translators, "nllb", "translator")


def test_it_translates_the_samples_programme(engine, cancel):
    lines = tuple(segment(i, i * 3.0, i * 3.0 + 2.7, source) for i, (source, _) in enumerate(pairs(), 1))
    request = TranslationRequest(lines, "en", "bn")
    assert engine.availability(request).ready
    answer = engine.translate(request, no_progress, cancel)
    assert [(s.id, s.index, s.start, s.end, s.source) for s in answer.segments] == [
        (s.id, s.index, s.start, s.end, s.source) for s in lines
    ]
    assert [s.target for s in answer.segments] == [target for _, target in pairs()]
    assert {s.origin for s in answer.segments} == {Origin.ENGINE}


def test_heavy_libraries_stay_out_of_this_process():
    code = (
        "import sys, dubai_desktop.engines.mt.nllb as _; "
        "print([n for n in ('ctranslate2', 'sentencepiece', 'tokenizers', 'numpy', 'torch') if n in sys.modules])"
    )
    assert finish(code) == (0, "[]\n")


def test_the_carried_model_is_small():
    assert sum(path.stat().st_size for path in SAMPLE.iterdir()) < 2_500_000
