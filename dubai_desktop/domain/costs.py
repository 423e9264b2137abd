"""Money as integers: micro-units of a currency (1 USD = 1,000,000), never floats."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

MICRO = 1_000_000
LARGEST = 1_000_000 * MICRO


@dataclass(frozen=True, slots=True)
class CostBreakdown:
    """What one job cost, in micro-units of `currency`."""

    transcription: int = 0
    translation: int = 0
    tts: int = 0
    processing: int = 0
    currency: str = "USD"

    @property
    def total(self) -> int:
        """Sum of all parts in micro-units."""
        return self.transcription + self.translation + self.tts + self.processing

    def __add__(self, other: CostBreakdown) -> CostBreakdown:
        """Add two breakdowns of the same currency.

        Raises ValueError where the currencies differ.
        """
        if self.currency != other.currency:
            raise ValueError(f"cannot add {other.currency} to {self.currency}")
        return CostBreakdown(
            self.transcription + other.transcription,
            self.translation + other.translation,
            self.tts + other.tts,
            self.processing + other.processing,
            self.currency,
        )


def price(units: int, per_million: int) -> int:
    """Return the price of `units` (characters) at `per_million` micro-units for a million, rounded up."""
    return -(-units * per_million // 1_000_000)


def format_money(micro: int, currency: str = "USD") -> str:
    """Return an amount for people: two decimals, four where it is less than a cent ("0.00 USD", "0.0042 USD")."""
    digits = 4 if 0 < abs(micro) < MICRO // 100 else 2
    step = 10 ** (6 - digits)
    rounded = (abs(micro) + step // 2) // step
    whole, part = divmod(rounded, 10**digits)
    return f"{'-' if micro < 0 else ''}{whole}.{part:0{digits}d} {currency}"


def parse_money(text: str) -> int:
    """Return the micro-units of an amount as people write it: "1.50" or "$0.25". Raises ValueError for what is none."""
    try:
        amount = Decimal(text.strip().removeprefix("$").removesuffix("USD").strip()) * MICRO
    except InvalidOperation:
        raise ValueError(f"{text[:40]!r} is no amount") from None
    if not amount.is_finite() or not 0 <= amount <= LARGEST or amount != amount.to_integral_value():
        raise ValueError(f"{text[:40]!r} is no amount from 0.000001 to 1000000")
    return int(amount)


def month_start(utc: float) -> float:
    """Return when the calendar month of a moment began: seconds since the epoch, months by UTC."""
    moment = datetime.fromtimestamp(utc, UTC)
    return moment.replace(day=1, hour=0, minute=0, second=0, microsecond=0).timestamp()


def after_free(amount_micro: int, units: int, free_units: int) -> int:
    """Return what of a full price is due where so many of its units are free, rounded up."""
    if units <= 0:
        return amount_micro
    return -(-amount_micro * max(0, units - free_units) // units)
