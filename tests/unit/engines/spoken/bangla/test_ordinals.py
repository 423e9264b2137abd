"""Ordinals in Bangla, Bengali-era, English and Roman writing."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("first", "১ম স্থান", "প্রথম স্থান"),
    ("second", "২য় শ্রেণি", "দ্বিতীয় শ্রেণি"),
    ("third", "৩য় পর্ব", "তৃতীয় পর্ব"),
    ("fourth", "৪র্থ বর্ষ", "চতুর্থ বর্ষ"),
    ("fifth", "৫ম শ্রেণি", "পঞ্চম শ্রেণি"),
    ("sixth", "৬ষ্ঠ", "ষষ্ঠ"),
    ("seventh", "৭ম", "সপ্তম"),
    ("eighth", "৮ম", "অষ্টম"),
    ("ninth", "৯ম", "নবম"),
    ("tenth", "১০ম জাতীয় সংসদ", "দশম জাতীয় সংসদ"),
    ("latin-digits-ordinal", "1ম", "প্রথম"),
    ("single-code-ya", "২\u09df", "দ্বিতীয়"),
    ("century", "১৯শ শতাব্দী", "ঊনবিংশ শতাব্দী"),
    ("century-twenty-one", "২১শ শতক", "একবিংশ শতক"),
    ("english-first", "1st পুরস্কার", "প্রথম পুরস্কার"),
    ("english-second", "2nd", "দ্বিতীয়"),
    ("english-twenty-third", "23rd", "তেইশতম"),
    ("english-capitals", "10TH", "দশম"),
    ("eleventh", "১১তম", "এগারোতম"),
    ("ordinals-span", "১ম-৫ম শ্রেণি", "প্রথম থেকে পঞ্চম শ্রেণি"),
    ("ordinals-neighbours", "৯ম-১০ম শ্রেণি", "নবম দশম শ্রেণি"),
    ("roman", "World War II", "ওয়ার্ল্ড ওয়ার টু"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
