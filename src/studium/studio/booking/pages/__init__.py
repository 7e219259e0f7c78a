"""Pages of booking: public ones, those of a guest's link, and the owner's."""

from studium.platform.pages import PageRouter
from studium.platform.web import add_routes
from studium.studio.booking.pages import guests, owners, public

router = PageRouter()
add_routes(router, public.router, guests.router, owners.router)
