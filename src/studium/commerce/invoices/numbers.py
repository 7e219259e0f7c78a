"""Numbers of invoices: a series per kind and financial year, without gaps. Pure."""

from datetime import datetime
from zoneinfo import ZoneInfo

from studium.commerce.invoices.tax_ids import INDIA

_APRIL = 4
_INDIAN_TIME = ZoneInfo("Asia/Kolkata")


def financial_year(at: datetime, country: str) -> str:
    """The year of a series: `2026`, or in India, from April on, `26-27`, by the time there."""
    if country != INDIA:
        return str(at.year)
    local = at.astimezone(_INDIAN_TIME)
    first = local.year - (local.month < _APRIL)
    return f"{first % 100:02}-{(first + 1) % 100:02}"


def invoice_number(prefix: str, year: str, sequence: int) -> str:
    """Such as `INV/26-27/00042`: at most 16 characters (CGST Rules 2017, rule 46(b))."""
    return f"{prefix}/{year}/{sequence:05}"
