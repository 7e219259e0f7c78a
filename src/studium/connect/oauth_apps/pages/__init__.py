"""Pages of apps, and the addresses of the protocol."""

from studium.connect.oauth_apps import consent, protocol
from studium.connect.oauth_apps.pages import listed, makers, pictures, review
from studium.platform.pages import PageRouter
from studium.platform.web import add_routes

router = PageRouter()
add_routes(
    router,
    listed.router,
    makers.router,
    pictures.router,
    review.router,
    consent.router,
    protocol.router,
)
