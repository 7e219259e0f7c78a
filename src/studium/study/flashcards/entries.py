"""What flashcards bring to the navigation and to the dashboard."""

from studium.platform.pages import NavigationEntry
from studium.study.flashcards.model import ADDRESS, TITLE

NAVIGATION = (NavigationEntry(TITLE, ADDRESS, order=330, group="Study"),)
