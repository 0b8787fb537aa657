"""Why a file is not taken, as codes with a sentence that says what to do."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from casetracker.common.errors import InvalidInput, Text


class UploadProblem(TextChoices):
    """Reasons a file is refused."""

    EMPTY = "empty", _("The file is empty. Choose another one.")
    TOO_LARGE = "too_large", _("The file is too large. Split it, or save it smaller.")
    UNKNOWN_KIND = "unknown_kind", _("This kind of file is not taken here. Save it as one of the kinds named above.")
    WRONG_NAME = "wrong_name", _("The file is not what the end of its name says. Save it again in the right format.")
    DAMAGED = "damaged", _("The file is damaged and cannot be opened. Save it again and send that.")
    TWO_KINDS = "two_kinds", _("The file is two kinds of file at once. Save it again in one format.")
    PROTECTED = (
        "protected",
        _("The file is protected with a password. Take it off; files are kept encrypted here."),
    )
    PROGRAM = "program", _("The file holds macros, scripts or attached files. Save it as a plain PDF and send that.")
    UNPACKS = "unpacks", _("The file unpacks to far more than it should. Save it again and send that.")
    NESTED = "nested", _("The file holds other archives. Send each file by itself.")
    PIXELS = "pixels", _("The picture has too many pixels. Save it smaller.")
    INFECTED = (
        "infected",
        _("The virus scanner found something. The file was not kept. Tell your administrator."),
    )
    NOT_SCANNED = (
        "not_scanned",
        _("Files cannot be checked for viruses now, so none are taken. Your answers stay: try again in a few minutes."),
    )


class RefusedFile(InvalidInput):
    """A file that is not taken; shown beside the field `file`."""

    def __init__(self, problem: UploadProblem, message: Text | None = None) -> None:
        self.problem = problem
        super().__init__(code=f"file_{problem.value}", fields={"file": [message or problem.label]})
