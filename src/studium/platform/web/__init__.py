"""The web's common ground: one middleware, problem documents, routers, callers, pages of lists."""

from studium.platform.web.answering import add_answer_headers, when_answered
from studium.platform.web.body_limits import BODY_LIMIT, BodyLimits
from studium.platform.web.callers import AdminOnly, SignedIn, StaffOnly
from studium.platform.web.conditional import conditional
from studium.platform.web.content_policy import allow
from studium.platform.web.cross_origin import (
    OriginNotListed,
    clean_origin,
    clean_origins,
    judge_origin,
    let_read,
)
from studium.platform.web.deferred import DeferredModel
from studium.platform.web.dependencies import (
    ClockDep,
    DatabaseDep,
    PartsDep,
    SettingsDep,
)
from studium.platform.web.middleware import Perimeter
from studium.platform.web.model import (
    Day,
    RequestModel,
    ResponseModel,
    Text,
    TimeBound,
    UtcDatetime,
)
from studium.platform.web.pagination import InvalidCursor, Page, PageQuery, PageQueryDep
from studium.platform.web.problems import (
    install_problems,
    problem_kinds,
    problem_response,
    status_of,
)
from studium.platform.web.rates import count_request
from studium.platform.web.remote import client_address
from studium.platform.web.retirement import CHANGES_PAGE, SHORTEST_NOTICE_DAYS, Retirement
from studium.platform.web.route_index import index_routes
from studium.platform.web.router import (
    PROOFS,
    SECURITY_SCHEMES,
    SUNSET,
    ApiRouter,
    add_routes,
    scopes_of,
)

__all__ = [
    "BODY_LIMIT",
    "CHANGES_PAGE",
    "PROOFS",
    "SECURITY_SCHEMES",
    "SHORTEST_NOTICE_DAYS",
    "SUNSET",
    "AdminOnly",
    "ApiRouter",
    "BodyLimits",
    "ClockDep",
    "DatabaseDep",
    "Day",
    "DeferredModel",
    "InvalidCursor",
    "OriginNotListed",
    "Page",
    "PageQuery",
    "PageQueryDep",
    "PartsDep",
    "Perimeter",
    "RequestModel",
    "ResponseModel",
    "Retirement",
    "SettingsDep",
    "SignedIn",
    "StaffOnly",
    "Text",
    "TimeBound",
    "UtcDatetime",
    "add_answer_headers",
    "add_routes",
    "allow",
    "clean_origin",
    "clean_origins",
    "client_address",
    "conditional",
    "count_request",
    "index_routes",
    "install_problems",
    "judge_origin",
    "let_read",
    "problem_kinds",
    "problem_response",
    "scopes_of",
    "status_of",
    "when_answered",
]
