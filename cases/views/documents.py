"""Documents of a case: the list, adding one, one document, its file, its original, taking it out of view."""

from http import HTTPStatus
from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cases import access, services
from cases.forms.documents import DocumentForm, DocumentReasonForm
from cases.models import Document
from cases.views.base import CaseFormView, OfCase, now
from casetracker.common.errors import NotAllowed, NotVisible
from casetracker.common.paging import newest_first, paginate
from casetracker.common.uploads import attachment


def file_response(handed: services.HandedOut) -> HttpResponse:
    """Answer with a file, as an attachment."""
    return attachment(handed.file, name=handed.name, media_type=handed.media_type)  # type: ignore[return-value]


class DocumentPanelView(OfCase):
    """The documents the viewer may read, newest first: a panel of the case page, and a page of its own."""

    template_name = "cases/documents.html"
    fragment_name = "cases/documents_panel.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_case()
        sections = access.readable_document_sections(self.held)
        rows = Document.objects.visible_to(self.viewer).filter(case=self.case).readable(sections)
        page = paginate(rows, newest_first("added_at"), request.GET.get("cursor", ""))
        return self.render({**self.back(), "page": page, "may_add": access.can_add_document(self.viewer, self.held)})


class DocumentNewView(CaseFormView):
    """Put a file into the case."""

    template_name = "cases/documents_new.html"
    form_class = DocumentForm
    title = _("Add a document")
    submit_label = _("Add the document")
    success_message = _("The document was added.")

    def load(self) -> None:
        self.load_case()
        if not access.can_add_document(self.viewer, self.held):
            raise NotAllowed()

    def form_arguments(self) -> dict[str, Any]:
        return {"sections": access.document_sections(self.held)}

    def perform(self, form: BaseForm) -> str:
        data = form.cleaned_data
        services.add_document(
            case_id=self.case.pk,
            section=data["section"],
            kind=data["kind"],
            description=data["description"],
            file=data["file"],
            file_name=data["file"].name or "",
            actor=self.viewer,
            now=now(),
        )
        return f"{self.case_url}#documents"


class OfDocument(OfCase):
    """A page about one document. One in a section not held is not there."""

    document: Document

    def load_document(self, *, with_removed: bool = False) -> None:
        """Fetch the document; raises NotVisible."""
        self.load_case()
        sections = access.readable_document_sections(self.held)
        rows = Document.objects.visible_to(self.viewer).filter(case=self.case).of_sections(sections)
        if not with_removed:
            rows = rows.in_view()
        found = rows.select_related("added_by", "agency", "removed_by").filter(pk=self.kwargs["document"]).first()
        if found is None:
            raise NotVisible()
        self.document = found

    def context(self) -> dict[str, Any]:
        """Return what the pages of a document show."""
        may_remove = access.can_remove_document(self.viewer, self.held, self.case, self.document)
        return {
            **self.back(),
            "document": self.document,
            "may_remove": may_remove and self.document.removed_at is None,
            "has_copy": bool(self.document.shown),
        }


class DocumentView(OfDocument):
    """One document: what it is, who added it, and its file."""

    template_name = "cases/documents_one.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_document(with_removed=True)
        return self.render({**self.context(), "form": DocumentReasonForm()})


class DocumentFileView(OfDocument):
    """The file to read: of a picture the copy without camera data."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_document()
        return file_response(services.hand_out(document_id=self.document.pk, actor=self.viewer, now=now()))


class DocumentOriginalView(OfDocument):
    """The file exactly as it came, for a reason."""

    template_name = "cases/documents_one.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_document()
        target = reverse("document", args=[self.case.reference, self.document.pk])
        return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": target})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load_document()
        form = DocumentReasonForm(request.POST)
        if not form.is_valid():
            return self.render({**self.context(), "form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        handed = services.hand_out_original(
            document_id=self.document.pk, reason=form.cleaned_data["reason"], actor=self.viewer, now=now()
        )
        return file_response(handed)


class DocumentRemoveView(OfDocument, CaseFormView):
    """Take a document out of view, with a reason."""

    template_name = "cases/documents_remove.html"
    form_class = DocumentReasonForm
    title = _("Remove a document")
    submit_label = _("Remove")
    success_message = _("The document was removed. It stays in the history of the case.")

    def load(self) -> None:
        self.load_document()
        if not access.can_remove_document(self.viewer, self.held, self.case, self.document):
            raise NotAllowed()

    def extra(self) -> dict[str, Any]:
        return {**super().extra(), "document": self.document}

    def perform(self, form: BaseForm) -> str:
        services.remove_document(
            document_id=self.document.pk, reason=form.cleaned_data["reason"], actor=self.viewer, now=now()
        )
        return f"{self.case_url}#documents"
