"""What a question of Moodle XML says beyond what the bank has a place for."""

from collections.abc import Iterator

from studium.study.questions.formats.moodle_xml.names import KEPT_AS_METADATA
from studium.study.questions.formats.xml import Element, child, descendants, local_name, text_of

READ = frozenset(
    ["name", "questiontext", "generalfeedback", "defaultgrade", "single", "answer", "hint", "tags"]
)
LOOKS_AND_PENALTIES = frozenset(
    [
        "answernumbering",
        "layouttype",
        "numberingstyle",
        "penalty",
        "showgrading",
        "shownumcorrect",
        "showstandardinstruction",
        "shuffleanswers",
        "selectcount",
    ]
)
"""How Moodle shows a question and marks a second try; the bank decides both for itself."""
OLD_PICTURE = ("image", "image_base64")
SAYS_NOTHING = {
    "hidden": ("", "0"),
    "selecttype": ("", "0", "all"),
    "gradingtype": ("", "-1", "all_or_nothing"),
}
IN_WORDS = {
    "hidden": "hidden",
    "selecttype": "only some of its answers are shown",
    "gradingtype": "partial marks for places",
    "stimulus": "stimulus",
}


def unread(question: Element) -> Iterator[str]:
    """Each thing that is lost, in words."""
    if text_of(child(question, "image_base64")) or text_of(child(question, "image")):
        yield f"picture {text_of(child(question, 'image'))[:80]!r}"
    if any(text_of(hint) for hint in question if local_name(hint) == "hint"):
        yield "hints"
    if question.get("type") == "oumultiresponse":
        yield "partial marks for each right answer"
    for element in question:
        name, text = local_name(element), text_of(element)
        if name in READ | LOOKS_AND_PENALTIES | KEPT_AS_METADATA.keys() or name in OLD_PICTURE:
            continue
        if text.lower() not in SAYS_NOTHING.get(name, ("",)):
            yield IN_WORDS.get(name, f"field {name[:40]!r}")
    for part in question:
        if local_name(part) != "questiontext":
            for file in descendants(part, "file"):
                yield f"file {(file.get('name') or '')[:80]!r}"
