"""What signing in brings to the navigation."""

from studium.platform.pages import Audience, NavigationEntry

NAVIGATION = (NavigationEntry("Sign in", "/sign-in", Audience.STRANGERS, order=900),)
