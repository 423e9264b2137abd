"""The sample's dialogue: who says what when, which picture is shown, and how it is said in Bangla.

Times are seconds from the start of the programme and lie on the grid of the 25 pictures a second, so that a picture
can change exactly with the first sound of a line. The Bangla lines are written to be spoken: with espeak-ng's `bn` at
its own pace each is over at least 0.6 s before the next line begins, some by borrowing from the pause behind them, so
that every onset can be heard and measured.
"""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "Keeping drinking water safe"
DURATION = 50.2
FPS = 25

ASHA, KARIM = "Asha", "Karim"
WORDS_PER_MINUTE = 165
VOICES = {ASHA: "en+f3", KARIM: "en-us+m3"}  # "en" is British English


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the dialogue. `start` is the second its sound begins, `art` names the picture shown from then on."""

    start: float
    speaker: str
    art: str
    english: str
    bangla: str


LINES = (
    Line(1.40, ASHA, "tap", "Karim, is the water from our tap safe to drink?",
         "করিম ভাই, আমাদের কলের পানি কি খাওয়া যায়?"),
    Line(5.08, KARIM, "germs", "Not always. Clear water can still carry germs.",
         "সব সময় নয়। পরিষ্কার পানিতেও জীবাণু থাকতে পারে।"),
    Line(9.72, ASHA, "question", "So what should I do first?",
         "তাহলে প্রথমে কী করব?"),
    Line(12.08, KARIM, "cloth", "First let the water settle, then pour it through a clean cloth.",
         "আগে পানি থিতিয়ে নিন, তারপর পরিষ্কার কাপড়ে ছেঁকে নিন।"),
    Line(16.56, KARIM, "boil", "After that, boil it well for at least one full minute.",
         "এরপর অন্তত এক মিনিট টগবগ করে ফুটিয়ে নিন।"),
    Line(22.04, ASHA, "embers", "And if I have no fuel for boiling?",
         "আর ফোটানোর জ্বালানি না থাকলে?"),
    Line(24.68, KARIM, "bottle", "Fill a clear bottle and leave it in strong sun for six hours.",
         "স্বচ্ছ বোতলে ভরে কড়া রোদে ছয় ঘণ্টা রেখে দিন।"),
    Line(29.16, ASHA, "hours", "Six hours in the sun. That is easy enough.",
         "ছয় ঘণ্টা রোদে। এ তো বেশ সহজ।"),
    Line(32.68, KARIM, "jar", "Then keep it in a clean jar with a tight lid.",
         "তারপর পরিষ্কার পাত্রে ভালো করে ঢেকে রাখুন।"),
    Line(36.28, KARIM, "mug", "And never dip your hands into it. Use a clean mug.",
         "পানিতে কখনো হাত দেবেন না, পরিষ্কার মগ দিয়ে তুলুন।"),
    Line(41.60, ASHA, "houses", "Thank you. I will tell my neighbours today.",
         "ধন্যবাদ। আজই পাড়ার সবাইকে জানাব।"),
    Line(45.12, KARIM, "family", "Good. Safe water keeps the whole family well.",
         "খুব ভালো। নিরাপদ পানিতে পুরো পরিবার সুস্থ থাকে।"),
)  # fmt: skip
