"""The error that an operator can put right."""

from __future__ import annotations


class OperatorError(Exception):
    """Something the operator can put right; ``code`` names its message.

    Codes are words of the domain (``rank_too_low``, ``own_draft``); ``details`` fill the
    blanks of the sentence that ui or the command line makes of it.
    """

    def __init__(self, code: str, **details: object) -> None:
        super().__init__(code, details)
        self.code = code
        self.details = details
