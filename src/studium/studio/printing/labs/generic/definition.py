"""How to speak to a lab: a definition in JSON, checked when it is saved.

Requests are templates: `{{ship_to.name}}` is replaced by what stands at that path of the order;
`{"$each": "items", "$make": {…}}` makes a list, each of whose elements is `each` in the template.
Answers are read by JMESPath (https://jmespath.org), which has a closed list of functions.
"""

from typing import Annotated, Any, Literal, Self

import jmespath  # type: ignore[import-untyped]
from jmespath.exceptions import JMESPathError  # type: ignore[import-untyped]
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from studium.studio.printing.labs.contract import LabCapability
from studium.studio.printing.labs.generic.templates import VALUE
from studium.studio.printing.model import OrderState

C = LabCapability

_NAMES = {
    "key",
    "reference",
    "ship_to",
    "shipping",
    "items",
    "each",
    "order_id",
    "session",
    "image",
    "hours",
}
_MOST_DEPTH = 12


def _expression(text: str) -> str:
    try:
        jmespath.compile(text)
    except JMESPathError as problem:
        raise ValueError(f"{text!r} is no JMESPath expression") from problem
    return text


def _template(value: Any) -> Any:
    _check(value, depth=0)
    return value


def _check(value: Any, *, depth: int) -> None:
    if depth > _MOST_DEPTH:
        raise ValueError("the template nests too deep")
    if isinstance(value, str):
        for path in VALUE.findall(value):
            if path.partition(".")[0] not in _NAMES:
                raise ValueError(f"{{{{{path}}}}} is nothing of an order")
    elif isinstance(value, dict):
        for inner in value.values():
            _check(inner, depth=depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _check(inner, depth=depth + 1)


Expression = Annotated[str, AfterValidator(_expression)]
Template = Annotated[Any, AfterValidator(_template)]
PathTemplate = Annotated[str, Field(pattern=r"^/"), AfterValidator(_template)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Auth(_Part):
    """How calls are proved: not at all, by the credential in a header, as bearer token or as Basic.

    `oauth2` fetches a token with the credential, `client_id:client_secret`, at `token_path`, a path
    of the API or a whole address, by the client credentials of RFC 6749, section 4.4; `token` is
    where the answer has it, `lives_seconds` how long it is used when the answer does not say.
    """

    kind: Literal["none", "header", "bearer", "basic", "oauth2"]
    header: str = "X-API-Key"
    token_path: Annotated[str, Field(pattern=r"^(/|https?://)")] | None = None
    scope: str | None = None
    token: Expression = "access_token"  # noqa: S105 - where it stands
    lives_seconds: Annotated[int, Field(ge=60, le=86_400)] = 3300

    @model_validator(mode="after")
    def knows_where_tokens_are(self) -> Self:
        """Refuse OAuth 2 without an address of tokens."""
        if self.kind == "oauth2" and self.token_path is None:
            raise ValueError("oauth2 needs token_path")
        return self


class Uploading(_Part):
    """How the lab takes pictures: in a session or without, as a form's file or as the body alone.

    `method` TUS goes on within a file after a crash (tus 1.0.0); its address names the picture.
    `session_path` opens a session, whose id stands at `session_id`, and the address for its
    pictures at `address`, or is `path`. `id` is where the answer names the picture.
    """

    session_path: PathTemplate | None = None
    session_id: Expression = "id"
    address: Expression | None = None
    path: PathTemplate | None = None
    method: Literal["POST", "PUT", "TUS"] = "POST"
    as_form: bool = True
    field: Annotated[str, Field(pattern=r"^[\w.-]{1,50}$")] = "file"
    id: Expression = "id"

    @model_validator(mode="after")
    def knows_where_pictures_go(self) -> Self:
        """Refuse an upload without an address."""
        if self.path is None and (self.address is None or self.session_path is None):
            raise ValueError("an upload needs path, or session_path and address")
        return self


class Quoting(_Part):
    """How a price is asked for before anything is printed; `total` is a decimal number."""

    path: PathTemplate
    body: Template
    total: Expression
    currency: Expression | None = None


class Cataloguing(_Part):
    """Where the catalogue is read.

    `products` are objects with id, name, and where the lab has them category, width and height in
    inches. `shipping` are objects with id and name.
    """

    path: PathTemplate
    products: Expression
    shipping_path: PathTemplate | None = None
    shipping: Expression | None = None


class Updating(_Part):
    """Where what moved in the last `{{hours}}` is listed; `orders` are objects as `status` has."""

    path: PathTemplate
    orders: Expression
    key: Expression


class Callback(_Part):
    """What the lab's callbacks look like, and how they are proved.

    `key` is where one names our key. `hmac` compares a signature in `header` with that of the raw
    body, `prefix` before it, under the secret that the lab gave; `stamped` has `t=` and `v1=` in
    the header, and signs `t.body`. `token` compares the header with the secret. What is proved and
    has `state` is believed; for everything else the order is read.
    """

    key: Expression
    verification: Literal["none", "hmac", "token"] = "none"
    header: str = "X-Signature"
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"
    stamped: bool = False
    state: Expression | None = None
    shipments: Expression | None = None


class Samples(_Part):
    """Answers and a callback as the lab really sent them: what is read is tried on these."""

    submit: Any = None
    status: Any = None
    quote: Any = None
    catalogue: Any = None
    updated: Any = None
    callback: Any = None


class Submission(_Part):
    """How an order is placed; `confirm` is the second step of labs that have two.

    `idempotency`: the lab knows our key from the body (`body`), or from a header; `lookup` is where
    an order is found by our key before it is placed again.
    """

    path: PathTemplate
    body: Template
    order_id: Expression
    error: Expression | None = None
    confirm: PathTemplate | None = None
    idempotency: Literal["body", "header", "lookup"]
    header: str = "Idempotency-Key"
    lookup: PathTemplate | None = None
    lookup_id: Expression | None = None


class Reading(_Part):
    """How far an order is; `shipments` are objects with carrier, tracking_number, tracking_url."""

    path: PathTemplate
    state: Expression
    shipments: Expression | None = None


class Sizing(_Part):
    """The lab's words for filling the paper and for printing the whole picture."""

    fill: str
    fit: str


class Cancelling(_Part):
    """How an order is cancelled."""

    method: Literal["POST", "DELETE", "PATCH"] = "POST"
    path: PathTemplate


class Holding(_Part):
    """How an order is held before it is printed, and how it goes on."""

    method: Literal["POST", "PUT", "PATCH"] = "POST"
    path: PathTemplate
    body: Template = None
    release_method: Literal["POST", "PUT", "PATCH", "DELETE"] = "POST"
    release_path: PathTemplate
    release_body: Template = None


class LabDefinition(_Part):
    """A lab, as the generic adapter speaks to it."""

    base_url: Annotated[str, Field(pattern=r"^https?://")]
    auth: Auth
    submit: Submission
    status: Reading
    states: dict[str, OrderState]
    upload: Uploading | None = None
    quote: Quoting | None = None
    catalogue: Cataloguing | None = None
    updated: Updating | None = None
    cancel: Cancelling | None = None
    hold: Holding | None = None
    sizing: Sizing | None = None
    callback: Callback | None = None
    callback_key: Expression | None = Field(
        None, description="Where an unsigned callback names our key; the order is read then."
    )
    samples: Samples = Samples()

    @property
    def told(self) -> Callback | None:
        """What its callbacks look like; None: it has none."""
        if self.callback is None and self.callback_key is not None:
            return Callback(key=self.callback_key)
        return self.callback

    @property
    def can(self) -> frozenset[LabCapability]:
        """What the lab can do, as described."""
        has = {
            C.PULLS_FILES: self.upload is None,
            C.PUSHES_FILES: self.upload is not None,
            C.SESSIONS: self.upload is not None,
            C.CONFIRMS: self.upload is None and self.submit.confirm is not None,
            C.HOLDS: self.hold is not None,
            C.ONE_STEP: self.upload is None and self.submit.confirm is None,
            C.QUOTES: self.quote is not None,
            C.CATALOGUE: self.catalogue is not None,
            C.POLLS: True,
            C.LISTS_UPDATED: self.updated is not None,
            C.CANCELS: self.cancel is not None,
            C.CALLS_BACK: self.told is not None,
            C.FITS: self.sizing is not None,
        }
        return frozenset(flag for flag, is_there in has.items() if is_there)
