"""Anki's own making and importing of a package.

`make PATH NOTES` writes one with so many notes, each with a card that was reviewed once; `import
PATH` brings it into an empty collection and writes the seconds and the notes as JSON.
Runs in an environment of its own: `anki.txt` beside it.
"""

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from anki.collection import (  # type: ignore[import-not-found]
    AddNoteRequest,
    Collection,
    ExportAnkiPackageOptions,
    ImportAnkiPackageOptions,
    ImportAnkiPackageRequest,
)

_REVIEWED_AT_MS = 1_760_000_000_000


def make(path: str, notes: int) -> None:
    """Write a package in the newest format."""
    with TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "made.anki2"))
        basic = collection.models.by_name("Basic")
        deck_id = collection.decks.id("Measured")
        requests = []
        for number in range(notes):
            note = collection.new_note(basic)
            note.fields = [f"What is <b>{number}</b>?", f"It is {number}.<br>" + "Words. " * 20]
            requests.append(AddNoteRequest(note, deck_id))
        collection.add_notes(requests)
        for place, (card_id,) in enumerate(collection.db.execute("select id from cards")):
            moment = _REVIEWED_AT_MS + place
            collection.db.execute(
                "insert into revlog values (?, ?, -1, 3, 3, 1, 2500, 4000, 1)", moment, card_id
            )
        options = ExportAnkiPackageOptions(with_scheduling=True, with_media=True)
        collection.export_anki_package(out_path=path, options=options, limit=None)
        collection.close()


def bring(path: str) -> dict[str, float]:
    """Import a package with its scheduling; seconds, and the notes that came in."""
    with TemporaryDirectory() as folder:
        collection = Collection(str(Path(folder) / "empty.anki2"))
        request = ImportAnkiPackageRequest(
            package_path=path, options=ImportAnkiPackageOptions(with_scheduling=True)
        )
        started = time.perf_counter()
        collection.import_anki_package(request)
        took = time.perf_counter() - started
        notes = collection.note_count()
        collection.close()
    return {"seconds": took, "notes": notes}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2], int(sys.argv[3]))
    else:
        sys.stdout.write(json.dumps(bring(sys.argv[2])))
