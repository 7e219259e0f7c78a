"""The pages of pictures and of labs that are described, as their owner walks through them."""

import io

from PIL import Image
from tests.studio.printing.conftest import Studio


def landscape() -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (3600, 2400), (90, 120, 150)).save(made, "JPEG", quality=30)
    return made.getvalue()


async def test_a_crop_is_chosen_on_the_picture_and_told_to_the_lab(studio: Studio) -> None:
    client = studio.client
    lab = f"/api/integrations/labs/{studio.connection_id}"
    mapping = {"product": "choose", "lab_product": "4", "options": ["1", "5"], "crop": "choose"}
    assert (await client.put(f"{lab}/mappings", json=mapping)).status_code == 200
    whole = await client.put(f"{lab}/mappings", json={**mapping, "crop": "fit"})
    assert (whole.status_code, "fills the paper" in whole.text) == (422, True)
    headers = {"content-type": "image/jpeg"}
    sent = await client.post("/api/files?name=h.jpg", content=landscape(), headers=headers)
    item = {"product": "choose", "images": [{"file_id": sent.json()["id"]}]}
    order = await studio.submit("crop", items=[item])
    pictures = f"/printing/orders/{order['id']}/pictures"
    assert (await client.get(pictures)).status_code == 200, "before they are measured"
    await studio.run_jobs()
    assert (await studio.status(order))["state"] == "needs_attention"
    page = await client.get(pictures)
    assert "17% of h.jpg is cut off" in page.text
    assert 'class="crop-line" x="300"' in page.text
    refused = await client.post(f"{pictures}/0", data={"sizing": "fit"})
    assert (refused.status_code, "fills the paper" in refused.text) == (409, True)
    assert (await client.post(f"{pictures}/0", data={"percent": "100"})).status_code == 303
    small = await client.get(f"{pictures}/0/preview")
    assert Image.open(io.BytesIO(small.content)).size == (800, 533)
    await client.post(f"/printing/orders/{order['id']}/send")
    await studio.let_print()
    assert (await studio.status(order))["state"] == "accepted"
    (printed,) = await studio.at_the_lab()
    asset = printed["body"]["Orders"][0]["OrderItems"][0]["ItemAssets"][0]
    assert (asset["X"], asset["Y"], asset["ZoomX"]) == (58.33, 50.0, 100.0)


async def test_a_described_lab_is_previewed_while_it_is_entered(studio: Studio) -> None:
    path = "/printing/labs/new/generic_lab"
    assert "is shown here" in (await studio.client.get(path)).text
    for typed, words in (
        ({"configuration.preset": "prodigi"}, "It reads its samples."),
        ({"configuration.definition": "{"}, "no JSON"),
        ({"configuration.definition": "{}"}, "base_url"),
        ({"configuration.preset": "custom"}, "enter a definition"),
    ):
        seen = await studio.client.post(f"{path}/preview", data=typed)
        assert seen.status_code == 200
        assert words in seen.text
    found = await studio.client.get("/printing/products", params={"q": "8x10"})
    assert ("4: " in found.text, "Nothing of it" in found.text) == (True, False)


async def test_a_mapping_is_changed_in_its_form(studio: Studio) -> None:
    client = studio.client
    lab = f"/api/integrations/labs/{studio.connection_id}"
    other = {"product": "other", "lab_product": "2", "options": ["1", "4"]}
    mapping_id = (await client.put(f"{lab}/mappings", json=other)).json()["id"]
    path = f"/printing/products/{mapping_id}"
    assert path in (await client.get("/printing/products")).text
    assert 'value="1, 4"' in (await client.get(path)).text
    form = {
        "connection_id": studio.connection_id,
        "product": "print-8x10",
        "lab_product": "4",
        "options": "1, 5",
        "crop": "choose",
    }
    taken = await client.post(path, data=form)
    assert (taken.status_code, "Another mapping says" in taken.text) == (422, True)
    wrong = await client.post(path, data={**form, "product": "renamed", "options": "5"})
    assert (wrong.status_code, 'value="renamed"' in wrong.text) == (422, True)
    assert (await client.post(path, data={**form, "product": "renamed"})).status_code == 303
    kept = {each["id"]: each for each in (await client.get(f"{lab}/mappings")).json()}
    changed = kept[mapping_id]
    assert (changed["product"], changed["options"]) == ("renamed", ["1", "5"])
    assert changed["crop"] == "choose"
