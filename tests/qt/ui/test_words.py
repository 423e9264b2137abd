import pytest

from dubai_desktop.ui import words


@pytest.mark.parametrize("seconds,said", [(0, "0:00"), (59.6, "1:00"), (724, "12:04"), (3723, "1:02:03"), (-3, "0:00")])
def test_clock(seconds, said):
    assert words.clock(seconds) == said


@pytest.mark.parametrize("seconds,said", [(71.2, "1:11.2"), (59.96, "1:00.0"), (0.04, "0:00.0"), (3601.5, "1:00:01.5")])
def test_cue_time(seconds, said):
    assert words.cue_time(seconds) == said


@pytest.mark.parametrize(
    "eta,said",
    [
        (None, ""),
        (2, "a few seconds left"),
        (31, "about 30 s left"),
        (184, "about 3 min left"),
        (3600, "about 1 h left"),
        (4500, "about 1 h 15 min left"),
    ],
)
def test_time_left(eta, said):
    assert words.left(eta) == said


@pytest.mark.parametrize("seconds,said", [(4.2, "4 s"), (131, "2 min 11 s"), (120, "2 min"), (7260, "2 h 1 min")])
def test_time_taken(seconds, said):
    assert words.took(seconds) == said


@pytest.mark.parametrize(
    "source,target,said",
    [
        ("en", "bn", "English → Bangla"),
        ("auto", "bn", "to Bangla"),
        ("", "hi", "to Hindi"),
        ("xx", "bn", "xx → Bangla"),
    ],
)
def test_languages(source, target, said):
    assert words.languages(source, target) == said


@pytest.mark.parametrize("number,said", [(1, "1 line"), (0, "0 lines"), (1200, "1,200 lines")])
def test_counts(number, said):
    assert words.count(number, "line") == said


@pytest.mark.parametrize(
    "number,said", [(999, "999 B"), (2_100_000_000, "2.1 GB"), (12_000, "12 KB"), (5e12, "5000 GB")]
)
def test_sizes(number, said):
    assert words.size(number) == said


def test_only_parts_that_say_something_are_joined():
    assert words.join("a", "", "b") == "a · b"


def test_long_listings_are_cut():
    assert words.listing(["a", "b"]) == "a, b"
    assert words.listing(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"


def test_no_moment_is_no_word():
    assert words.when(0) == ""
    assert "2026" in words.when(1_795_000_000)
