"""The words of a cue: without markup when read, without power when written."""

import pytest
import srt

from dubai_desktop.media.cue_text import Draft, neutral, plain, split_speakers


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<i>Hello</i> <font color='red'>there</font>", "Hello there"),
        ("{\\an8}Up\n{\\i1}there{\\i0}", "Up\nthere"),
        ("  two   spaces \n\n next", "two spaces\nnext"),
        ("a < b and c > d", "a < b and c > d"),
        ("I <3 you", "I <3 you"),
        ("AT&amp;T", "AT&amp;T"),
    ],
)
def test_srt_markup_is_taken_away_and_words_stay(content: str, text: str) -> None:
    assert plain(content, is_vtt=False) == (text, "")


def test_vtt_entities_and_voices_are_understood() -> None:
    assert plain("<v.loud Mary Ann>AT&amp;T &lt;b&gt;</v>", is_vtt=True) == ("AT&T <b>", "Mary Ann")


@pytest.mark.parametrize("texts", [["[Ann] Hi", "[Bob]: Ho", "Hm"], ["ANN: Hi", "Bob: Ho", "Hm"]])
def test_speakers_named_throughout_are_taken_off(texts: list[str]) -> None:
    split = split_speakers([Draft(0, 1, text) for text in texts])
    assert [d.text for d in split] == ["Hi", "Ho", "Hm"]
    assert [d.speaker.title() for d in split] == ["Ann", "Bob", ""]


@pytest.mark.parametrize("texts", [["Note: this", "is all", "we say"], ["At 10:30 we go", "and: go"], ["[music]", "x"]])
def test_an_occasional_colon_is_no_speaker(texts: list[str]) -> None:
    drafts = [Draft(0, 1, text) for text in texts]
    assert split_speakers(drafts) == drafts


def test_named_voices_are_not_overruled_by_colons() -> None:
    drafts = [Draft(0, 1, "Ann: hi", "Ann"), Draft(1, 2, "Bob: ho", "Bob")]
    assert split_speakers(drafts) == drafts


@pytest.mark.parametrize(
    "text", ["<b>bold</b>", "{\\an8}x", "{y:i}x", "a\n\nb", "1\n00:00:01,000 --> 00:00:02,000\nevil", "\r\nx\0y"]
)
def test_written_words_are_read_as_words_only(text: str) -> None:
    written = neutral(text)
    block = srt.Subtitle(1, srt.timedelta(0), srt.timedelta(seconds=1), written).to_srt()
    (entry,) = srt.parse(block)
    back, _ = plain(entry.content, is_vtt=False)
    want = text.replace("\0", "").replace("\r", "").replace("\n\n", "\n").strip()
    assert back == want
