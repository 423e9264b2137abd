import pytest

from dubai_desktop.domain.problems import Code, Problem
from dubai_desktop.engines import prices


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DUBAI_CONFIG_DIR", str(tmp_path))
    return tmp_path


def test_prices_are_whole_micro_units():
    assert prices.per_million("google-voices", "Standard") == 4_000_000
    assert prices.per_million("google-voices", "Chirp3-HD") == 30_000_000
    assert prices.per_million("google-translation", "NMT") == 20_000_000


@pytest.mark.parametrize(
    ("service", "what"), [("nobody", "x"), ("google-voices", "Whisper"), ("google-voices", "date")]
)
def test_what_has_no_price_is_no_free_thing(service, what):
    with pytest.raises(KeyError):
        prices.per_million(service, what)


def test_the_shipped_prices_are_dated_and_name_their_page():
    text = prices.files("dubai_desktop.engines").joinpath(prices.NAME).read_text(encoding="utf-8")
    assert text.count('\npage = "https://cloud.google.com/') == text.count('\ndate = "20') == 2


def test_a_person_s_own_table_counts_and_is_read_anew_when_it_changes(folder):
    own = folder / prices.NAME
    own.write_text('[google-voices]\ndate = "2027-01-01"\nStandard = 5\n"New" = 1.5\n')
    assert prices.per_million("google-voices", "Standard") == 5_000_000
    assert prices.per_million("google-voices", "New") == 1_500_000
    assert prices.per_million("google-voices", "Wavenet") == 16_000_000
    own.write_text("[google-voices]\nStandard = 6.25\n")
    assert prices.per_million("google-voices", "Standard") == 6_250_000
    prices.check()


@pytest.mark.parametrize(
    "content",
    [b"Standard = 5", b"[google-voices]\nStandard = -1", b"[google-voices]\nStandard = true", b"[google",
     b"\xff",
     b"[google-voices]\nStandard = nan", b'[google-voices]\nStandard = "free"',
     b"[google-voices]\nfree = 5", b"[google-voices.free]\nStandard = 0.5", b"[google-voices.limits]\nrequests = -1"],
)  # fmt: skip
def test_a_table_that_is_none_is_said_and_not_used(folder, content):
    (folder / prices.NAME).write_bytes(content)
    with pytest.raises(Problem) as caught:
        prices.check()
    assert caught.value.code is Code.SETTING_INVALID
    assert prices.per_million("google-voices", "Standard") == 4_000_000


def test_free_characters_of_a_month_are_known_by_family(folder):
    assert prices.free_per_month("google-voices", "Standard") == 4_000_000
    assert prices.free_per_month("google-voices", "Chirp-HD") == prices.free_per_month("nobody", "x") == 0
    assert prices.free_per_month("google-translation", "NMT") == 500_000
    (folder / prices.NAME).write_text("[google-voices.free]\nStandard = 0\n")
    assert prices.free_per_month("google-voices", "Standard") == 0
    assert prices.free_per_month("google-voices", "Wavenet") == 1_000_000
    assert prices.per_million("google-voices", "Standard") == 4_000_000


def test_limits_of_a_minute_are_a_service_s_or_a_family_s_own(folder):
    assert prices.pace("google-voices", "Standard") == prices.Pace(1000, 500_000)
    assert prices.pace("google-voices", "Chirp3-HD") == prices.Pace(100, 500_000, shared=False)
    assert prices.pace("chat", "") == prices.Pace()
    (folder / prices.NAME).write_text("[google-voices.limits]\nrequests = 7\n")
    assert prices.pace("google-voices", "Standard") == prices.Pace(7, 500_000)
