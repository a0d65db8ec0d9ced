"""What a rule meets where something that it needs cannot be known."""


class Undecidable(Exception):
    """Nothing can be said; the text gives the reason, as a part of a sentence."""
