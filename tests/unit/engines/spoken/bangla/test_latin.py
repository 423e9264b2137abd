"""Latin words, acronyms, words with figures."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("bbc", "BBC", "বিবিসি"),
    ("usa", "USA-তে", "ইউএসএতে"),
    ("gps", "GPS", "জিপিএস"),
    ("ai", "AI-এর যুগ", "এআইয়ের যুগ"),
    ("nasa", "NASA", "নাসা"),
    ("who", "WHO বলছে", "ডব্লিউএইচও বলছে"),
    ("facebook", "Facebook-এর", "ফেসবুকের"),
    ("youtube", "YouTube চ্যানেল", "ইউটিউব চ্যানেল"),
    ("video-ta", "videoটা দেখুন", "ভিডিওটা দেখুন"),
    ("online-hyphen", "online-ভিত্তিক", "অনলাইন ভিত্তিক"),
    ("genitive-consonant", "Google-এর", "গুগলের"),
    ("genitive-vowel", "BBC-র খবর", "বিবিসির খবর"),
    ("locative", "Facebook-এ", "ফেসবুকে"),
    ("plural", "channels", "চ্যানেলস"),
    ("ing", "downloading", "ডাউনলোডিং"),
    ("possessive", "Apple's", "অ্যাপলস"),
    ("accents", "café", "ক্যাফে"),
    ("full-width", "ＢＢＣ", "বিবিসি"),
    ("mp3", "MP3 ফাইল", "এমপি থ্রি ফাইল"),
    ("covid", "COVID-19", "কোভিড উনিশ"),
    ("five-g", "5G নেটওয়ার্ক", "ফাইভজি নেটওয়ার্ক"),
    ("four-k", "4K ভিডিও", "ফোর কে ভিডিও"),
    ("a4", "A4 কাগজ", "এফোর কাগজ"),
    ("iphone", "iPhone 15", "আইফোন পনেরো"),
    ("h2o", "H2O", "এইচ টু ও"),
    ("co2", "CO2", "কার্বন ডাইঅক্সাইড"),
    ("cpp", "C++ ও C#", "সি প্লাস প্লাস ও সি শার্প"),
    ("single-letter", "ভিটামিন C", "ভিটামিন সি"),
    ("phd", "PhD", "পিএইচডি"),
    ("camel", "OpenAI", "ওপেনএআই"),
    ("email-word", "E-mail", "ই মেইল"),
    ("wifi", "Wi-Fi", "ওয়াইফাই"),
    ("all-caps-word", "STOP", "স্টপ"),
    ("sentence", "I love Bangladesh", "আই লাভ বাংলাদেশ"),
    ("hindi", "नमस्ते", "নমস্তে"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
