"""Questions from a text: found, given wrong answers, checked, and spread over its sections."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from studium.platform.embeddings import Embedder
from studium.study.tutor.grading.alignment import Floats
from studium.study.tutor.model import Draft, DraftType, Generated
from studium.study.tutor.reading.source import clean_text, read_source
from studium.study.tutor.writing.distractors import (
    Material,
    numeric_distractors,
    read_material,
    term_distractors,
)
from studium.study.tutor.writing.enumerations import Enumeration, find_enumerations, wrong_things
from studium.study.tutor.writing.items import Item, find_items
from studium.study.tutor.writing.phrasing import phrase_enumeration, phrase_item
from studium.study.tutor.writing.terms import find_terms

_DUPLICATE = 0.92  # questions nearer than this ask the same
_SAME_ANSWER_DUPLICATE = 0.6
_ONE_MULTIPLE_IN = 5
_SECOND_CHOICE = 0.5  # worth that a further question on the same paragraph loses

Progress = Callable[[int, int], None]
Candidate = Item | Enumeration


def generate(
    embedder: Embedder,
    text: str,
    *,
    count: int,
    types: Sequence[str] = tuple(DraftType),
    progress: Progress | None = None,
) -> Generated:
    """At most `count` questions of these types. The same text gives the same questions.

    Raises ModelMissing.
    """
    source = read_source(text)
    if not source.sentences:
        return Generated((), {}, 0, 0)
    material = read_material(embedder, source, find_terms(source))
    writer = _Writer(embedder, material, count)
    drafts: list[Draft] = []
    for candidate in writer.queue(types, count):
        draft = writer.write(candidate)
        if draft is not None:
            drafts.append(draft)
            if progress:
                progress(len(drafts), count)
        if len(drafts) == count:
            break
    covered = len({draft.section for draft in drafts})
    drafts.sort(key=lambda draft: draft.span)
    dropped = dict(sorted(writer.dropped.items()))
    return Generated(tuple(drafts), dropped, covered, len(source.sections))


class _Writer:
    """Writes candidates one after the other, knowing what was asked before."""

    def __init__(self, embedder: Embedder, material: Material, count: int) -> None:
        self._embedder = embedder
        self._material = material
        self._spans: list[tuple[int, int]] = []
        self._asked: list[tuple[frozenset[str], Floats]] = []  # answers and what was asked
        self._used: Counter[str] = Counter()
        self._answers: Counter[tuple[str, ...]] = Counter()
        self._most_of_one = 2 + count // 20
        self.dropped: Counter[str] = Counter()

    def queue(self, types: Sequence[str], count: int) -> Iterator[Candidate]:
        """Candidates, a section's best first, section by section in turn."""
        singles: dict[int, list[Item]] = defaultdict(list)
        if DraftType.SINGLE_BEST in types:
            for found in find_items(self._material.source, self._material.terms):
                if isinstance(found, str):
                    self.dropped[found] += 1
                else:
                    singles[found.sentence.section].append(found)
        several: list[Enumeration] = []
        if DraftType.MULTI_SELECT in types:
            several = list(find_enumerations(self._material))
        if not singles:
            yield from several
            return
        wanted = max(1, count // _ONE_MULTIPLE_IN) if count > 1 else 0
        yield from several[:: max(1, len(several) // wanted)][:wanted] if wanted else ()
        used = {found.sentence.section for found in several[:wanted]}
        order = sorted(singles, key=lambda section: (section in used, section))
        queues = {section: _by_worth(items) for section, items in singles.items()}
        while queues:
            for section in [section for section in order if section in queues]:
                taken = len(self._spans)
                for item in queues[section]:
                    yield item
                    if len(self._spans) > taken:
                        break
                else:
                    del queues[section]

    def write(self, candidate: Candidate) -> Draft | None:
        """A question that passes all checks; None, with the reason counted, when one fails."""
        span = _span(candidate)
        if any(start < span[1] and span[0] < end for start, end in self._spans):
            return None
        draft = self._single(candidate) if isinstance(candidate, Item) else self._several(candidate)
        if draft is None or self._is_duplicate(draft):
            return None
        self._spans.append(span)
        if isinstance(candidate, Item):
            self._answers[candidate.mention.key] += 1
        return draft

    def _single(self, item: Item) -> Draft | None:
        if self._answers[item.mention.key] >= self._most_of_one:
            self.dropped["repeated_answer"] += 1
            return None
        if item.mention.kind.is_numeric:
            wrong = numeric_distractors(item, self._material)
        else:
            wrong = term_distractors(item, self._material, self.dropped, self._used)
        if len(wrong) < 3:  # noqa: PLR2004 - four options
            self.dropped["too_few_distractors"] += 1
            return None
        if not self._is_answerable(item, wrong):
            self.dropped["blind_answer_differs"] += 1
            return None
        return self._draft(
            DraftType.SINGLE_BEST, phrase_item(item, wrong, self._material.source), item
        )

    def _several(self, found: Enumeration) -> Draft | None:
        wrong = wrong_things(found, self._material, self.dropped)
        if len(wrong) < 2:  # noqa: PLR2004 - so that choosing all is not right
            self.dropped["too_few_distractors"] += 1
            return None
        phrased = phrase_enumeration(found, wrong, self._material.source)
        return self._draft(DraftType.MULTI_SELECT, phrased, found)

    def _draft(
        self, kind: str, phrased: tuple[str, list[str], set[str], str], candidate: Candidate
    ) -> Draft:
        stem, options, right, rationale = phrased
        start, end = _span(candidate)
        return Draft(
            kind, stem, tuple(options),
            tuple(index for index, option in enumerate(options) if option in right),
            rationale, (start, end), self._material.source.text[start:end],
            candidate.sentence.section,
        )  # fmt: skip

    def _is_answerable(self, item: Item, wrong: Sequence[str]) -> bool:
        """Whether a reader who knows only question, options and source comes to the same answer.

        The reader takes the sentences nearest to the question, and of the options the one with
        which the question's sentence is nearest to one of these.
        """
        lead = f"{item.lead.text} " if item.lead else ""
        options = [item.mention.text, *wrong]
        vectors = self._embedder.encode(
            [f"{lead}{item.before}{item.after}", *(item.filled(option) for option in options)]
        )
        sentences = self._material.sentence_vectors
        looked_up = (sentences @ vectors[0]).argsort()[::-1][:5]
        best = (vectors[1:] @ sentences[looked_up].T).max(axis=1)
        return int(best.argmax()) == 0

    def _is_duplicate(self, draft: Draft) -> bool:
        answer = frozenset(draft.options[index].lower() for index in draft.correct)
        vector = self._embedder.encode([clean_text(draft.quote)])[0]
        for earlier, asked in self._asked:
            near = float(asked @ vector)
            if near >= _DUPLICATE or (answer == earlier and near >= _SAME_ANSWER_DUPLICATE):
                self.dropped["duplicate"] += 1
                return True
        self._asked.append((answer, vector))
        return False


def _span(candidate: Candidate) -> tuple[int, int]:
    if isinstance(candidate, Item):
        return candidate.span
    return candidate.sentence.start, candidate.sentence.end


def _by_worth(items: Sequence[Item]) -> Iterator[Item]:
    """The best item of each paragraph in the order of their worth, then the next of each."""
    seen: Counter[int] = Counter()
    ranked: list[tuple[float, int, Item]] = []
    for item in sorted(
        items, key=lambda item: (-item.worth, item.sentence.start, item.mention.start)
    ):
        place = item.sentence.paragraph
        ranked.append((item.worth - _SECOND_CHOICE * seen[place], -item.sentence.start, item))
        seen[place] += 1
    ranked.sort(key=lambda entry: (-entry[0], -entry[1], entry[2].mention.start))
    return (item for _, _, item in ranked)
