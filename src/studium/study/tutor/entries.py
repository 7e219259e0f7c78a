"""What the tutor brings to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (NavigationEntry("Tutor", "/tutor", order=250, group="Study"),)
