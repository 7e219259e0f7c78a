"""What an operator can mend."""


class Trouble(Exception):
    """Something in the surroundings is not as needed; carries one sentence that says what to do.

    The command line prints the sentence and ends with exit status 1, without a traceback.
    """
