"""What all checks of a dub come to, in a few words. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from dubai_desktop.domain.quality import Check, Finding, Mark, Quality
from dubai_desktop.domain.words import counted
from dubai_desktop.pipeline.quality.checks import LINE_CHECKS
from dubai_desktop.pipeline.quality.facts import Facts
from dubai_desktop.pipeline.quality.programme import PROGRAMME_CHECKS

GOOD = "Good"


def judge(facts: Facts, made: float) -> Quality:
    """Make every check and say what they come to; `made` is now, in UTC seconds."""
    results = [check(facts) for check in (*LINE_CHECKS, *PROGRAMME_CHECKS)]
    checks = tuple(check for check, _ in results)
    found = sorted((finding for _, findings in results for finding in findings), key=lambda f: (f.start, f.index))
    words, mark = verdict(checks, found)
    figures = tuple(row.figures for row in facts.rows)
    return Quality(words, mark, checks, tuple(found), figures, facts.curves, made)


def verdict(checks: Sequence[Check], findings: Sequence[Finding]) -> tuple[str, Mark]:
    """ "Good", "Look at 7 lines", "Look at the loudness", or "Not usable: " and why."""
    failed = [check for check in checks if check.mark is Mark.FAIL]
    if failed:
        more = f" And {counted(len(failed) - 1, 'more reason')}." if len(failed) > 1 else ""
        return f"Not usable: {_inside(failed[0].sentence)}{more}", Mark.FAIL
    lines = len({finding.segment_id for finding in findings})
    wide = [check.title for check in checks if check.mark is Mark.WARN and not check.lines]
    asked = [counted(lines)] if lines else []
    asked += [f"“{title}”" for title in wide]
    if asked:
        return f"Look at {' and '.join([', '.join(asked[:-1]), asked[-1]] if len(asked) > 1 else asked)}", Mark.WARN
    return GOOD, Mark.PASS


def _inside(sentence: str) -> str:
    """A sentence as it goes on behind a colon."""
    return sentence[:1].lower() + sentence[1:]
