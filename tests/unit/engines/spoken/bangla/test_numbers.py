"""Whole numbers, decimals, signs, groupings and codes in Bangla words."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("zero", "০ থেকে শুরু", "শূন্য থেকে শুরু"),
    ("bengali-digits", "৭ দিন", "সাত দিন"),
    ("latin-digits", "7 দিন", "সাত দিন"),
    ("other-digits", "٧ দিন ७ রাত", "সাত দিন সাত রাত"),
    ("full-width-digits", "７ দিন", "সাত দিন"),
    ("teens", "১২ ও ১৫ ও ১৬", "বারো ও পনেরো ও ষোলো"),
    ("twenty-nine", "২৯ জন যাত্রী", "উনত্রিশ জন যাত্রী"),
    ("irregular", "৪৩, ৪৯, ৫৩, ৭৯, ৮৯", "তেতাল্লিশ, উনপঞ্চাশ, তিপ্পান্ন, উনআশি, উননব্বই"),
    ("hundred", "১০০ মানুষ", "একশো মানুষ"),
    ("hundreds", "৩৬৫ দিন", "তিনশো পঁয়ষট্টি দিন"),
    ("thousand", "১০০০ গাছ", "এক হাজার গাছ"),
    ("thousands", "১২,৩৪৫", "বারো হাজার তিনশো পঁয়তাল্লিশ"),
    ("lakh-grouping", "১২,৩৪,৫৬৭", "বারো লাখ চৌত্রিশ হাজার পাঁচশো সাতষট্টি"),
    ("million-grouping", "1,234,567", "বারো লাখ চৌত্রিশ হাজার পাঁচশো সাতষট্টি"),
    ("crore", "১৭,০০,০০,০০০ মানুষ", "সতেরো কোটি মানুষ"),
    ("lakh-crore", "৫,০০,০০,০০,০০,০০০", "পঞ্চাশ হাজার কোটি"),
    ("plain-lakh", "২৫০০০০ ভোট", "দুই লাখ পঞ্চাশ হাজার ভোট"),
    ("decimal", "৩.১৪", "তিন দশমিক এক চার"),
    ("decimal-zero", "০.০৫", "শূন্য দশমিক শূন্য পাঁচ"),
    ("grouped-decimal", "১,২৩৪.৫", "এক হাজার দুইশো চৌত্রিশ দশমিক পাঁচ"),
    ("negative", "-৫", "মাইনাস পাঁচ"),
    ("minus-sign", "তাপমাত্রা −১২", "তাপমাত্রা মাইনাস বারো"),
    ("leading-zero", "০৫ জন", "পাঁচ জন"),
    ("code", "কোড ০০৭", "কোড শূন্য শূন্য সাত"),
    (
        "long-code",
        "হিসাব নম্বর 12345678901234567890",
        "হিসাব নম্বর এক দুই তিন চার পাঁচ ছয় সাত আট নয় শূন্য এক দুই তিন চার পাঁচ ছয় সাত আট নয় শূন্য",
    ),
    ("full-stop", "বয়স ৫. নাম রহিম.", "বয়স পাঁচ। নাম রহিম।"),
    ("half-lakh", "১.৫ লাখ মানুষ", "দেড় লাখ মানুষ"),
    ("half-crore", "২.৫ কোটি", "আড়াই কোটি"),
    ("half-more-thousand", "৩.৫ হাজার", "সাড়ে তিন হাজার"),
    ("scale-words", "২ লাখ ৫০ হাজার", "দুই লাখ পঞ্চাশ হাজার"),
    ("english-million", "5 million মানুষ", "পাঁচ মিলিয়ন মানুষ"),
    ("short-million", "2M ভিউ", "দুই মিলিয়ন ভিউ"),
    ("short-thousand", "10K ফলোয়ার", "দশ হাজার ফলোয়ার"),
    ("small-k", "10k ভিউ", "দশ হাজার ভিউ"),
    ("in-word", "গ্রেড৫", "গ্রেড পাঁচ"),
    ("keycap", "5️⃣ টিপস", "পাঁচ টিপস"),
    ("circled", "① প্রথম", "এক প্রথম"),
    ("superscript", "x²", "এক্স স্কয়ার"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
