"""What a print lab does for us, and what it tells."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable

from studium.connect.connections import Connection, ConnectionKind, Credentials
from studium.connect.inbound import Delivery, VerifiedEvent
from studium.platform.http import Http
from studium.platform.settings import Settings
from studium.studio.printing.model import OrderState


class LabCapability(StrEnum):
    """What a lab can do; asking for another is refused before any call."""

    PULLS_FILES = "pulls_files"
    PUSHES_FILES = "pushes_files"
    ONE_STEP = "one_step"
    CONFIRMS = "confirms"
    SESSIONS = "sessions"
    QUOTES = "quotes"
    CANCELS = "cancels"
    HOLDS = "holds"
    POLLS = "polls"
    LISTS_UPDATED = "lists_updated"
    CALLS_BACK = "calls_back"
    REGISTERS = "registers"
    CATALOGUE = "catalogue"
    CROPS = "crops"
    FITS = "fits"

    @property
    def words(self) -> str:
        """For people who look at what a lab can do."""
        return _WORDS[self]


_WORDS = {
    LabCapability.PULLS_FILES: "fetches the pictures",
    LabCapability.PUSHES_FILES: "takes the pictures",
    LabCapability.ONE_STEP: "takes an order at once",
    LabCapability.CONFIRMS: "takes an order, then its confirmation",
    LabCapability.SESSIONS: "takes an order in a session with its pictures",
    LabCapability.QUOTES: "tells the price before it prints",
    LabCapability.CANCELS: "cancels orders",
    LabCapability.HOLDS: "holds an order back when asked",
    LabCapability.POLLS: "says how an order stands when asked",
    LabCapability.LISTS_UPDATED: "lists what changed lately",
    LabCapability.CALLS_BACK: "calls when an order moves",
    LabCapability.REGISTERS: "is told by us where to call",
    LabCapability.CATALOGUE: "has its catalogue read",
    LabCapability.CROPS: "prints the part of a picture that is chosen",
    LabCapability.FITS: "prints whole pictures with a border",
}
SUBMISSIONS = frozenset({LabCapability.ONE_STEP, LabCapability.CONFIRMS, LabCapability.SESSIONS})


class LabReason(StrEnum):
    """Why a lab did not do what was asked."""

    AUTH_REVOKED = "auth_revoked"
    MAPPING_INVALID = "mapping_invalid"
    FILE_UNREACHABLE = "file_unreachable"
    HASH_MISMATCH = "hash_mismatch"
    DUPLICATE = "duplicate"
    RATE_LIMITED = "rate_limited"
    TRANSIENT = "transient"
    REJECTED = "rejected"
    UNSUPPORTED = "unsupported"

    @property
    def may_retry(self) -> bool:
        """Whether trying the same again can help."""
        return self in {self.RATE_LIMITED, self.TRANSIENT}


_REMEDIES = {
    LabReason.AUTH_REVOKED: "Enter new credentials for the lab, then resend the order.",
    LabReason.MAPPING_INVALID: "Correct the product's mapping or the order, then resend it.",
    LabReason.FILE_UNREACHABLE: "See that the lab can reach this installation, then resend.",
    LabReason.HASH_MISMATCH: "Upload the image again, then resend the order.",
    LabReason.REJECTED: "Correct what the lab names, then resend the order.",
}


class LabProblem(Exception):
    """A lab did not do what was asked: why, in the lab's words, and what to do."""

    def __init__(self, reason: LabReason, message: str) -> None:
        """Keep the reason and the lab's words."""
        super().__init__(message)
        self.reason = reason
        self.message = message

    @property
    def remedy(self) -> str:
        """What a person does about it."""
        return _REMEDIES.get(self.reason, "Look at the order, then resend it or do it by hand.")


@dataclass(frozen=True, slots=True)
class CatalogueOption:
    """Something that can be chosen; `parent`: only beside that option of the same product."""

    id: str
    name: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogueGroup:
    """Options of which some are chosen.

    `required`: `always`, `never`, or the id of the option beside which one must be chosen.
    """

    id: str
    name: str
    required: str
    allows_several: bool
    options: tuple[CatalogueOption, ...]


@dataclass(frozen=True, slots=True)
class CatalogueProduct:
    """A product of a lab. `nodes` are the places for pictures: id to (width, height) in inches."""

    id: str
    name: str
    category: str
    nodes: Mapping[str, tuple[float, float]]
    groups: tuple[CatalogueGroup, ...]


@dataclass(frozen=True, slots=True)
class LabCatalogue:
    """All that a lab prints, and the ways in which it ships."""

    products: tuple[CatalogueProduct, ...]
    shipping: tuple[CatalogueGroup, ...] = ()


@dataclass(frozen=True, slots=True)
class LabImage:
    """A picture to print: where the lab fetches it, or its bytes for a lab that takes them.

    `sizing` is `fill` or `fit`; `crop` is the part that fills the paper, as (x, y, width, height)
    in fractions of the picture, None: all of it, or the middle.
    """

    name: str
    url: str
    md5: str
    sha256: str
    size_bytes: int
    read: Callable[[], AsyncIterator[bytes]] = field(compare=False)
    sizing: str = "fill"
    crop: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class LabItem:
    """Some copies of one product with its pictures."""

    lab_product: str
    quantity: int
    options: tuple[str, ...]
    node: str | None
    images: tuple[LabImage, ...]


@dataclass(frozen=True, slots=True)
class LabOrder:
    """An order in the words that every lab understands. `key` names it once and for all."""

    key: str
    reference: str
    ship_to: Mapping[str, Any]
    shipping_options: tuple[str, ...]
    items: tuple[LabItem, ...]


@dataclass(frozen=True, slots=True)
class LabQuote:
    """What the order will cost, and what is needed to submit it."""

    total_minor: int | None
    currency: str | None
    progress: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class LabNews:
    """What a lab says of an order now; `state` None: nothing that we know.

    `unknown_state` is the lab's own word for a state that we do not know.
    """

    state: OrderState | None
    progress: Mapping[str, Any] = field(default_factory=dict)
    shipments: tuple[dict[str, Any], ...] = ()
    problem: LabProblem | None = None
    unknown_state: str | None = None


KeepProgress = Callable[[Mapping[str, Any]], Awaitable[None]]


class PrintLab(Protocol):
    """An account at a lab. Every method raises LabProblem."""

    async def catalogue(self) -> LabCatalogue:
        """All that the lab prints."""
        ...

    async def transfer(
        self, order: LabOrder, progress: Mapping[str, Any], keep: KeepProgress
    ) -> Mapping[str, Any]:
        """Give the lab the files, where it takes them; what is needed to go on. Safe to repeat.

        `keep` records what arrived, so that it is not sent again after a crash.
        """
        ...

    async def quote(self, order: LabOrder, progress: Mapping[str, Any]) -> LabQuote:
        """Have the order checked and priced; nothing is printed yet. Safe to repeat."""
        ...

    async def submit(self, order: LabOrder, progress: Mapping[str, Any]) -> LabNews:
        """Have the order printed, once: asked again for the same key, the lab prints nothing more.

        `progress["submitting"]` is true when an earlier call may have got through.
        """
        ...

    async def status(self, key: str, progress: Mapping[str, Any]) -> LabNews:
        """How far the order of this key is; state None when the lab does not know it."""
        ...

    async def updated(self, *, hours: int) -> Sequence[tuple[str, LabNews]]:
        """The orders that moved in the last hours: key and news of each."""
        ...

    async def cancel(self, progress: Mapping[str, Any]) -> None:
        """Have the order not printed."""
        ...

    async def hold(self, progress: Mapping[str, Any]) -> None:
        """Have the order not printed until it is released."""
        ...

    async def release(self, progress: Mapping[str, Any]) -> None:
        """Have the order printed that is held."""
        ...

    async def register_callback(self, address: str) -> None:
        """Have callbacks sent to an address."""
        ...

    async def answer_handshake(self, secret: str) -> None:
        """Send back what the lab sent to the address, to prove that it arrives."""
        ...


@runtime_checkable
class LabPlugin(ConnectionKind, Protocol):
    """A kind of lab: what `ConnectionKind` asks for, and the account behind it."""

    @property
    def capabilities(self) -> frozenset[LabCapability]:
        """All that an account at it can do."""
        ...

    def capabilities_of(self, configuration: Mapping[str, Any]) -> frozenset[LabCapability]:
        """What an account that is set up like this can do."""
        ...

    @property
    def signature_headers(self) -> tuple[str, ...]:
        """The headers by which it proves its callbacks; none where the address is the proof."""
        ...

    def connect(self, credentials: Credentials, http: Http, settings: Settings) -> PrintLab:
        """The account."""
        ...

    def verify(
        self, delivery: Delivery, *, connection: Connection, credentials: Credentials, now: datetime
    ) -> VerifiedEvent:
        """What a callback is, once it is proved genuine. Raises InboundRefused."""
        ...

    def acknowledged_in(self, configuration: Mapping[str, Any]) -> str | None:
        """The field of our answer that tells the lab whether we took a callback; None: none."""
        ...

    def handshake(self, payload: Mapping[str, Any]) -> str | None:
        """What a callback wants sent back to prove that it arrived; None: it is about an order."""
        ...

    def order_key(self, payload: Mapping[str, Any], configuration: Mapping[str, Any]) -> str | None:
        """Which order a callback is about, by its key; None: none."""
        ...

    def read_callback(
        self, payload: Mapping[str, Any], configuration: Mapping[str, Any]
    ) -> LabNews | None:
        """What a callback says; None: it is only a hint, read the lab."""
        ...
