"""The frame of every mail: a greeting, what is to be said, and who says it."""

from studium.platform.mail.model import Mail
from studium.platform.settings import Settings


def compose(settings: Settings, to: str, subject: str, *paragraphs: str) -> Mail:
    """A mail in the installation's name."""
    text = "\n\n".join(("Hello,", *paragraphs, f"{settings.site_name}\n{settings.base_url}"))
    return Mail(to=to, subject=subject, text=text + "\n")
