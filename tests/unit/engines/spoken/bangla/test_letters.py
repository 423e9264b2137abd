"""Letters typed wrong, invisible marks, joiners."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("decomposed-ya", "য\u09bcেমন", "য়েমন"),
    ("composed-ra", "কাপ\u09dcে", "কাপড়ে"),
    ("zero-width-space", "বাং\u200bলা", "বাংলা"),
    ("ya-phala-joiner", "র\u200d্যাব", "র\u200d্যাব"),
    ("non-joiner", "উদ্\u200cযাপন", "উদযাপন"),
    ("stray-joiner", "বাং\u200dলা", "বাংলা"),
    ("split-o", "ক\u09c7\u09be", "কো"),
    ("typed-aa", "অামি", "আমি"),
    ("khanda-ta", "উত্\u200dসব", "উৎসব"),
    ("assamese-ra", "ৰাম", "রাম"),
    ("assamese-wa", "গুৱাহাটী", "গুওয়াহাটী"),
    ("double-sign", "আমিি", "আমি"),
    ("ba-nukta", "ব\u09bcাম", "রাম"),
    ("control", "আমি\x00 তুমি\x1f", "আমি তুমি"),
    ("bidi", "\u202eআমি\u202c", "আমি"),
    ("bom", "\ufeffআমি", "আমি"),
    ("accents", "আ\u0301\u0363মি q\u0303", "আমি কিউ"),
    ("surrogate", "আমি\ud800", "আমি"),
    ("chandrabindu", "চাঁদ ও দুঃখ", "চাঁদ ও দুঃখ"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
