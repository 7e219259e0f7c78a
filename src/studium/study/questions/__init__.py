"""The question bank: what candidates are asked, in versions, and how questions are found."""

from studium.study.questions.actions.move_question import (
    StateNotReachable,
    mark_questions_used,
    move_question,
)
from studium.study.questions.actions.write_question import (
    QuestionInUse,
    QuestionNotFound,
    create_question,
    edit_question,
    revise_question,
)
from studium.study.questions.content import (
    Fault,
    Media,
    QuestionContent,
    QuestionInvalid,
    Variant,
    content_from,
    content_to_json,
)
from studium.study.questions.domains import Domain
from studium.study.questions.measures import ANY_MEASURE, Measure, Measured, keep_measures
from studium.study.questions.media import with_media_links
from studium.study.questions.model import Question, QuestionState, QuestionVariant
from studium.study.questions.pool import PoolEntry, near_pairs, pool_entries, sibling_of
from studium.study.questions.retrieval.bank import BankRetrieval, NearDuplicate
from studium.study.questions.retrieval.contract import (
    NothingAsksFor,
    QuestionRequest,
    QuestionRequests,
    Retrieval,
)
from studium.study.questions.store import (
    domain_titles,
    list_domains,
    list_questions,
    newest_by_source,
    questions_by_ids,
    versions_of,
)
from studium.study.questions.types import (
    NO_RESPONSE,
    QuestionTypePlugin,
    QuestionTypes,
    QuestionTypeUnknown,
    Response,
    ResponseInvalid,
    Score,
)

__all__ = [
    "ANY_MEASURE",
    "NO_RESPONSE",
    "BankRetrieval",
    "Domain",
    "Fault",
    "Measure",
    "Measured",
    "Media",
    "NearDuplicate",
    "NothingAsksFor",
    "PoolEntry",
    "Question",
    "QuestionContent",
    "QuestionInUse",
    "QuestionInvalid",
    "QuestionNotFound",
    "QuestionRequest",
    "QuestionRequests",
    "QuestionState",
    "QuestionTypePlugin",
    "QuestionTypeUnknown",
    "QuestionTypes",
    "QuestionVariant",
    "Response",
    "ResponseInvalid",
    "Retrieval",
    "Score",
    "StateNotReachable",
    "Variant",
    "content_from",
    "content_to_json",
    "create_question",
    "domain_titles",
    "edit_question",
    "keep_measures",
    "list_domains",
    "list_questions",
    "mark_questions_used",
    "move_question",
    "near_pairs",
    "newest_by_source",
    "pool_entries",
    "questions_by_ids",
    "revise_question",
    "sibling_of",
    "versions_of",
    "with_media_links",
]
