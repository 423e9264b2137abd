"""What every translator that makes translations of its own has to keep."""

from dubai_desktop.domain.segment import Origin
from dubai_desktop.engines.base import TranslationRequest
from tests.helpers.engines import no_progress, segment


def check_translator(engine, cancel, expected):
    """Have an engine translate a few lines from English to Bangla; `expected` gives a line's translation."""
    sources = ("Whales sing deeply.", "Copper rusts green.", "Kept.", "Rivers run to the sea.")
    lines = [segment(n, 2.0 * n, 2.0 * n + 1.9, source) for n, source in enumerate(sources, 1)]
    lines[2] = segment(3, 6.0, 7.9, "Kept.", target="রাখা", origin=Origin.PERSON)
    request = TranslationRequest(tuple(lines), "en", "bn")
    assert engine.availability(request).ready
    done = engine.translate(request, no_progress, cancel)
    assert [(s.id, s.index, s.start, s.end, s.source) for s in done.segments] == [
        (s.id, s.index, s.start, s.end, s.source) for s in lines
    ]
    assert done.segments[2] == lines[2]
    assert [s.target for s in done.segments] == ["রাখা" if s is lines[2] else expected(s.source) for s in lines]
    assert {s.origin for s in done.segments} == {Origin.ENGINE, Origin.PERSON}
    assert done.amount is None or 0 <= done.amount <= engine.estimate(request)
    assert engine.translate(TranslationRequest((), "en", "bn"), no_progress, cancel).segments == ()
