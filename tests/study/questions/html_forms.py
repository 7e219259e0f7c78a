"""What a browser would send of a page's form."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """Collects the fields of the form with an action, as they are filled in."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action = action
        self.fields: list[tuple[str, str]] = []
        self._is_inside = False
        self._area: str | None = None
        self._select: str | None = None
        self._chosen: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("action") == self.action
        if not self._is_inside:
            return
        if tag == "input" and given.get("name") and given.get("type") != "file":
            if given.get("type") not in {"checkbox", "radio"} or "checked" in given:
                self.fields.append((given["name"], given.get("value", "")))
        elif tag == "textarea":
            self._area = given["name"]
            self.fields.append((given["name"], ""))
        elif tag == "select":
            self._select, self._chosen = given["name"], None
        elif tag == "option" and (self._chosen is None or "selected" in given):
            self._chosen = given["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False
        if tag == "textarea":
            self._area = None
        if tag == "select" and self._is_inside and self._select:
            self.fields.append((self._select, self._chosen or ""))
            self._select = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self._is_inside:
            name, text = self.fields[-1]
            self.fields[-1] = (name, text + data)


def fields_of(page: str, action: str) -> list[tuple[str, str]]:
    """The fields of the form of a page that goes to this address."""
    reader = FormReader(action)
    reader.feed(page)
    return reader.fields
