"""Command groups that modules bring in `commands.py`: listed without being imported.

    cli = typer.Typer(name="questions", help="The question bank.")

`name` and `help` are read from the source, so that `studium --help` imports none of them. Modules
that give the same name share the group. With `invoke_without_command=True` the callback is what
the group's name alone does, options included.
"""

import ast
import importlib
from functools import cached_property
from pathlib import Path
from typing import Any

from typer.core import TyperGroup
from typer.main import get_group

from studium.entrypoints import modules
from studium.entrypoints.cli.installation import ThisInstallation
from studium.entrypoints.command_error import CommandError


class Commands(TyperGroup):
    """The command `studium`: its own commands, then the groups of the modules."""

    @cached_property
    def _found(self) -> "dict[str, ModuleGroup]":
        found: dict[str, ModuleGroup] = {}
        for module, file in modules.command_files().items():
            words = _declared(file)
            name = words["name"]
            group = found.setdefault(name, ModuleGroup(name=name, help=words["help"]))
            group.files[module] = file
            if words.get("invoke_without_command"):
                group.acts_by_itself(module)
        return found

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, in the order of the help."""
        return [*super().list_commands(ctx), *sorted(self._found)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command or group of this name."""
        ctx.obj = ctx.obj or ThisInstallation()
        return super().get_command(ctx, cmd_name) or self._found.get(cmd_name)


class ModuleGroup(TyperGroup):
    """A group of commands, imported when one of them is asked for."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(no_args_is_help=True, rich_markup_mode="markdown", **attributes)
        self.files: dict[str, Path] = {}
        self._actor = ""

    def acts_by_itself(self, module: str) -> None:
        """Let the group's name alone do what the callback in this module does."""
        self._actor = module
        self.no_args_is_help = False
        self.invoke_without_command = True

    def make_context(self, *arguments: Any, **more: Any) -> Any:
        """The callback's options are known once the command is asked for."""
        if self._actor and self.callback is None:
            group = get_group(importlib.import_module(self._actor).cli)
            self.callback, self.params = group.callback, group.params
        return super().make_context(*arguments, **more)

    @cached_property
    def _loaded(self) -> dict[str, Any]:
        loaded: dict[str, Any] = {}
        for module, file in self.files.items():
            try:
                cli = importlib.import_module(module).cli
            except Exception as problem:
                raise CommandError(f"{file} cannot be loaded: {problem!r}.") from problem
            for name, command in get_group(cli).commands.items():
                if name in loaded:
                    raise CommandError(f"{file}: another module has `{self.name} {name}` too.")
                loaded[name] = command
        return loaded

    def list_commands(self, ctx: Any) -> list[str]:
        """The names that all the modules of this group bring."""
        del ctx
        return list(self._loaded)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of this name."""
        del ctx
        return self._loaded.get(cmd_name)


def _declared(file: Path) -> dict[str, Any]:
    """What `cli = typer.Typer(name=..., help=...)` says in this file, by argument.

    Raises CommandError when there is no such line with both as plain text.
    """
    for node in ast.parse(file.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "cli":
            words = {
                each.arg: each.value.value
                for each in getattr(node.value, "keywords", ())
                if isinstance(each.value, ast.Constant)
            }
            if "name" in words and "help" in words:
                return words
    raise CommandError(f'{file} lacks cli = typer.Typer(name="…", help="…"): add that line.')
