"""Signs, pauses, quotes, brackets, emoji."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("ampersand", "মা & বাবা", "মা এবং বাবা"),
    ("ampersand-latin", "Tom & Jerry", "টম অ্যান্ড জেরি"),
    ("slash", "মা/বাবা", "মা বা বাবা"),
    ("and-or", "এবং/অথবা", "এবং অথবা"),
    ("equals", "ক = খ", "ক সমান খ"),
    ("emoji", "দারুণ 😀👍🏽!", "দারুণ!"),
    ("flag", "🇧🇩 বাংলাদেশ", "বাংলাদেশ"),
    ("arrow", "ঢাকা → খুলনা", "ঢাকা খুলনা"),
    ("trademark", "উইন্ডোজ™ ও ©", "উইন্ডোজ ও"),
    ("bullet", "• প্রথম", "প্রথম"),
    ("parentheses", "রহিম (ছাত্র) এল", "রহিম, ছাত্র, এল"),
    ("brackets", "[হাসি] ঠিক আছে", "হাসি, ঠিক আছে"),
    ("quotes", 'সে বলল, "যাও।"', "সে বলল, যাও।"),
    ("curly-quotes", "‘আমি’ “তুমি”", "আমি তুমি"),
    ("em-dash", "সে এল—দেখল", "সে এল, দেখল"),
    ("ellipsis", "তারপর… শেষ", "তারপর, শেষ"),
    ("dots", "তারপর... শেষ।", "তারপর, শেষ।"),
    ("colon", "যেমন: চাল", "যেমন, চাল"),
    ("semicolon", "আমি; তুমি", "আমি, তুমি"),
    ("hyphen", "মা-বাবা ও ছাত্র-শিক্ষক", "মা বাবা ও ছাত্র শিক্ষক"),
    ("hyphen-ending", "ফেসবুক-এর ও বিবিসি-র", "ফেসবুকের ও বিবিসির"),
    ("hyphen-emphasis", "সে-ই জানে", "সেই জানে"),
    ("lone-hyphen", "- প্রথম কথা", "প্রথম কথা"),
    ("apostrophe", "ক’রে হ'ল", "করে হল"),
    ("danda-pipe", "আমি যাই | তুমি এসো", "আমি যাই। তুমি এসো"),
    ("marks", "সত্যি?!! না...", "সত্যি? না"),
    ("double-danda", "শেষ।।", "শেষ।"),
    ("newline", "প্রথম লাইন\nদ্বিতীয় লাইন", "প্রথম লাইন দ্বিতীয় লাইন"),
    ("only-symbols", "🎵🎵", ""),
    ("infinity", "∞", "অসীম"),
    ("markdown", "**গুরুত্বপূর্ণ** _কথা_", "গুরুত্বপূর্ণ কথা"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
