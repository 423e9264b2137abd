"""Links, mail addresses, tags, names, network numbers."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("link", "https://www.example.com/help?x=1 দেখুন", "এক্সাম্পল ডট কম স্ল্যাশ হেল্প দেখুন"),
    ("bare-host", "youtube.com-এ", "ইউটিউব ডট কমে"),
    ("host-end", "দেখুন google.com।", "দেখুন গুগল ডট কম।"),
    ("country", "gov.bd", "গভ ডট বিডি"),
    ("mail", "info@gmail.com", "ইনফো অ্যাট জিমেইল ডট কম"),
    ("tag", "#বাংলাদেশ", "হ্যাশট্যাগ বাংলাদেশ"),
    ("tag-camel", "#StayHome", "হ্যাশট্যাগ স্টে হোম"),
    ("handle", "@nasa", "অ্যাট নাসা"),
    ("long-path", "https://example.com/a/very/long/path/that/nobody/would/want/to/hear", "এক্সাম্পল ডট কম"),
    ("address", "192.168.0.1", "একশো বিরানব্বই ডট একশো আটষট্টি ডট শূন্য ডট এক"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
