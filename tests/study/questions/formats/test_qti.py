import io
import re

import pytest
from PIL import Image
from tests.study.questions.formats.reading import found, only, shown, zipped

from studium.study.questions.formats import Found, Outcome, formats
from studium.study.questions.formats.qti.names import hyphened

MATCH = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/match_correct"
MAP = "http://www.imsglobal.org/question/qti_v2p1/rptemplates/map_response"


def item(
    body: str,
    *right: str,
    cardinality: str = "single",
    mapping: str = "",
    template: str = MATCH,
    name: str = "q1",
) -> str:
    values = "".join(f"<value>{value}</value>" for value in right)
    correct = f"<correctResponse>{values}</correctResponse>" if right else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><!-- an example -->'
        f'<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="{name}" '
        f'title="A title" adaptive="false" timeDependent="false"><responseDeclaration '
        f'identifier="R" cardinality="{cardinality}" baseType="identifier">{correct}{mapping}'
        f"</responseDeclaration><itemBody>{body}</itemBody>"
        f'<responseProcessing template="{template}"/></assessmentItem>'
    )


def choice(most: str = "1") -> str:
    return (
        f'<p>Look at the sign.</p><choiceInteraction responseIdentifier="R" shuffle="false" '
        f'maxChoices="{most}"><prompt>What does it say?</prompt>'
        '<simpleChoice identifier="A">You must <b>stay</b>.</simpleChoice>'
        '<simpleChoice identifier="B"><p>You must go.</p><feedbackInline identifier="B" '
        'outcomeIdentifier="F" showHide="show">No.</feedbackInline></simpleChoice>'
        '<simpleChoice identifier="C">Neither.</simpleChoice></choiceInteraction>'
    )


def as_third_version(text: str) -> str:
    """The same item in the names of QTI 3."""
    text = text.replace("imsqti_v2p1", "imsqtiasi_v3p0")

    def renamed(match: re.Match[str]) -> str:
        slash, name = match[1], match[2]
        return f"<{slash}{name}" if name in ("p", "b") else f"<{slash}qti-{hyphened(name)}"

    text = re.sub(r"<(/?)([a-zA-Z]+)", renamed, text)
    return re.sub(r" ([a-z]+[A-Z][a-zA-Z]+)=", lambda match: f" {hyphened(match[1])}=", text)


@pytest.mark.parametrize("version", [2, 3])
def test_one_choice(version: int) -> None:
    text = item(choice(), "A")
    one = only(text if version == 2 else as_third_version(text))
    assert (one.identifier, one.type) == ("q1", "SINGLE_BEST")
    assert one.options == ("You must stay.", "You must go.", "Neither.")
    assert (one.correct, one.losses) == ((0,), ("formatting: b",))
    assert one.item is not None
    assert one.item.stem == "Look at the sign.\n\nWhat does it say?"
    assert one.item.options[1].rationale == "No."
    assert shown(text if version == 2 else as_third_version(text)).format == f"qti{version}"


def test_several_choices() -> None:
    one = only(item(choice("0"), "A", "C", cardinality="multiple"))
    assert (one.type, one.correct) == ("MULTI_SELECT", (0, 2))


def test_marks_that_the_bank_cannot_give_are_named() -> None:
    mapping = (
        '<mapping defaultValue="-2"><mapEntry mapKey="A" mappedValue="1"/>'
        '<mapEntry mapKey="C" mappedValue="1"/></mapping>'
    )
    mapped = item(choice("0"), "A", "C", cardinality="multiple", mapping=mapping, template=MAP)
    assert "marks per answer: A 1, B -2, C 1" in only(mapped).losses
    plus_minus = only(mapped.replace('"-2"', '"-1"'))
    assert plus_minus.item is not None
    assert plus_minus.item.scoring == "plus_minus"


def test_a_mapping_alone_states_what_is_right() -> None:
    mapping = '<mapping><mapEntry mapKey="B" mappedValue="1"/></mapping>'
    assert only(item(choice(), mapping=mapping, template=MAP)).correct == (1,)


def test_an_order() -> None:
    body = (
        '<orderInteraction responseIdentifier="R" shuffle="true"><prompt>In order?</prompt>'
        '<simpleChoice identifier="A">Rubens</simpleChoice>'
        '<simpleChoice identifier="B">Jenson</simpleChoice>'
        '<simpleChoice identifier="C">Michael</simpleChoice></orderInteraction>'
    )
    one = only(item(body, "C", "A", "B", cardinality="ordered"))
    assert (one.type, one.options) == ("ORDERING", ("Rubens", "Jenson", "Michael"))
    assert one.correct == (2, 0, 1)
    assert one.item is not None
    assert [option.content for option in one.item.options] == ["Michael", "Rubens", "Jenson"]
    part = only(item(body, "C", "A", cardinality="ordered"))
    assert part.reason == "It states no order of all its choices."


def test_a_hot_spot_needs_its_picture() -> None:
    body = (
        '<hotspotInteraction responseIdentifier="R" maxChoices="1"><prompt>Where?</prompt>'
        '<object type="image/png" width="200" height="100" data="uk.png">A map</object>'
        '<hotspotChoice identifier="A" shape="circle" coords="20,50,10" hotspotLabel="Here"/>'
        '<hotspotChoice identifier="B" shape="rect" coords="0,0,100,50" hotspotLabel="There"/>'
        "</hotspotInteraction>"
    )
    one = only(item(body, "A"))
    assert (one.type, one.options, one.correct) == ("HOT_SPOT", ("Here", "There"), (0,))
    assert one.reason == "Give the picture that regions are chosen in."


def test_a_hot_spot_of_a_package_goes_out_as_it_came_in() -> None:
    body = (
        '<hotspotInteraction responseIdentifier="R" maxChoices="1"><prompt>Where?</prompt>'
        '<object type="image/png" data="uk.png">A map</object>'
        '<hotspotChoice identifier="A" shape="circle" coords="20,50,10" hotspotLabel="Here"/>'
        '<hotspotChoice identifier="B" shape="rect" coords="0,0,100,50" hotspotLabel="There"/>'
        "</hotspotInteraction>"
    )
    picture = io.BytesIO()
    Image.new("RGB", (200, 100)).save(picture, "PNG")
    one = only(zipped({"q.xml": item(body, "A"), "uk.png": picture.getvalue()}))
    assert (one.type, one.outcome, one.correct) == ("HOT_SPOT", "importable", (0,))
    assert one.item is not None
    assert one.item.body["regions"][0]["coordinates"] == [0.1, 0.5, 0.05]
    for name in ("qti2", "qti3"):
        again = only(formats()[name].write([one.item]).data)
        assert again.item is not None
        assert (again.options, again.correct) == (one.options, one.correct)
        assert again.item.body == one.item.body
        assert again.item.media[0].data == picture.getvalue()


@pytest.mark.parametrize(
    "kind",
    [
        "inlineChoice",
        "textEntry",
        "extendedText",
        "match",
        "associate",
        "gapMatch",
        "hottext",
        "slider",
        "upload",
        "drawing",
        "graphicOrder",
        "selectPoint",
        "custom",
        "endAttempt",
    ],
)
def test_other_interactions_are_listed_and_refused(kind: str) -> None:
    one = only(item(f'<p>x</p><{kind}Interaction responseIdentifier="R"/>', "A"))
    assert (one.identifier, one.outcome) == ("q1", Outcome.REFUSED)
    assert "no such type" in str(one.reason)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (item(choice() + choice(), "A"), "several answers at once"),
        (item(choice()), "Mark one option"),
        (item(choice(), "X"), "none of its choices"),
        (item("<p>Read this.</p>"), "asks for no answer"),
        (item(choice(), "A").replace('adaptive="false"', 'adaptive="true"'), "adaptive"),
        (
            item(choice(), "A").replace("<itemBody>", "<templateDeclaration/><itemBody>"),
            "drawn at random",
        ),
    ],
)
def test_what_the_bank_has_no_place_for_is_refused(text: str, reason: str) -> None:
    assert reason in str(only(text).reason)


def test_feedback_rules_and_instructions_are_named_as_lost() -> None:
    extra = (
        '<modalFeedback identifier="A" outcomeIdentifier="F" showHide="show">Yes.</modalFeedback>'
        '<modalFeedback identifier="X" outcomeIdentifier="F" showHide="show">Hm.</modalFeedback>'
        "</assessmentItem>"
    )
    text = item('<rubricBlock view="scorer"><p>s</p></rubricBlock>' + choice(), "A")
    one = only(text.replace("</assessmentItem>", extra))
    assert "feedback 'X'" in one.losses
    assert "rubric for scorer" in one.losses
    assert one.item is not None
    assert one.item.options[0].rationale == "Yes."
    own = "<responseProcessing><responseCondition><random/></responseCondition>"
    own += "</responseProcessing>"
    ruled = only(re.sub(r"<responseProcessing[^>]*/>", own, item(choice(), "A")))
    assert "its own scoring rules" in ruled.losses


MANIFEST = (
    '<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><resources>'
    '<resource identifier="R1" type="imsqti_item_xmlv2p1" href="items/a.xml"/>'
    '<resource identifier="R2" type="imsqti_item_xmlv2p1" href="items/b%20b.xml"/>'
    '<resource identifier="R3" type="imsqti_item_xmlv2p1" href="gone.xml"/>'
    '<resource identifier="T" type="imsqti_test_xmlv2p1" href="tests/t.xml"/>'
    '<resource identifier="W" type="webcontent" href="items/pic.png"/></resources></manifest>'
)
OLD_MANIFEST = MANIFEST.replace("item_xmlv2p1", "xmlv1p2")
TEST = (
    '<assessmentTest xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="t"><testPart>'
    '<assessmentSection><assessmentItemRef identifier="second" href="../items/b%20b.xml"/>'
    '<assessmentItemRef identifier="lost" href="../items/c.xml"/>'
    '<assessmentItemRef identifier="out" href="../../../etc/passwd"/>'
    "</assessmentSection></testPart></assessmentTest>"
)
PACKAGE: dict[str, str | bytes] = {
    "imsmanifest.xml": MANIFEST,
    "items/a.xml": item('<p><img src="pic.png" alt="A cat"/></p>' + choice(), "A", name="a"),
    "items/b b.xml": item(choice(), "B", name="b"),
    "items/pic.png": b"picture",
    "tests/t.xml": TEST,
}


def outcomes(questions: list[Found]) -> list[tuple[str, str]]:
    return [(one.identifier, one.outcome) for one in questions]


def test_a_package_is_read_in_the_order_of_its_test() -> None:
    read = found(zipped(dict(PACKAGE)))
    assert outcomes(read) == [
        ("b", "lossy"),
        ("lost", "refused"),
        ("out", "refused"),
        ("a", "lossy"),
        ("R3", "refused"),
    ]
    assert "is not in the archive" in str(read[1].reason)


def test_a_package_in_a_folder_or_without_a_manifest() -> None:
    moved = {f"course/{name}": data for name, data in PACKAGE.items()}
    assert outcomes(found(zipped(moved))) == outcomes(found(zipped(dict(PACKAGE))))
    bare = {name: data for name, data in PACKAGE.items() if name.startswith("items/")}
    assert [one.identifier for one in found(zipped(bare))] == ["a", "b"]


def test_one_broken_item_does_not_take_the_package_with_it() -> None:
    broken = {**PACKAGE, "items/a.xml": "<assessmentItem"}
    read = {one.identifier: one for one in found(zipped(broken))}
    assert "no well-formed XML" in str(read["R1"].reason)
    assert read["b"].outcome == "lossy"


def test_a_test_alone_lists_its_items_as_refused() -> None:
    assert outcomes(found(TEST)) == [
        ("second", "refused"),
        ("lost", "refused"),
        ("out", "refused"),
    ]


@pytest.mark.parametrize(
    "data",
    [
        "<questestinterop/>",
        zipped({"imsmanifest.xml": OLD_MANIFEST}),
    ],
)
def test_the_old_version_is_refused_with_what_to_do(data: str | bytes) -> None:
    assert "QTI 1.2, which is not read; export it as QTI 2.1" in str(shown(data).error)


def test_sections_in_files_of_their_own_and_items_that_no_list_names_are_read() -> None:
    section = (
        '<assessmentSection xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="s">'
        '<assessmentItemRef identifier="x" href="../items/a.xml"><weight identifier="W" '
        'value="2"/></assessmentItemRef></assessmentSection>'
    )
    test: str | bytes = TEST.replace(
        "<assessmentItemRef", '<assessmentSectionRef href="s.xml"/>\n<assessmentItemRef', 1
    )
    more: dict[str, str | bytes] = {
        "tests/t.xml": test,
        "tests/s.xml": section,
        "items/new.xml": item(choice(), "C"),
    }
    read = found(zipped(PACKAGE | more))
    assert {one.identifier for one in read} == {"a", "b", "lost", "out", "R3", "q1"}
    (weighed,) = [one for one in read if one.identifier == "a"]
    assert "weight of 2 in a test" in weighed.losses


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mn>2</mn></mfrac>", "(a+1)/2"),
        ("<msup><mi>x</mi><mn>2</mn></msup><mo>&lt;</mo><msqrt><mi>y</mi></msqrt>", "x^2<√(y)"),
        ("<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>", "x_i^2"),
        ("<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr></mtable>", "1, 0"),
    ],
)
def test_a_formula_becomes_text_and_is_told(formula: str, text: str) -> None:
    maths = f'<math xmlns="http://www.w3.org/1998/Math/MathML">{formula}</math>'
    one = only(item(choice().replace("Neither.", maths), "C"))
    assert one.options[2] == text
    assert "formulas, which become text" in one.losses
