"""Times of day, spans of time, lengths with seconds."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("half-past", "৭:৩০", "সাড়ে সাতটা"),
    ("half-past-one", "১:৩০", "দেড়টা"),
    ("half-past-two", "২:৩০টায়", "আড়াইটায়"),
    ("quarter-past", "৭:১৫", "সোয়া সাতটা"),
    ("quarter-to", "৭:৪৫", "পৌনে আটটা"),
    ("quarter-to-one", "১২:৪৫", "পৌনে একটা"),
    ("on-the-hour", "৯:০০টায়", "নয়টায়"),
    ("minutes", "৭:১০", "সাতটা দশ মিনিট"),
    ("minutes-word", "৭:৩০ মিনিটে", "সাতটা ত্রিশ মিনিটে"),
    ("minutes-tay", "৮:২০টায়", "আটটা বিশ মিনিটে"),
    ("minutes-short", "বিকাল ৪:৩০ মি.", "বিকাল চারটা ত্রিশ মিনিট"),
    ("period", "সকাল ৭:৩০টায়", "সকাল সাড়ে সাতটায়"),
    ("period-night", "রাত ১০:০৫ মিনিটে", "রাত দশটা পাঁচ মিনিটে"),
    ("evening-clock", "14:05", "দুপুর দুইটা পাঁচ মিনিট"),
    ("night-clock", "২২:০০", "রাত দশটা"),
    ("midnight", "00:30", "রাত সাড়ে বারোটা"),
    ("am", "7:30 am", "সকাল সাড়ে সাতটা"),
    ("pm", "9pm", "রাত নয়টা"),
    ("pm-dots", "5 p.m.", "বিকেল পাঁচটা"),
    ("ta", "সকাল ৯টা", "সকাল নয়টা"),
    ("tay", "বিকেল ৫টায়", "বিকেল পাঁচটায়"),
    ("ta-minute", "৯টা ৩০ মিনিটে", "নয়টা ত্রিশ মিনিটে"),
    ("span", "৯টা-৫টা", "নয়টা থেকে পাঁচটা"),
    ("span-english", "10am-5pm", "সকাল দশটা থেকে বিকেল পাঁচটা"),
    ("span-clock", "৯:০০-১০:৩০", "নয়টা থেকে সাড়ে দশটা"),
    ("length", "00:03:15", "তিন মিনিট পনেরো সেকেন্ড"),
    ("clock-seconds", "08:10:05", "আটটা দশ মিনিট পাঁচ সেকেন্ড"),
    ("dotted", "সন্ধ্যা ৭.৩০টায়", "সন্ধ্যা সাড়ে সাতটায়"),
    ("ghotika", "১৪:৩০ ঘটিকায়", "দুপুর আড়াইটায়"),
    ("video-position", "45:30", "পঁয়তাল্লিশ মিনিট ত্রিশ সেকেন্ড"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
