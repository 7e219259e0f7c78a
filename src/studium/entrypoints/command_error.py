"""What an operator can fix."""


class CommandError(Exception):
    """Something in the surroundings is not as needed; carries one sentence that says what to do.

    It has the form `what is wrong: what to do.` The command line prints it and ends with exit
    status 1, without a traceback.
    """

    @property
    def parts(self) -> tuple[str, str]:
        """What is wrong, and what to do."""
        sentence = str(self)
        finding, _, remedy = sentence.removesuffix(".").rpartition(": ")
        return (finding, remedy) if finding else (sentence, "")


class SettingsWrong(CommandError):
    """The settings cannot be used; `faults` names each that is wrong, and never its value."""

    def __init__(self, faults: str) -> None:
        """Carry the faults as a sentence."""
        super().__init__(f"Fix the settings (docs/configuration.md lists them): {faults}.")
        self.faults = faults

    @property
    def parts(self) -> tuple[str, str]:
        """The faults, and where to read on."""
        return self.faults, "fix the settings; docs/configuration.md lists them"
