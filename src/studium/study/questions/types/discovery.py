"""Finding the question types: every folder beside this file is one. And asking them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from studium.platform.errors import Invalid
from studium.study.questions.content import Fault, QuestionContent, QuestionInvalid
from studium.study.questions.types.contract import (
    NO_RESPONSE,
    QuestionTypePlugin,
    Response,
)
from studium.study.questions.types.scoring import Score


class QuestionTypeUnknown(Invalid):
    """There is no such type of question in this installation."""

    slug = "question-type-unknown"
    title = "No such type of question"


def discover_types() -> tuple[QuestionTypePlugin, ...]:
    """Every type, in the order of their folders.

    Raises TypeError, naming the folder, when one is not what a type must be.
    """
    found: list[QuestionTypePlugin] = []
    for module in iter_modules([str(Path(__file__).parent)]):
        if module.ispkg:
            package = import_module(f"studium.study.questions.types.{module.name}")
            plugin = getattr(package, "TYPE", None)
            if not isinstance(plugin, QuestionTypePlugin) or plugin.name.lower() != module.name:
                raise TypeError(f"types/{module.name}: TYPE is not a QuestionTypePlugin")
            found.append(plugin)
    return tuple(found)


class QuestionTypes:
    """The types of this installation; each method asks the type of the question."""

    def __init__(self, plugins: Iterable[QuestionTypePlugin] | None = None) -> None:
        """Know these, or all that are found."""
        found = discover_types() if plugins is None else plugins
        self._plugins = {plugin.name: plugin for plugin in found}

    @property
    def names(self) -> list[str]:
        """What questions may have as their type."""
        return sorted(self._plugins)

    @property
    def template_folders(self) -> dict[str, Path]:
        """Where each type keeps its templates, by the name of its folder."""
        here = Path(__file__).parent
        return {name.lower(): here / name.lower() / "templates" for name in self.names}

    @property
    def plugins(self) -> list[QuestionTypePlugin]:
        """All of them, by their titles."""
        return sorted(self._plugins.values(), key=lambda plugin: plugin.title)

    def plugin(self, name: str) -> QuestionTypePlugin:
        """Raises QuestionTypeUnknown."""
        try:
            return self._plugins[name]
        except KeyError:
            raise QuestionTypeUnknown(
                f"No question type is called {name}; there are {', '.join(self.names)}."
            ) from None

    def check(self, content: QuestionContent, *, may_lack: Collection[str] = ()) -> QuestionContent:
        """The question, with names of its parts that say nothing of what is right.

        `may_lack` names members that are added later. Raises QuestionInvalid with every fault.
        """
        plugin = self.plugin(content.type)
        faults = [*_common_faults(content, plugin), *plugin.faults(content)]
        faults = [fault for fault in faults if fault.at not in may_lack]
        if faults:
            raise QuestionInvalid(faults)
        return plugin.normalised(content)

    def candidate_view(
        self, content: QuestionContent, *, seed: str, response: Response = NO_RESPONSE
    ) -> dict[str, Any]:
        """All that a candidate may see of it, as JSON: stem, media and what the type adds.

        Nothing of it depends on what is right. `seed` decides orders, the same for the same seed.
        """
        return {
            "type": content.type,
            "stem": content.stem,
            "media": _media(content),
            **self.plugin(content.type).candidate_view(content, seed=seed, response=response),
        }

    def review_view(
        self, content: QuestionContent, *, seed: str, response: Response = NO_RESPONSE
    ) -> dict[str, Any]:
        """The same for looking back, with what was right, what was answered, and why."""
        return {
            "type": content.type,
            "stem": content.stem,
            "media": _media(content),
            "rationale": content.rationale,
            **self.plugin(content.type).review_view(content, seed=seed, response=response),
        }

    def read_response(
        self, content: QuestionContent, response: Response, *, previous: Response = NO_RESPONSE
    ) -> Response:
        """A response as it is kept. An empty one is always right. Raises ResponseInvalid."""
        plugin = self.plugin(content.type)
        if response == NO_RESPONSE and previous == NO_RESPONSE:
            return NO_RESPONSE
        return plugin.read_response(content, response, previous=previous)

    def read_answer(
        self,
        content: QuestionContent,
        fields: Mapping[str, Sequence[str]],
        *,
        previous: Response = NO_RESPONSE,
    ) -> Response:
        """A response as it is kept, from the form of the type's `item.html`.

        `fields` are all values by name. Raises ResponseInvalid.
        """
        sent = self.plugin(content.type).read_answer(fields, previous=previous)
        return self.read_response(content, sent, previous=previous)

    def is_answered(self, content: QuestionContent, response: Response) -> bool:
        """Whether nothing is left to answer."""
        if response == NO_RESPONSE:
            return False
        return self.plugin(content.type).is_answered(content, response)

    def score(self, content: QuestionContent, response: Response) -> Score:
        """What a response that was read is worth. Not to have answered is worth nothing."""
        plugin = self.plugin(content.type)
        score = plugin.score(content, response)
        return replace(score, earned=score.earned * 0) if response == NO_RESPONSE else score


def _common_faults(content: QuestionContent, plugin: QuestionTypePlugin) -> list[Fault]:
    faults = []
    if content.scoring not in plugin.scorings:
        known = ", ".join(plugin.scorings)
        faults.append(Fault("scoring", f"{plugin.title} is scored by one of {known}."))
    if not content.rationale:
        faults.append(Fault("rationale", "Say why the key is right."))
    for number, media in enumerate(content.media):
        if (media.file is None) == (media.file_id is None):
            faults.append(Fault(f"media.{number}", "Name one file."))
    return faults


def _media(content: QuestionContent) -> list[dict[str, Any]]:
    return [
        {
            "file_id": str(media.file_id) if media.file_id else None,
            "file": media.file,
            "alt": media.alt,
        }
        for media in content.media
    ]
