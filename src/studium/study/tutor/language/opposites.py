"""Words that say the opposite of one another, and words that deny."""

import re

from studium.study.tutor.language.word_set import word_set
from studium.study.tutor.language.words import Word, stem

_PAIRS = word_set(
    """
    hot/cold warm/cool high/low fast/slow quick/slow rapid/slow rise/fall rise/drop rise/sink
    increase/decrease increase/reduce increase/lower raise/lower raise/reduce grow/shrink
    expand/contract expand/shrink big/small large/small great/small long/short strong/weak
    strengthen/weaken heavy/light dense/sparse thick/thin wide/narrow deep/shallow near/far
    early/late old/new before/after first/last start/end begin/end open/close win/lose gain/lose
    push/pull absorb/release absorb/emit take/give take/release inhale/exhale attract/repel
    accept/reject accept/refuse allow/forbid allow/prevent enable/disable permit/forbid
    encourage/discourage encourage/prevent promote/prevent promote/inhibit cause/prevent
    support/oppose add/remove include/exclude inside/outside internal/external inner/outer
    interior/exterior upper/lower top/bottom above/below north/south east/west eastern/western
    northern/southern left/right positive/negative plus/minus active/passive acid/base
    acidic/alkaline solid/liquid public/private permanent/temporary volatile/permanent
    direct/indirect direct/inverse directly/inversely proportional/inverse always/never all/none
    everyone/nobody many/few more/less most/least more/fewer maximum/minimum maximise/minimise
    best/worst better/worse good/bad true/false right/wrong correct/incorrect valid/invalid
    possible/impossible safe/dangerous harmful/harmless harmless/dangerous useful/useless
    legal/illegal lawful/unlawful sorted/unsorted ordered/unordered equal/unequal same/different
    similar/different constant/variable static/dynamic mutable/immutable
    synchronous/asynchronous success/failure succeed/fail create/destroy build/destroy
    alive/dead birth/death life/death war/peace friend/enemy ally/enemy rich/poor
    cheap/expensive common/rare plentiful/rare plentiful/scarce surplus/shortage buy/sell
    import/export profit/loss credit/debit encrypt/decrypt encode/decode compress/decompress
    read/write input/output send/receive upload/download push/pop enqueue/dequeue allocate/free
    lock/unlock artery/vein systolic/diastolic hyper/hypo hypertension/hypotension
    hyperglycemia/hypoglycemia acute/chronic benign/malignant proximal/distal anterior/posterior
    flexion/extension abduction/adduction sympathetic/parasympathetic aerobic/anaerobic
    endothermic/exothermic oxidation/reduction summer/winter day/night sunrise/sunset
    victory/defeat monarchy/republic democracy/dictatorship majority/minority
    vertical/horizontal parallel/perpendicular even/odd prime/composite ascending/descending
    deposit/withdraw lend/borrow hire/fire employ/dismiss guilty/innocent wet/dry hard/soft
    sharp/blunt rough/smooth full/empty clean/dirty bright/dark visible/invisible
    stable/unstable certain/uncertain dependent/independent voluntary/involuntary sink/float
    double/halve doubled/halved double/half freeze/melt freeze/boil evaporate/condense
    stay/leave arrive/depart enter/exit enter/leave advance/retreat attack/defend help/harm
    protect/harm protect/damage improve/worsen remember/forget agree/disagree agree/contradict
    """
)
NEGATORS = word_set(
    """
    not no never none nothing nobody neither nor without cannot cant dont doesnt isnt arent
    wasnt werent wont wouldnt shouldnt couldnt hasnt havent hadnt n't lack lacks lacking
    fail fails failed hardly barely rarely seldom don't doesn't isn't aren't wasn't weren't
    won't wouldn't shouldn't couldn't hasn't haven't hadn't can't didn't didnt unable
    """
)
_RULING_OUT = frozenset(
    stem(word)
    for word in [
        "avoid",
        "prevent",
        "stop",
        "rather",
        "instead",
        "only",
        "except",
        "reduce",
        "limit",
        "fewer",
        "remove",
        "exclude",
        "forbid",
        "unless",
        "impossible",
        "refuse",
        "different",
    ]
)
_BREAKS = word_set(
    """
    but because while whereas although though however instead therefore so since which who
    if when unless until then than and or yet
    """
)
_UNTRUE = r"(?:not (?:true|the case|correct|right|so)|false|untrue|wrong|incorrect|a myth|a lie)"
_DENIES_BEFORE = re.compile(
    rf"\b(?:it(?:['\u2019]s| is| was) {_UNTRUE}|(?:i|we) (?:do not|don['\u2019]t) (?:think|believe)"
    r"|nobody (?:thinks|believes)|it (?:isn|wasn)['\u2019]t (?:true|the case|correct|right))"
    r"(?: to (?:say|think|claim))?(?: that)?\b",
    re.IGNORECASE,
)
_DENIES_AFTER = re.compile(
    rf"(?:,? (?:and|but) )?(?:\b(?:this|that|which) )?\b(?:is|are|was|were) {_UNTRUE}[.!]?\s*$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_REACH = 6  # words


def _opposites() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for pair in _PAIRS:
        one, other = (stem(word) for word in pair.split("/"))
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {word: frozenset(others) for word, others in found.items()}


OPPOSITES = _opposites()


def are_opposites(one: Word, other: Word) -> bool:
    """Whether two words say the opposite, by the list above or by a prefix that denies."""
    return other.stem in OPPOSITES.get(one.stem, ()) or _is_denied(one.lower, other.lower)


def _is_denied(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and any(  # noqa: PLR2004 - shorter ones meet by accident
        long == prefix + short for prefix in ("un", "in", "im", "non", "ir", "il", "dis", "anti")
    )


def has_denial(words: list[Word]) -> bool:
    """Whether a text denies or rules out anything, in any way."""
    return any(
        word.lower in NEGATORS
        or word.stem in _RULING_OUT
        or word.lower.startswith("non")
        or word.lower.endswith("n't")
        for word in words
    )


def negated(words: list[Word], text: str) -> list[int]:
    """How near a denial each word stands: 0 not denied, 1 the first after the negator, and so on.

    A negator denies what follows it in its clause; two denials make none. What stands under "it is
    not true that" is denied up to the end of its sentence.
    """
    found = []
    reach, place, end = 0, 0, 0
    wholly = _wholly_denied(text)
    for index, word in enumerate(words):
        if any(mark in text[end : word.start] for mark in ".;:,!?()") or word.lower in _BREAKS:
            place = 0
        is_wholly = any(start <= word.start < stop for start, stop in wholly)
        if any(end <= start <= word.start for start, _ in wholly):
            place = 0  # the phrase's own "not" has done its work
        if _is_negator(words, index):
            place, reach = (0, 0) if place else (1, _REACH)
            found.append(0)
        else:
            is_denied = bool(place) and reach > 0
            found.append((place if is_denied else 0) if not is_wholly else 0 if is_denied else 1)
            if is_denied and word.is_content:
                place, reach = place + 1, reach - 1
        end = word.end
    return found


def _is_negator(words: list[Word], index: int) -> bool:
    word = words[index].lower
    after = words[index + 1].lower if index + 1 < len(words) else ""
    before = words[index - 1].lower if index else ""
    if word == "not" and (after in {"only", "just", "merely"} or before == "or"):
        return False
    return word in NEGATORS or word.endswith("n't")


def _wholly_denied(text: str) -> list[tuple[int, int]]:
    """The stretches that a phrase before or after them calls untrue."""
    found = []
    for sentence in _SENTENCE.finditer(text):
        said = sentence.group()
        before, after = _DENIES_BEFORE.search(said), _DENIES_AFTER.search(said)
        if before and any(map(str.isalnum, said[before.end() :])):
            found.append((sentence.start() + before.end(), sentence.end()))
        elif before or after:
            end = min(match.start() for match in (before, after) if match)
            found.append((sentence.start(), sentence.start() + end))
    return found
