"""Years, spans of years, decades, and four figures that are none."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("independence", "১৯৭১ সালে", "উনিশশো একাত্তর সালে"),
    ("latin-year", "1971", "উনিশশো একাত্তর"),
    ("today", "২০২৬ সাল", "দুই হাজার ছাব্বিশ সাল"),
    ("millennium", "২০০০ সালে", "দুই হাজার সালে"),
    ("nineteen-hundred", "১৯০০ সালে", "উনিশশো সালে"),
    ("nineteen-five", "১৯০৫ সালের বঙ্গভঙ্গ", "উনিশশো পাঁচ সালের বঙ্গভঙ্গ"),
    ("plassey", "১৭৫৭ সালের পলাশী", "সতেরোশো সাতান্ন সালের পলাশী"),
    ("bengali-era", "১৪৩৩ বঙ্গাব্দ", "চৌদ্দশো তেত্রিশ বঙ্গাব্দ"),
    ("hijri", "১৪৪৭ হিজরি", "চৌদ্দশো সাতচল্লিশ হিজরি"),
    ("ad", "খ্রি. ১৫২৬ সালে", "খ্রিস্টাব্দ পনেরোশো ছাব্বিশ সালে"),
    ("year-genitive", "১৯৫২-এর", "উনিশশো বায়ান্নর"),
    ("year-locative", "১৯৭১-এ", "উনিশশো একাত্তরে"),
    ("short-year", "’৭১-এর যুদ্ধ", "একাত্তরের যুদ্ধ"),
    ("decade", "৮০-এর দশক", "আশির দশক"),
    ("decade-r", "৯০'র দশকে", "নব্বইয়ের দশকে"),
    ("decade-full", "১৯৮০-এর দশকে", "উনিশশো আশির দশকে"),
    ("decade-plain", "ষাট ও ৭০ দশক", "ষাট ও সত্তর দশক"),
    ("decade-english", "1990s", "উনিশশো নব্বইয়ের দশক"),
    ("span", "১৯৩৯-১৯৪৫", "উনিশশো উনচল্লিশ থেকে উনিশশো পঁয়তাল্লিশ"),
    ("span-short", "১৯৩৯-৪৫ সালে", "উনিশশো উনচল্লিশ থেকে পঁয়তাল্লিশ সালে"),
    ("fiscal", "২০২৫-২৬ অর্থবছর", "দুই হাজার পঁচিশ ছাব্বিশ অর্থবছর"),
    ("fiscal-full", "২০২৫-২০২৬ অর্থবছরে", "দুই হাজার পঁচিশ ছাব্বিশ অর্থবছরে"),
    ("not-a-year-counted", "১৯৭১টি", "এক হাজার নয়শো একাত্তরটি"),
    ("not-a-year-taka", "১৯৭১ টাকা", "এক হাজার নয়শো একাত্তর টাকা"),
    ("not-a-year-grouped", "১,৯৭১ জন", "এক হাজার নয়শো একাত্তর জন"),
    ("not-a-year-people", "১৮৫০ জন", "এক হাজার আটশো পঞ্চাশ জন"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
