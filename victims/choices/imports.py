"""Code list of import runs."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class ImportStatus(TextChoices):
    """How far an import is. Source: Casetracker."""

    UPLOADED = "uploaded", pgettext_lazy("import", "Uploaded")
    CHECKING = "checking", pgettext_lazy("import", "Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked, not imported yet")
    RUNNING = "running", pgettext_lazy("import", "Being imported")
    DONE = "done", pgettext_lazy("import", "Imported")
    FAILED = "failed", pgettext_lazy("import", "Failed, nothing imported")
    CANCELLED = "cancelled", pgettext_lazy("import", "Cancelled")
