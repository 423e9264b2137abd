"""Sums of money with signs, codes, words, hundredths and scales."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("taka-sign", "৳৫০০", "পাঁচশো টাকা"),
    ("taka-sign-space", "৳ ১,৫০,০০০", "এক লাখ পঞ্চাশ হাজার টাকা"),
    ("taka-sign-after", "৫০০৳", "পাঁচশো টাকা"),
    ("taka-word", "৫০০ টাকা", "পাঁচশো টাকা"),
    ("taka-poisha", "৫০০.৫০ টাকা", "পাঁচশো টাকা পঞ্চাশ পয়সা"),
    ("taka-poisha-genitive", "৫০০.৫০ টাকার", "পাঁচশো টাকা পঞ্চাশ পয়সার"),
    ("poisha-only", "৳০.৭৫", "পঁচাত্তর পয়সা"),
    ("no-poisha", "৳৫০০.০০", "পাঁচশো টাকা"),
    ("tk", "Tk 500", "পাঁচশো টাকা"),
    ("tk-dot", "Tk. 1,000", "এক হাজার টাকা"),
    ("bdt", "500 BDT", "পাঁচশো টাকা"),
    ("slash-dash", "৫০০/-", "পাঁচশো টাকা"),
    ("slash-dash-taka", "৫০০/- টাকা", "পাঁচশো টাকা"),
    ("dollar", "$5", "পাঁচ ডলার"),
    ("cents", "$5.50", "পাঁচ ডলার পঞ্চাশ সেন্ট"),
    ("dollar-decimal", "$1.5", "এক দশমিক পাঁচ ডলার"),
    ("dollar-million", "$5 million", "পাঁচ মিলিয়ন ডলার"),
    ("dollar-bn", "$1.2bn", "এক দশমিক দুই বিলিয়ন ডলার"),
    ("dollar-lakh", "$৫ লাখ", "পাঁচ লাখ ডলার"),
    ("usd", "USD 100", "একশো ডলার"),
    ("us-dollar", "US$ 20", "বিশ মার্কিন ডলার"),
    ("euro", "€20", "বিশ ইউরো"),
    ("euro-after", "20€", "বিশ ইউরো"),
    ("pound", "£9.99", "নয় পাউন্ড নিরানব্বই পেন্স"),
    ("rupee", "₹২ কোটি", "দুই কোটি রুপি"),
    ("yen", "¥1000", "এক হাজার ইয়েন"),
    ("range", "$5-10", "পাঁচ থেকে দশ ডলার"),
    ("taka-crore", "৳১.৫ কোটি", "দেড় কোটি টাকা"),
    ("minus", "-$5", "মাইনাস পাঁচ ডলার"),
    ("genitive", "৳৫০০-এর", "পাঁচশো টাকার"),
    ("budget", "৭ লাখ ৯৭ হাজার কোটি টাকা", "সাত লাখ সাতানব্বই হাজার কোটি টাকা"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
