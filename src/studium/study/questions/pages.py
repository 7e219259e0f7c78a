"""Pages for those who keep the question bank."""

from studium.platform.pages import PageRouter
from studium.platform.web import add_routes
from studium.study.questions import editor_pages, list_pages, sync_pages

router = PageRouter()
add_routes(router, list_pages.router, sync_pages.router, editor_pages.router)
