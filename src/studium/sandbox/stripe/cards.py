"""The well-known test cards: what each number and each `pm_card_...` token does.

Numbers and behaviour follow Stripe's public testing page.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Decline:
    """Why a card is refused, in Stripe's codes and words."""

    code: str
    message: str
    decline_code: str | None = None
    advice_code: str | None = None
    param: str | None = None


GENERIC = Decline("card_declined", "Your card was declined.", "generic_decline", "try_again_later")
INSUFFICIENT = Decline("card_declined", "Your card has insufficient funds.",
                       "insufficient_funds", "try_again_later")  # fmt: skip
LOST = Decline("card_declined", "Your card was declined.", "lost_card", "do_not_try_again")
STOLEN = Decline("card_declined", "Your card was declined.", "stolen_card", "do_not_try_again")
FRAUDULENT = Decline("card_declined", "Your card was declined.", "fraudulent", "do_not_try_again")
VELOCITY = Decline(
    "card_declined",
    "Your card was declined for making repeated attempts too frequently or exceeding its amount "
    "limit.",
    "card_velocity_exceeded",
    "try_again_later",
)
EXPIRED = Decline("expired_card", "Your card has expired.", "expired_card", "do_not_try_again",
                  "exp_month")  # fmt: skip
INCORRECT_CVC = Decline("incorrect_cvc", "Your card's security code is incorrect.",
                        "incorrect_cvc", "confirm_card_data", "cvc")  # fmt: skip
PROCESSING = Decline(
    "processing_error",
    "An error occurred while processing your card. Try again in a little bit.",
    "processing_error",
    "try_again_later",
)
NOT_A_TEST_CARD = Decline(
    "card_declined",
    "Your card was declined. Your request was in test mode, but used a non test card. For a list "
    "of valid test cards, visit: https://stripe.com/docs/testing.",
    "test_mode_live_card",
    "confirm_card_data",
)
NOT_AUTHENTICATED = Decline(
    "payment_intent_authentication_failure",
    "We are unable to authenticate your payment method. Please choose a different payment method "
    "and try again.",
)
AUTHENTICATION_REQUIRED = Decline(
    "authentication_required",
    "Your card was declined. This transaction requires authentication.",
    "authentication_required",
    "confirm_card_data",
)


@dataclass(frozen=True, slots=True)
class TestCard:
    """A card and what happens with it.

    `challenge` asks the holder to authenticate (3-D Secure); `decline` follows it. `refund` is
    what becomes of a refund: "succeeded", "failed" (after success) or "pending" (then success).
    `dispute` is why its bank takes the money back, a minute after it was charged; with
    `is_inquiry` it asks first. `country` is its bank's.
    """

    __test__ = False  # the name begins like a test case; it is none

    number: str
    brand: str
    label: str
    tokens: tuple[str, ...] = ()
    decline: Decline | None = None
    challenge: bool = False
    funding: str = "credit"
    refund: str = "succeeded"
    dispute: str | None = None
    is_inquiry: bool = False
    country: str = "US"
    blocked: bool = False
    tags: frozenset[str] = field(default_factory=frozenset)

    @property
    def last4(self) -> str:
        """The four digits that may be shown."""
        return self.number[-4:]

    @property
    def cvc_length(self) -> int:
        """How long the security code is."""
        return 4 if self.brand == "amex" else 3


_FEATURED = frozenset({"featured"})

CARDS = (
    TestCard("4242424242424242", "visa", "Payment succeeds",
             ("pm_card_visa",), tags=_FEATURED),
    TestCard("4000056655665556", "visa", "Visa debit succeeds",
             ("pm_card_visa_debit",), funding="debit"),
    TestCard("5555555555554444", "mastercard", "Mastercard succeeds",
             ("pm_card_mastercard",), tags=_FEATURED),
    TestCard("2223003122003222", "mastercard", "Mastercard (2-series) succeeds"),
    TestCard("5200828282828210", "mastercard", "Mastercard debit succeeds",
             ("pm_card_mastercard_debit",), funding="debit"),
    TestCard("378282246310005", "amex", "American Express succeeds", ("pm_card_amex",)),
    TestCard("6011111111111117", "discover", "Discover succeeds", ("pm_card_discover",)),
    TestCard("3056930009020004", "diners", "Diners Club succeeds", ("pm_card_diners",)),
    TestCard("3566002020360505", "jcb", "JCB succeeds", ("pm_card_jcb",)),
    TestCard("6200000000000005", "unionpay", "UnionPay succeeds", ("pm_card_unionpay",)),
    TestCard("4000000000000002", "visa", "Card is declined",
             ("pm_card_chargeDeclined", "pm_card_visa_chargeDeclined"),
             GENERIC, tags=_FEATURED),
    TestCard("4000000000009995", "visa", "Declined: insufficient funds",
             ("pm_card_chargeDeclinedInsufficientFunds",
              "pm_card_visa_chargeDeclinedInsufficientFunds"), INSUFFICIENT, tags=_FEATURED),
    TestCard("4000000000009987", "visa", "Declined: lost card",
             ("pm_card_visa_chargeDeclinedLostCard",), LOST),
    TestCard("4000000000009979", "visa", "Declined: stolen card",
             ("pm_card_visa_chargeDeclinedStolenCard",), STOLEN),
    TestCard("4000000000000069", "visa", "Declined: expired card",
             ("pm_card_chargeDeclinedExpiredCard",), EXPIRED, tags=_FEATURED),
    TestCard("4000000000000127", "visa", "Declined: wrong security code",
             ("pm_card_chargeDeclinedIncorrectCvc",), INCORRECT_CVC, tags=_FEATURED),
    TestCard("4000000000000119", "visa", "Declined: processing error",
             ("pm_card_chargeDeclinedProcessingError",), PROCESSING),
    TestCard("4000000000006975", "visa", "Declined: too many attempts",
             ("pm_card_chargeDeclinedVelocityLimitExceeded",
              "pm_card_visa_chargeDeclinedVelocityLimitExceeded"), VELOCITY),
    TestCard("4100000000000019", "visa", "Blocked as fraudulent",
             ("pm_card_radarBlock", "pm_card_chargeDeclinedFraudulent"),
             FRAUDULENT, blocked=True),
    TestCard("4000000000000101", "visa", "Can be saved; its security code is wrong when charged",
             ("pm_card_cvcCheckFail",), INCORRECT_CVC, tags=frozenset({"can_be_saved"})),
    TestCard("4000000000009235", "visa", "Succeeds; of elevated risk",
             ("pm_card_riskLevelElevated",)),
    TestCard("4000000000004954", "visa", "Blocked: highest risk",
             ("pm_card_riskLevelHighest",), FRAUDULENT, blocked=True),
    TestCard("4000000000000341", "visa", "Can be saved, declined when charged",
             ("pm_card_chargeCustomerFail",), GENERIC, tags=frozenset({"can_be_saved"})),
    TestCard("4000002500003155", "visa", "3-D Secure unless set up",
             ("pm_card_authenticationRequiredOnSetup",), challenge=True, tags=_FEATURED),
    TestCard("4000002760003184", "visa", "3-D Secure always",
             ("pm_card_authenticationRequired",), challenge=True),
    TestCard("4000003800000446", "visa", "3-D Secure, already set up for off-session use",
             ("pm_card_authenticationRequiredSetupForOffSession",), challenge=True,
             tags=frozenset({"off_session"})),
    TestCard("4000000000003220", "visa", "3-D Secure required, then succeeds",
             ("pm_card_threeDSecure2Required",), challenge=True),
    TestCard("4000008260003178", "visa", "3-D Secure, then insufficient funds",
             ("pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",), INSUFFICIENT,
             challenge=True, tags=_FEATURED),
    TestCard("4000008400001629", "visa", "3-D Secure, then declined",
             ("pm_card_threeDSecureRequiredChargeDeclined",), GENERIC, challenge=True),
    TestCard("4000008400001280", "visa", "3-D Secure lookup fails: declined",
             ("pm_card_threeDSecureRequiredProcessingError",), GENERIC),
    TestCard("4000000000003055", "visa", "3-D Secure supported, not asked for",
             ("pm_card_threeDSecureOptional",)),
    TestCard("4000000000003097", "visa", "3-D Secure supported with errors, not asked for",
             ("pm_card_threeDSecureOptionalProcessingError",)),
    TestCard("4000000000007726", "visa", "Succeeds; its refund is pending first",
             ("pm_card_pendingRefund",), refund="pending"),
    TestCard("4000000000005126", "visa", "Succeeds; its refund fails later",
             ("pm_card_refundFail",), refund="failed"),
    TestCard("4000000000000259", "visa", "Succeeds; disputed as fraudulent at once",
             ("pm_card_createDispute",), dispute="fraudulent"),
    TestCard("4000000000002685", "visa", "Succeeds; disputed as not received at once",
             ("pm_card_createDisputeProductNotReceived",), dispute="product_not_received"),
    TestCard("4000000000001976", "visa", "Succeeds; its bank asks about it",
             ("pm_card_createDisputeInquiry",), dispute="fraudulent", is_inquiry=True),
    TestCard("4000000000000077", "visa", "Succeeds; its money is available at once",
             ("pm_card_bypassPending",)),
    TestCard("4000000000003063", "visa", "3-D Secure required, then succeeds",
             ("pm_card_threeDSecureRequired",), challenge=True),
    *(
        TestCard(number, "visa", f"Succeeds; of {country}",
                 (f"pm_card_{country.lower()}",), country=country)
        for number, country in (
            ("4000000360000006", "AU"), ("4000000400000008", "AT"), ("4000000560000004", "BE"),
            ("4000000760000002", "BR"), ("4000001240000000", "CA"), ("4000002080000001", "DK"),
            ("4000002460000001", "FI"), ("4000002500000003", "FR"), ("4000002760000016", "DE"),
            ("4000003560000008", "IN"), ("4000003720000005", "IE"), ("4000003800000008", "IT"),
            ("4000003920000003", "JP"), ("4000005280000002", "NL"), ("4000005780000007", "NO"),
            ("4000006200000007", "PT"), ("4000007020000003", "SG"), ("4000007240000007", "ES"),
            ("4000007520000008", "SE"), ("4000007560000009", "CH"), ("4000008260000000", "GB"),
        )
    ),
)  # fmt: skip

_BY_NUMBER = {card.number: card for card in CARDS}
_BY_TOKEN = {token: card for card in CARDS for token in card.tokens}
_UNKNOWN_BRANDS = {"4": "visa", "5": "mastercard", "2": "mastercard", "6": "discover", "3": "amex"}


def card_by_token(token: str) -> TestCard | None:
    """The card that a token such as `pm_card_visa` stands for."""
    return _BY_TOKEN.get(token)


def card_by_number(number: str) -> TestCard:
    """The card with this number; any other number is a card that test mode declines."""
    return _BY_NUMBER.get(number) or TestCard(
        number, _UNKNOWN_BRANDS.get(number[:1], "visa"), "Not a test card", (), NOT_A_TEST_CARD
    )


def featured_cards() -> tuple[TestCard, ...]:
    """The few cards that the checkout page offers to try."""
    return tuple(card for card in CARDS if "featured" in card.tags)


def is_card_number(number: str) -> bool:
    """Whether the digits pass the check that every card number passes (Luhn, ISO/IEC 7812-1)."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value  # noqa: PLR2004 - the digit sum of two digits
    return total % 10 == 0
