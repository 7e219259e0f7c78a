"""`studium webhooks`: what developers of receivers need at the command line."""

from pathlib import Path
from typing import Annotated, NoReturn

import typer

cli = typer.Typer(
    name="webhooks", help="Sign messages as Studium signs its webhooks.", no_args_is_help=True
)


@cli.callback()
def webhooks() -> None:
    """Work with webhooks."""


# What is left over is read here, because the parser's own complaint would repeat it.
@cli.command(context_settings={"allow_extra_args": True})
def sign(
    context: typer.Context,
    *,
    secret: Annotated[
        list[str],
        typer.Option(
            help="`whsec_…` signs v1, the ed25519 private key `whsk_…` v1a. May be given "
            "repeatedly: the signatures come in the same order.",
        ),
    ],
    id_: Annotated[str, typer.Option("--id", help="The message's `webhook-id`.")],
    timestamp: Annotated[
        str, typer.Option(help="The attempt's `webhook-timestamp`, in seconds since 1970.")
    ],
    file: Annotated[Path, typer.Option(metavar="BODY", help="The file with the body's bytes.")],
) -> None:
    """Print the value of the `webhook-signature` header for a body, and nothing else.

    The body is signed byte for byte, as the Standard Webhooks specification has it. Needs neither
    a database nor a running server.
    """
    from studium.connect.webhooks.signing import CannotSign, signature_header

    if context.args:
        _refuse("Every secret needs a --secret of its own before it.")
    try:
        body = file.read_bytes()
        value = signature_header(secret, message_id=id_, timestamp=timestamp, body=body)
    except OSError as problem:
        _refuse(f"The body cannot be read: {problem.strerror}.")
    except (CannotSign, ValueError) as problem:
        _refuse(str(problem) if isinstance(problem, CannotSign) else "This is no path of a file.")
    typer.echo(value)


def _refuse(sentence: str) -> NoReturn:
    typer.echo(sentence, err=True)
    raise typer.Exit(1)
