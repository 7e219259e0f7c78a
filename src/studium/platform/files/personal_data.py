"""What files hold about people: who put one there."""

from studium.platform.personal_data import PersonalData

PERSONAL_DATA = (
    PersonalData(
        "files", ("files",), kept="Whoever refers to a file deletes it; it names its owner by id."
    ),
)
