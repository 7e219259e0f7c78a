"""A picture whose upload broke off goes on where it broke off."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.studio.printing.labs.test_labs import FULL, KEY, ORDER

from studium.platform.http import Answer, NoAnswer, Outgoing
from studium.studio.printing.labs import LabImage, LabItem, LabOrder, LabProblem
from studium.studio.printing.labs.generic.adapter import GenericAccount
from studium.studio.printing.labs.generic.definition import LabDefinition

CONTENT = bytes(range(256)) * 40
UPLOAD = {"path": "/pictures", "method": "TUS"}


class Tus:
    """Fulfils `Http` as a lab that speaks tus, whose line breaks after so many bytes."""

    def __init__(self, breaks_after: int) -> None:
        self.breaks_after = breaks_after
        self.arrived = bytearray()
        self.created = 0

    async def send(self, outgoing: Outgoing) -> Answer:
        if outgoing.method == "POST":
            self.created += 1
            return Answer(201, {"location": "/up/1"}, b"")
        if outgoing.method == "HEAD":
            return Answer(200, {"upload-offset": str(len(self.arrived))}, b"")
        assert outgoing.headers["upload-offset"] == str(len(self.arrived))
        assert outgoing.stream is not None
        async for piece in outgoing.stream():
            self.arrived += piece
            if len(self.arrived) >= self.breaks_after:
                self.breaks_after = 10**9
                raise NoAnswer("The line broke.")
        return Answer(204, {"upload-offset": str(len(self.arrived))}, b"")


async def read() -> AsyncIterator[bytes]:
    for begin in range(0, len(CONTENT), 1000):
        yield CONTENT[begin : begin + 1000]


@pytest.mark.parametrize("breaks_after", [1, 1500, len(CONTENT) - 1])
async def test_an_upload_goes_on_where_it_broke_off(breaks_after: int) -> None:
    http, kept = Tus(breaks_after), dict[str, Any]()
    definition = LabDefinition.model_validate(
        {**FULL, "auth": {"kind": "bearer"}, "upload": UPLOAD}
    )
    image = LabImage("a.jpg", "", "md5", "sha", len(CONTENT), read)
    order = LabOrder(KEY, "R", ORDER.ship_to, (), (LabItem("P", 1, (), None, (image,)),))

    async def keep(progress: Any) -> None:
        kept.update(json.loads(json.dumps(progress)))

    with pytest.raises(LabProblem):
        await GenericAccount(definition, "k", http).transfer(order, kept, keep)
    progress = await GenericAccount(definition, "k", http).transfer(order, kept, keep)
    assert bytes(http.arrived) == CONTENT
    assert http.created == 1
    assert progress["images"] == {"sha": "https://lab.example/up/1"}
