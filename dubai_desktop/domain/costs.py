"""Money as integers: micro-units of a currency (1 USD = 1,000,000), never floats."""

from __future__ import annotations

from dataclasses import dataclass

MICRO = 1_000_000


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
