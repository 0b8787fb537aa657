"""Documents of a case: put in, handed out with a line in the record, removed from view with a reason."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext_lazy as _

from cases import access
from cases.choices import DocumentKind
from cases.models import Case, Document
from cases.services.checks import REASON_NEEDED, UNKNOWN_CODE, Problems, cleaned, lock_case
from casetracker.access import rules
from casetracker.access.sections import Section, SectionName
from casetracker.accounts.access import is_fresh
from casetracker.accounts.viewer import Viewer
from casetracker.audit import services as audit
from casetracker.common import uploads
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StepUpNeeded, TooMany, WrongState

LEAST_REASON = 5


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file on its way to a reader."""

    file: Any
    name: str
    media_type: str


@transaction.atomic
def add_document(
    *,
    case_id: UUID,
    section: str,
    kind: str,
    file: IO[bytes],
    file_name: str,
    description: str = "",
    actor: Viewer,
    now: datetime,
) -> Document:
    """Put a file into a section of the case.

    Raises NotVisible, NotAllowed for a section the actor does not hold and edit, TooMany over the daily quota,
    InvalidInput for a file that is not taken.
    """
    case, held = lock_case(case_id=case_id, actor=actor)
    problems = Problems()
    if section not in SectionName.values:
        problems.add("section", UNKNOWN_CODE)
    if kind not in DocumentKind.values:
        problems.add("kind", UNKNOWN_CODE)
    problems.raise_if_any()
    if section not in access.document_sections(held) or actor.user_id is None:
        raise NotAllowed(code="section_not_held")
    _check_quota(actor, now)
    content = file.read(settings.DOCUMENT_MAX_BYTES + 1)
    examined = uploads.examine(content, name=file_name, kinds=uploads.DOCUMENTS, most_bytes=settings.DOCUMENT_MAX_BYTES)
    document = Document(
        case=case,
        section=section,
        kind=kind,
        description=description.strip(),
        file_kind=examined.kind.code,
        size=examined.size,
        scan=examined.scan,
        added_by_id=actor.user_id,
        agency_id=actor.agency_id or case.lead_agency_id,
        added_at=now,
    )
    cleaned(document, exclude=["case", "original"])
    _keep(document, content, examined.shown)
    document.save(force_insert=True)
    _record("document.added", document, actor=actor, now=now, details={"kind": kind, "format": examined.kind.code})
    return document


def _check_quota(actor: Viewer, now: datetime) -> None:
    """Keep one person, or whoever took their account, from filling the store. Raises TooMany."""
    added = Document.objects.filter(added_by_id=actor.user_id, added_at__gt=now - timedelta(days=1))
    used = added.aggregate(count=Count("pk"), size=Sum("size"))
    if used["count"] >= settings.DOCUMENTS_A_DAY or (used["size"] or 0) >= settings.DOCUMENT_BYTES_A_DAY:
        raise TooMany(_("You added as many documents as one day allows. Go on tomorrow, or ask a colleague."))


def _keep(document: Document, content: bytes, shown: bytes | None) -> None:
    """Store the files under names that say nothing, in the encrypted document store."""
    folder = f"documents/{document.pk.hex[-2:]}"
    document.original.save(f"{folder}/{document.pk}.original", ContentFile(content), save=False)
    if shown is not None:
        document.shown.save(f"{folder}/{document.pk}.shown", ContentFile(shown), save=False)


@transaction.atomic
def hand_out(*, document_id: UUID, actor: Viewer, now: datetime) -> HandedOut:
    """Return the file of a document to read: of a picture the copy without camera data. The record says who got it.

    Raises NotVisible.
    """
    document = _readable(document_id, actor)
    _record("document.downloaded", document, actor=actor, now=now)
    return _handed(document, document.shown or document.original)


@transaction.atomic
def hand_out_original(*, document_id: UUID, reason: str, actor: Viewer, now: datetime) -> HandedOut:
    """Return the file of a picture exactly as it came, with place, time and owner where the camera wrote them.

    Raises NotVisible, StepUpNeeded, InvalidInput without a reason.
    """
    document = _readable(document_id, actor)
    if not is_fresh(actor, now):
        raise StepUpNeeded()
    _check_reason(reason)
    _record("document.original_downloaded", document, actor=actor, now=now, reason=reason)
    return _handed(document, document.original)


@transaction.atomic
def remove_document(*, document_id: UUID, reason: str, actor: Viewer, now: datetime) -> Document:
    """Take a document out of view. The file stays: it is evidence.

    Raises NotVisible, NotAllowed, InvalidInput without a reason, WrongState when it is removed already.
    """
    found = _readable(document_id, actor, with_removed=True)
    case, held = lock_case(case_id=found.case_id, actor=actor)
    document = Document.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if not access.can_remove_document(actor, held, case, document):
        raise NotAllowed()
    if document.removed_at is not None:
        raise WrongState(code="document_removed")
    _check_reason(reason)
    document.removed_at = now
    document.removed_by_id = actor.user_id
    document.removed_reason = reason.strip()
    cleaned(document, exclude=["case"])
    document.save(update_fields=["removed_at", "removed_by", "removed_reason"])
    _record("document.removed", document, actor=actor, now=now, reason=reason)
    return document


def _readable(document_id: UUID, actor: Viewer, *, with_removed: bool = False) -> Document:
    """Return a document of a section the actor holds. One in a section not held is the same as none."""
    document = Document.objects.visible_to(actor).filter(pk=document_id).first()
    if document is None:
        raise NotVisible()
    case = Case.objects.visible_to(actor).with_sections(actor).filter(pk=document.case_id).first()
    held = rules.effective(actor, case.granted) if case else Section.NONE
    if document.section not in access.readable_document_sections(held):
        raise NotVisible()
    if document.removed_at is not None and not with_removed:
        raise NotVisible()
    return document


def _check_reason(reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON:
        raise InvalidInput(fields={"reason": [REASON_NEEDED]})


def _handed(document: Document, file: Any) -> HandedOut:
    return HandedOut(file.open("rb"), document.download_name, document.format.media_type)


def _record(
    event: str,
    document: Document,
    *,
    actor: Viewer,
    now: datetime,
    reason: str = "",
    details: dict[str, object] | None = None,
) -> None:
    audit.record(
        event,
        actor=actor,
        now=now,
        case_id=document.case_id,
        subject=("document", document.pk, ""),
        sections=int(Section[document.section.upper()]),
        reason=reason.strip(),
        details={"section": document.section, **(details or {})},
    )
