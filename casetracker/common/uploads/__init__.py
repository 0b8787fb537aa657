"""Files that come in from outside: what is taken, what is refused and why, and the copy that is shown.

`examine` is the one door. SECURITY: a file is what its bytes say, never what its name or the browser says; the name is
used for nothing but to refuse a mismatch, and is never kept (PRIVACY: people name files after people).
"""

from casetracker.common.uploads.checks import Examined, examine
from casetracker.common.uploads.handing import attachment
from casetracker.common.uploads.kinds import DOCUMENTS, TABLES, FileKind, kind_of
from casetracker.common.uploads.problems import RefusedFile, UploadProblem
from casetracker.common.uploads.scanner import ScanResult

__all__ = [
    "DOCUMENTS",
    "TABLES",
    "Examined",
    "FileKind",
    "RefusedFile",
    "ScanResult",
    "UploadProblem",
    "attachment",
    "examine",
    "kind_of",
]
