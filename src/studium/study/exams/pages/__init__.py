"""Pages of exams: for those who sit them, and for staff."""

from studium.platform.pages import PageRouter
from studium.platform.web import add_routes
from studium.study.exams.pages import home, looking_back, measured, runner, staff

router = PageRouter()
add_routes(router, home.router, runner.router, looking_back.router, staff.router, measured.router)
