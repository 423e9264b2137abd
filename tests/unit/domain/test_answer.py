"""The keys that answers are kept under."""

from dubai_desktop.domain.answer import answer_key


def test_keys_keep_their_parts_apart() -> None:
    assert answer_key("ab", "c") != answer_key("a", "bc") != answer_key(("a", "b"), "c")
    assert answer_key("a", 1) == answer_key("a", 1)
