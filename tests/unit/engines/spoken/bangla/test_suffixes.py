"""What is written on a figure: counters, case endings, hundreds, emphasis."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("ti", "৫টি বই", "পাঁচটি বই"),
    ("ta", "5টা কলম", "পাঁচটা কলম"),
    ("jon", "৩জন ছাত্র", "তিনজন ছাত্র"),
    ("ti-two", "২টি দল", "দুটি দল"),
    ("jon-two", "২জন", "দুজন"),
    ("ta-two", "২টা", "দুইটা"),
    ("ti-one", "১টি", "একটি"),
    ("ti-hundred-two", "১০২টি", "একশো দুটি"),
    ("tir", "৪টির মধ্যে ১টি", "চারটির মধ্যে একটি"),
    ("taka-written-on", "১০০০টাকা", "এক হাজার টাকা"),
    ("bar", "৩বার", "তিনবার"),
    ("gun", "১০গুণ", "দশগুণ"),
    ("gun-two", "২গুণ", "দ্বিগুণ"),
    ("word-written-on", "৭দিন", "সাত দিন"),
    ("hyphen-word", "৬-দফা", "ছয় দফা"),
    ("genitive", "২০২৬-এর", "দুই হাজার ছাব্বিশের"),
    ("genitive-space", "২০২৬ এর বাজেট", "দুই হাজার ছাব্বিশের বাজেট"),
    ("genitive-dash", "২০২৬–এর", "দুই হাজার ছাব্বিশের"),
    ("genitive-no-hyphen", "২০২৬এর", "দুই হাজার ছাব্বিশের"),
    ("genitive-apostrophe", "৫০'র", "পঞ্চাশের"),
    ("genitive-vowel", "৮০-র", "আশির"),
    ("genitive-i", "৯০-এর", "নব্বইয়ের"),
    ("genitive-conjunct", "৫২-র ভাষা আন্দোলন", "বায়ান্নর ভাষা আন্দোলন"),
    ("locative", "২০২৬-এ", "দুই হাজার ছাব্বিশে"),
    ("locative-te", "৮০-তে", "আশিতে"),
    ("hundreds-sho", "৫শ টাকা", "পাঁচশো টাকা"),
    ("hundreds-shoto", "৩শত জন", "তিনশত জন"),
    ("emphasis", "৫টিই", "পাঁচটিই"),
    ("tom", "৫০তম", "পঞ্চাশতম"),
    ("range-ti", "২-৩টি", "দুই তিনটি"),
    ("percent-genitive", "৫%-এর বেশি", "পাঁচ শতাংশের বেশি"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
