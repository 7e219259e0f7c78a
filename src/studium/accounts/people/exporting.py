"""The earlier way to contribute to the export; `personal_data.py` of a module is the one to use."""

from studium.platform.personal_data import Export, PersonalData, PersonalDataRegistry

Exporters = PersonalDataRegistry


def Exporter(name: str, read: Export) -> PersonalData:  # noqa: N802 - as it was called
    """A part of the export without tables of its own."""
    return PersonalData(name, (), export=read)
