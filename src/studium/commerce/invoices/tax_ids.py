"""Tax numbers of sellers and buyers: what is one, and what follows from it. Pure."""

from typing import Any

from stdnum.eu import vat
from stdnum.in_ import gstin

INDIA = "IN"
EUROPEAN_UNION = frozenset(
    {
        "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU",
        "IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK",
    }
)  # fmt: skip
# Codes of states as GSTINs begin with them. Source: Central Board of Indirect Taxes and Customs,
# "GST State Codes" (form GST REG-01).
INDIAN_STATES = {
    "01": "Jammu and Kashmir", "02": "Himachal Pradesh", "03": "Punjab", "04": "Chandigarh",
    "05": "Uttarakhand", "06": "Haryana", "07": "Delhi", "08": "Rajasthan", "09": "Uttar Pradesh",
    "10": "Bihar", "11": "Sikkim", "12": "Arunachal Pradesh", "13": "Nagaland", "14": "Manipur",
    "15": "Mizoram", "16": "Tripura", "17": "Meghalaya", "18": "Assam", "19": "West Bengal",
    "20": "Jharkhand", "21": "Odisha", "22": "Chhattisgarh", "23": "Madhya Pradesh",
    "24": "Gujarat", "26": "Dadra and Nagar Haveli and Daman and Diu", "27": "Maharashtra",
    "29": "Karnataka", "30": "Goa", "31": "Lakshadweep", "32": "Kerala", "33": "Tamil Nadu",
    "34": "Puducherry", "35": "Andaman and Nicobar Islands", "36": "Telangana",
    "37": "Andhra Pradesh", "38": "Ladakh", "97": "Other Territory",
}  # fmt: skip
# Union territories without a legislature levy UTGST in place of SGST (UTGST Act 2017, section 2).
UNION_TERRITORIES = frozenset(("04", "26", "31", "35", "38", "97"))


def normal_tax_id(text: str, country: str) -> str:
    """A tax number as it is kept: without blanks and dots, in capitals."""
    plain = "".join(character for character in text.upper() if character.isalnum())
    if plain and country in EUROPEAN_UNION and not plain.startswith(vat_prefix(country)):
        return vat_prefix(country) + plain
    return plain


def is_tax_id(text: str, country: str) -> bool:
    """Whether this can be a tax number of the country, by its form and its check digits.

    India: GSTIN. European Union: the country's VAT number. Elsewhere anything of 4 to 20 letters
    and digits.
    """
    number: Any = normal_tax_id(text, country)
    if country == INDIA:
        return bool(gstin.is_valid(number)) and number[:2] in INDIAN_STATES
    if country in EUROPEAN_UNION:
        return bool(vat.is_valid(number)) and number.startswith(vat_prefix(country))
    return 4 <= len(number) <= 20  # noqa: PLR2004 - said above


def state_of_gstin(number: str) -> str:
    """The code of the state that registered it."""
    return number[:2]


def vat_prefix(country: str) -> str:
    """What the VAT numbers of a country begin with."""
    return "EL" if country == "GR" else country
