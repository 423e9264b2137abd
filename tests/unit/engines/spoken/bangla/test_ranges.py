"""Two figures and what stands between: ranges, scores, fractions, ratios, sums."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("range", "১০-১৫ জন", "দশ থেকে পনেরো জন"),
    ("en-dash", "১০–১৫ জন", "দশ থেকে পনেরো জন"),
    ("spaced-dash", "10 - 15", "দশ থেকে পনেরো"),
    ("neighbours", "২-৩ দিন", "দুই তিন দিন"),
    ("score", "৩-২ গোলে", "তিন দুই গোলে"),
    ("score-up", "১-২ গোলে হার", "এক দুই গোলে হার"),
    ("score-draw", "২-২ সমতা", "দুই দুই সমতা"),
    ("decimals-range", "১.৫-২.৫", "এক দশমিক পাঁচ থেকে দুই দশমিক পাঁচ"),
    ("half", "১/২ কাপ চিনি", "অর্ধেক কাপ চিনি"),
    ("third-part", "১/৩ অংশ", "এক তৃতীয়াংশ অংশ"),
    ("two-thirds", "২/৩", "দুই তৃতীয়াংশ"),
    ("three-quarters", "৩/৪", "তিন চতুর্থাংশ"),
    ("half-sign", "½ চামচ", "অর্ধেক চামচ"),
    ("three-and-half", "৩½ ঘণ্টা", "সাড়ে তিন ঘণ্টা"),
    ("one-and-half", "১ ১/২ ঘণ্টা", "দেড় ঘণ্টা"),
    ("two-and-half", "2½", "আড়াই"),
    ("quarter-more", "৪¼", "সোয়া চার"),
    ("three-quarters-more", "৪¾", "পৌনে পাঁচ"),
    ("house-number", "বাসা ১২/৩", "বাসা বারো বাই তিন"),
    ("few-days", "৩/৪ দিন পর", "তিন চার দিন পর"),
    ("times-as-much", "10x দ্রুত", "দশ গুণ দ্রুত"),
    ("sizes", "২০ ফুট x ৩০ ফুট", "বিশ ফুট বাই ত্রিশ ফুট"),
    ("power", "১০^৫", "দশ টু দি পাওয়ার পাঁচ"),
    ("power-sign", "১০⁶", "দশ টু দি পাওয়ার ছয়"),
    ("marks", "৭/১০", "দশে সাত"),
    ("marks-hundred", "৭৫/১০০ নম্বর", "একশোতে পঁচাত্তর নম্বর"),
    ("over", ">১০", "দশের বেশি"),
    ("at-least", "≥ ১৮ বছর", "কমপক্ষে আঠারো বছর"),
    ("list-number", "১. প্রথম কথা", "এক, প্রথম কথা"),
    ("list-letter", "ক) উত্তর", "ক, উত্তর"),
    ("ratio", "৩:২ অনুপাতে", "তিন দুই অনুপাতে"),
    ("ratio-minutes", "১:১০ অনুপাত", "এক দশ অনুপাত"),
    ("ratio-spaced", "৩ : ২", "তিন অনুপাত দুই"),
    ("ratio-hundred", "৬০:৪০", "ষাট অনুপাত চল্লিশ"),
    ("round-the-clock", "২৪/৭ সেবা", "চব্বিশ ঘণ্টা সাত দিন সেবা"),
    ("screen", "16:9", "ষোলো অনুপাত নয়"),
    ("dimensions", "1920x1080", "এক হাজার নয়শো বিশ বাই এক হাজার আশি"),
    ("sum", "২ + ২ = ৪", "দুই যোগ দুই সমান চার"),
    ("product", "৩ × ৪ = ১২", "তিন গুণ চার সমান বারো"),
    ("quotient", "১০ ÷ ২ = ৫", "দশ ভাগ দুই সমান পাঁচ"),
    ("difference", "৫ - ২ = ৩", "পাঁচ বিয়োগ দুই সমান তিন"),
    ("less", "৫ < ১০", "পাঁচ দশের চেয়ে ছোট"),
    ("more", "১০ > ৫", "দশ পাঁচের চেয়ে বড়"),
    ("adults", "১৮+", "আঠারো প্লাস"),
    ("plus-minus", "৫±২", "পাঁচ প্লাস মাইনাস দুই"),
    ("about", "~৫০ জন", "প্রায় পঞ্চাশ জন"),
    ("version", "Python 3.11.7", "পাইথন তিন ডট এগারো ডট সাত"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
