"""REST for exams: candidates' and staff's."""

from studium.platform.web import ApiRouter, add_routes
from studium.study.exams.api import candidates, staff
from studium.study.exams.regrading import api as regrades

router = ApiRouter()
add_routes(router, candidates.router, candidates.answer_router, staff.router, regrades.router)
