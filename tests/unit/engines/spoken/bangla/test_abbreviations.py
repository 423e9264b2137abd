"""Short forms and initials, Bangla and English."""

import pytest

from dubai_desktop.engines.spoken import spoken

# Name of the case, text, what a Bangla speaker says.
CASES = (
    ("doctor", "ডা. দীপু মনি", "ডাক্তার দীপু মনি"),
    ("doctor-visarga", "ডঃ ইউনূস", "ডক্টর ইউনূস"),
    ("doctor-dot", "ড. মুহম্মদ শহীদুল্লাহ", "ডক্টর মুহম্মদ শহীদুল্লাহ"),
    ("md-visarga", "মোঃ রহিম", "মোহাম্মদ রহিম"),
    ("md-dot", "মো. করিম", "মোহাম্মদ করিম"),
    ("prof", "প্রো. আনিসুজ্জামান", "প্রফেসর আনিসুজ্জামান"),
    ("mister", "মি. স্মিথ", "মিস্টার স্মিথ"),
    ("number", "রোল নং ৫", "রোল নম্বর পাঁচ"),
    ("number-hyphen", "রোল নং-১২৩৪৫", "রোল নম্বর বারো হাজার তিনশো পঁয়তাল্লিশ"),
    ("english-date", "০১/০১/২০২৫ ইং", "পহেলা জানুয়ারি দুই হাজার পঁচিশ ইংরেজি"),
    ("english-number", "No. 5", "নম্বর পাঁচ"),
    ("hash-number", "#১ গান", "নম্বর এক গান"),
    ("limited", "স্কয়ার প্রা. লি.", "স্কয়ার প্রাইভেট লিমিটেড"),
    ("note", "বি.দ্র. দেরি হবে", "বিশেষ দ্রষ্টব্য দেরি হবে"),
    ("bc", "খ্রি.পূ. ৩০০", "খ্রিস্টপূর্ব তিনশো"),
    ("blessing", "মুহাম্মদ (সা.) বলেছেন", "মুহাম্মদ, সাল্লাল্লাহু আলাইহি ওয়া সাল্লাম, বলেছেন"),
    ("blessing-companion", "আবু বকর (রা.)", "আবু বকর, রাদিয়াল্লাহু আনহু"),
    ("blessing-sign", "রাসূলুল্লাহ ﷺ বলেছেন", "রাসূলুল্লাহ সাল্লাল্লাহু আলাইহি ওয়া সাল্লাম বলেছেন"),
    ("initials", "এ. কে. ফজলুল হক", "এ কে ফজলুল হক"),
    ("initials-joined", "বি.এন.পি", "বিএনপি"),
    ("degree", "এম.এ. পাস", "এমএ পাস"),
    ("english-doctor", "Dr. Rahman", "ডক্টর রহমান"),
    ("english-mister", "Mr. Smith", "মিস্টার স্মিথ"),
    ("etcetera", "চাল, ডাল etc.", "চাল, ডাল ইত্যাদি"),
    ("ityadi", "চাল, ডাল ইত্যাদি।", "চাল, ডাল ইত্যাদি।"),
    ("versus", "ভারত vs বাংলাদেশ", "ভারত বনাম বাংলাদেশ"),
    ("latin-initials", "J. K. Rahman", "জে কে রহমান"),
    ("usa-dots", "U.S.A.", "ইউএসএ"),
    ("sentence-end", "এটা আমি. তুমি যাও.", "এটা আমি। তুমি যাও।"),
)


@pytest.mark.parametrize(("text", "said"), [pytest.param(*case[1:], id=case[0]) for case in CASES])
def test_text_is_read_as_a_bangla_speaker_says_it(text, said):
    assert spoken(text, "bn") == said
