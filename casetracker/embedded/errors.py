"""The one error of the launcher: a sentence for the person at the keyboard."""


class StackError(Exception):
    """Something stopped the stack; the message is one sentence, or that and the end of a log."""
