"""A running process shows the pages with which it started."""

import shutil
from pathlib import Path

from studium.platform.pages import Assets, Renderer


def test_a_new_checkout_under_a_running_server_changes_none_of_its_pages(tmp_path: Path) -> None:
    module, plug_in = tmp_path / "module", tmp_path / "plug_in"
    for folder in (module, plug_in):
        folder.mkdir()
        for name in ("seen.html", "unseen.html"):
            (folder / name).write_text("<p>{{ old }}</p>")
    pages = Renderer([module])
    pages.add_folders("kinds", {"one": plug_in})
    assert pages.to_html("seen.html", old=1) == "<p>1</p>"
    (module / "seen.html").write_text("<p>{{ new }}</p>")
    (module / "unseen.html").write_text("<p>{{ new }}</p>")
    shutil.rmtree(plug_in)
    for name in ("seen.html", "unseen.html", "kinds/one/unseen.html"):
        assert pages.to_html(name, old=2) == "<p>2</p>"


def test_nor_any_of_its_scripts_and_sheets(tmp_path: Path) -> None:
    (tmp_path / "timer.js").write_text("old();")
    (tmp_path / "timer.css").write_text(".old {}")
    assets = Assets([tmp_path])
    (tmp_path / "timer.js").write_text("new();")
    shutil.rmtree(tmp_path)
    assert assets.content("timer.js") == b"old();"
    assert b".old {}" in (assets.content("all.css") or b"")
    assert assets.content("../render.py") is None
