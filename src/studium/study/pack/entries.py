"""What StudyPack brings to the navigation."""

from studium.platform.pages import NavigationEntry

NAVIGATION = (NavigationEntry("StudyPack", "/study", order=200, group="Study"),)
