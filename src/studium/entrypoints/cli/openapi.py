"""`studium openapi`."""

import json
from pathlib import Path
from typing import Annotated

import typer

from studium.entrypoints.cli.console import say
from studium.entrypoints.command_error import CommandError
from studium.entrypoints.preflight import read_settings


def openapi(
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write to this file instead of standard output."),
    ] = None,
) -> None:
    """Print the OpenAPI 3.1 document of the API, as the server answers it at `/openapi.json`.

    Needs neither a database nor a running server.
    """
    from studium.entrypoints.web import build_app
    from studium.platform.parts import Parts

    document = build_app(read_settings(), Parts()).openapi()
    text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if output is None:
        typer.echo(text, nl=False)
        return
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise CommandError(f"{output} cannot be written: {problem.strerror}.") from problem
    say(f"Wrote {output}.")
