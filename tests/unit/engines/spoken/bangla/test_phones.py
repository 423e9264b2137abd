"""Numbers that are read digit by digit."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("mobile", "01712345678", "শূন্য এক সাত এক দুই তিন চার পাঁচ ছয় সাত আট"),
    ("mobile-dash", "০১৭১২-৩৪৫৬৭৮", "শূন্য এক সাত এক দুই, তিন চার পাঁচ ছয় সাত আট"),
    ("abroad", "+880 1712 345678", "প্লাস আট আট শূন্য, এক সাত এক দুই, তিন চার পাঁচ ছয় সাত আট"),
    ("land-line", "02-9551234", "শূন্য দুই, নয় পাঁচ পাঁচ এক দুই তিন চার"),
    ("american", "555-123-4567", "পাঁচ পাঁচ পাঁচ, এক দুই তিন, চার পাঁচ ছয় সাত"),
    ("short-code", "৯৯৯ নম্বরে কল করুন", "নয় নয় নয় নম্বরে কল করুন"),
    ("hotline", "হটলাইন ১৬২৬৩", "হটলাইন এক ছয় দুই ছয় তিন"),
    ("pin", "পিন কোড: 700001", "পিন কোড, সাত শূন্য শূন্য শূন্য শূন্য এক"),
    ("country-code", "880-2-9551234", "আট আট শূন্য, দুই, নয় পাঁচ পাঁচ এক দুই তিন চার"),
    ("card", "1234 5678 9012 3456", "এক দুই তিন চার, পাঁচ ছয় সাত আট, নয় শূন্য এক দুই, তিন চার পাঁচ ছয়"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
