"""How the commands speak: results on standard output, everything else on standard error."""

from rich.console import Console
from rich.markup import escape
from rich.text import Text

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(sentence: str) -> None:
    """Tell how it goes."""
    err.print(escape(sentence), soft_wrap=True)


def complain(sentence: str) -> None:
    """Tell what is wrong and what to do."""
    err.print(Text.assemble(("studium: ", "bold red"), sentence), soft_wrap=True)
