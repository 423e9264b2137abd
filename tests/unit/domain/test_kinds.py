"""The table of kinds: each with a name, an ending and a title of its own."""

from itertools import pairwise

import pytest

from dubai_desktop.domain.kinds import KINDS, check_kinds, usual_ending
from dubai_desktop.domain.problems import Code, Problem


def test_no_two_kinds_have_one_title_or_lie_under_one_name():
    endings = [usual_ending(kind, "bn", "en") for kind in KINDS]
    assert len(set(endings)) == len({kind.title for kind in KINDS.values()}) == len(KINDS)


def test_kinds_of_a_group_stand_together():
    groups = [kind.group for kind in KINDS.values()]
    assert len(set(groups)) == 1 + sum(one != two for one, two in pairwise(groups))


def test_the_sources_subtitles_carry_its_own_language():
    assert usual_ending("source.srt", "bn", "en") == ".en.srt"
    assert usual_ending("source.srt", "bn", "") == ".und.srt"
    assert usual_ending("burned.mp4", "bn", "en") == ".bn.burned.mp4"


def test_an_unknown_kind_is_named_with_the_known():
    check_kinds(KINDS)
    with pytest.raises(Problem) as caught:
        check_kinds(["srt", "exe" * 100])
    assert caught.value.code is Code.NAME_INVALID
    assert "burned.mp4" in caught.value.message
    assert len(caught.value.message) < 300
