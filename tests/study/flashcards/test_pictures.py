"""Pictures and sounds of cards, and cards that ask what is covered on a picture."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Person
from tests.study.flashcards.conftest import Cards
from tests.study.flashcards.package_files import Collection, new_package, old_package
from tests.study.flashcards.test_transfer import bring

from studium.study.flashcards.packages.occlusion import covered_by, covers, label_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
MP3 = b"ID3" + b"\0" * 40
COVERS = (
    "{{c1::image-occlusion:rect:left=.1:top=.2:width=.3:height=.4:oi=1}}<br>"
    "{{c2::image-occlusion:ellipse:left=.5:top=.5:rx=.1:ry=.2:oi=1}}"
)


def pictured() -> Collection:
    """A note with a picture and a sound, one of a missing picture, and one of Anki's occlusion."""
    collection = Collection(
        notes=[
            (1, 1, "", 'Which <img src="hand%201.png" alt="A hand">?\x1fThis: [sound:say.mp3]'),
            (2, 1, "", 'And <img src="gone.png">?\x1fBack'),
            (3, 9, "", f'{COVERS}\x1f<img src="nerves.png">\x1fName it\x1f\x1f1: Radial\n2: Ulnar'),
        ],
        cards=[(101, 1, 7, 0), (102, 2, 7, 0), (103, 3, 7, 0)],
    )
    collection.extra = """
        insert into cards select 104, nid, did, 1, 0, 0, 0, 0, 0, 0, 2500, 0, 0, 0, 0, 0, 0, ''
        from cards where id = 103;
    """
    return collection


@pytest.mark.parametrize("make", [old_package, new_package])
async def test_files_of_a_package_come_in_are_shown_and_go_out_again(
    alice: Person, bob: Person, cards: Cards, tmp_path: Path, make: Any
) -> None:
    names = ["hand 1.png", "say.mp3", "nerves.png", "unused.png", "gone.png"]
    media = names if make is new_package else {str(n): name for n, name in enumerate(names)}
    content = {"0": PNG, "1": MP3, "2": PNG + b"2", "3": PNG + b"3"}
    path = make(tmp_path / "p.apkg", pictured(), media=media, present=content)
    found = await bring(alice, path)
    assert found["cards"] == 4
    assert [line.partition(":")[0] for line in found["lossy"]] == [
        "1 media file is missing",
        "1 media files are not kept",
        "2 cards have covers that are no rectangles; they are kept as such",
    ]
    queue = {item["card"]["prompt"]: item for item in await cards.queue(alice)}
    asked = queue["Which [hand 1.png]?"]["asked"]
    assert [(part["kind"], part["text"]) for part in asked] == [
        ("TEXT", "Which "),
        ("IMAGE", "A hand"),
        ("TEXT", "?"),
    ]
    assert (await bob.client.get(asked[1]["url"])).content == PNG
    assert [part["kind"] for part in queue["Which [hand 1.png]?"]["told"]] == ["TEXT", "AUDIO"]
    assert [part["kind"] for part in queue["And [gone.png]?"]["asked"]] == ["TEXT"]
    covered = queue["Name it"]
    assert [box["state"] for box in covered["asked"][0]["boxes"]].count("ASKED") == 1
    assert covered["card"]["answer"] in {"Radial", "Ulnar"}

    deck_id = covered["card"]["deck_id"]
    page = await alice.client.get(f"/flashcards/decks/{deck_id}")
    assert 'alt="A hand"' in page.text
    assert "cover-told" in page.text
    answer = await alice.client.get(f"/api/flashcards/decks/{deck_id}/export")
    out = tmp_path / "out.apkg"
    out.write_bytes(answer.content)
    with zipfile.ZipFile(out) as package:
        listed = json.loads(package.read("media"))
        assert {listed[n]: package.read(n) for n in listed} == {
            "hand 1.png": PNG,
            "say.mp3": MP3,
            "nerves.png": PNG + b"2",
        }
    again = await bring(bob, out)
    assert (again["cards"], again["lossy"]) == (4, [])
    hers, his = [
        await cards.rows(
            "select prompt, answer, occlusion from flashcards c join flashcard_decks d"
            " on d.id = c.deck_id where d.owner_id = $1 order by prompt, answer",
            person.user_id,
        )
        for person in (alice, bob)
    ]
    assert [row["prompt"] for row in hers] == [row["prompt"] for row in his]
    for mine, theirs in zip(hers, his, strict=True):
        assert mine["answer"] == theirs["answer"]
        assert (mine["occlusion"] or {}).get("boxes") == (theirs["occlusion"] or {}).get("boxes")
        assert (mine["occlusion"] or {}).get("asked") == (theirs["occlusion"] or {}).get("asked")


async def test_parts_of_a_picture_are_covered_and_asked(
    alice: Person, bob: Person, cards: Cards
) -> None:
    made = await alice.client.post("/flashcards", data={"title": "Nerves"})
    deck = made.headers["location"]
    assert (await bob.client.get(f"{deck}/pictures")).status_code == 404
    assert (await alice.client.get(f"{deck}/pictures")).status_code == 200
    no_picture = {"file": ("notes.txt", b"words")}
    refused = await alice.client.post(f"{deck}/pictures", files=no_picture)
    assert (refused.status_code, "Choose a PNG" in refused.text) == (422, True)
    kept = await alice.client.post(f"{deck}/pictures", files={"file": ("hand.png", PNG)})
    path = kept.headers["location"]
    assert (await bob.client.get(path)).status_code == 404
    assert (await alice.client.get(path)).status_code == 200

    form = {"alt": "A hand from the front", "hides": "all"}
    for wrong in (
        {},
        {"label_1": "Thumb"},
        {"label_1": "Thumb", "x_1": "90", "y_1": "0", "width_1": "20", "height_1": "5"},
        {"label_1": "Thumb", "x_1": "nan", "y_1": "0", "width_1": "20", "height_1": "5"},
    ):
        assert (await alice.client.post(path, data={**form, **wrong})).status_code == 422
    rows = {
        "label_1": "Thumb",
        "x_1": "10",
        "y_1": "20",
        "width_1": "30",
        "height_1": "40",
        "label_3": "Palm",
        "x_3": "50",
        "y_3": "50",
        "width_3": "50",
        "height_3": "50",
    }
    done = await alice.client.post(path, data={**form, **rows})
    assert (done.status_code, done.headers["location"]) == (303, deck)
    first, second = sorted(await cards.queue(alice), key=lambda each: str(each["card"]["answer"]))
    assert [each["card"]["answer"] for each in (first, second)] == ["Palm", "Thumb"]
    picture, question = second["asked"]
    assert [box["state"] for box in picture["boxes"]] == ["ASKED", "COVERED"]
    assert picture["boxes"][0] | {"state": ""} == {
        "x": 0.1, "y": 0.2, "width": 0.3, "height": 0.4, "state": "",
    }  # fmt: skip
    assert (picture["text"], question["text"]) == ("A hand from the front", "What is covered?")
    assert second["told"][-1]["boxes"][0]["state"] == "TOLD"
    page = await alice.client.get("/flashcards/review")
    assert len(re.findall(r'class="cover cover-asked"', page.text)) == 1


def test_covers_of_anki_are_read_and_written() -> None:
    covered = covered_by(COVERS, 1)
    assert covered is not None
    assert covered.boxes == [
        pytest.approx([0.1, 0.2, 0.3, 0.4]),
        pytest.approx([0.5, 0.5, 0.2, 0.4]),
    ]
    assert (covered.asked, covered.hides_all, covered.is_reshaped) == ([1], True, True)
    written = covers({"boxes": covered.boxes, "hides_all": True}, [1, 2])
    again = covered_by(written, 1)
    assert again is not None
    assert (again.boxes, again.is_reshaped) == (covered.boxes, False)
    hostile = "{{c1::image-occlusion:rect:left=x:top=1}}{{c1::image-occlusion:polygon:points=}}"
    assert covered_by(hostile, 0) is None
    beyond = covered_by("{{c1::image-occlusion:polygon:points=-1,0 2,0 2,9}}", 0)
    assert beyond is not None
    assert beyond.boxes == [[0.0, 0.0, 1.0, 1.0]]
    assert label_of("1: Radial\n2: Ulnar", 1) == "Ulnar"
