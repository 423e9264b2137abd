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
     b"[google-voices]\nStandard = nan", b'[google-voices]\nStandard = "free"'],
)  # fmt: skip
def test_a_table_that_is_none_is_said_and_not_used(folder, content):
    (folder / prices.NAME).write_bytes(content)
    with pytest.raises(Problem) as caught:
        prices.check()
    assert caught.value.code is Code.SETTING_INVALID
    assert prices.per_million("google-voices", "Standard") == 4_000_000
