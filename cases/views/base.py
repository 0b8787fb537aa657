"""What the pages of one case share: the case itself, what is held of it, and what happens when two people save."""

import hashlib
from http import HTTPStatus
from typing import Any, ClassVar, cast

from django.contrib import messages
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from cases import redaction, services
from cases.forms.data import answers_of, shown
from cases.models import Case
from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.common.errors import NotAllowed, NotVisible, StaleVersion
from casetracker.common.views import BaseView, FormView


class OfCase(BaseView):
    """A page about one case. `needs` names the ability it takes; without it the answer is 403."""

    needs: ClassVar[str] = ""
    case: Case
    held: Section
    abilities: redaction.Abilities

    def load_case(self) -> None:
        """Fetch the case; raises NotVisible, or NotAllowed without the ability this page needs."""
        case = Case.objects.for_detail(self.viewer).filter(reference=self.kwargs["reference"]).first()
        if case is None:
            raise NotVisible()
        self.case = case
        self.held = rules.effective(self.viewer, cast(Any, case).granted)
        self.abilities = redaction.abilities(case, self.held, self.viewer)
        if self.needs and not getattr(self.abilities, self.needs):
            raise NotAllowed()

    @property
    def case_url(self) -> str:
        """Return the address of the case page."""
        return reverse("case_detail", args=[self.case.reference])

    def back(self) -> dict[str, Any]:
        """Return what every page below the case page shows to lead back."""
        return {"case": self.case, "case_url": self.case_url}


class CaseFormView(OfCase, FormView):
    """A form page below a case."""

    template_name = "cases/form.html"
    title: ClassVar[Any] = ""
    lead: ClassVar[Any] = ""
    submit_label: ClassVar[Any] = ""

    def load(self) -> None:
        """Fetch the case."""
        self.load_case()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer a form sent twice with where the first one went: what it changed may no longer be on offer."""
        key = request.POST.get("idempotency_key", "")
        if key and (earlier := request.remembered.earlier(key)):  # type: ignore[attr-defined]
            return HttpResponseRedirect(earlier)
        return super().post(request, *args, **kwargs)

    def extra(self) -> dict[str, Any]:
        """Return the words of the page and the way back."""
        return {
            **self.back(),
            "title": self.title,
            "lead": self.lead,
            "submit_label": self.submit_label,
            "cancel_url": self.done_url(),
        }

    def done_url(self) -> str:
        """Return where the page leads when it is done."""
        return self.case_url


class VersionedFormView(CaseFormView):
    """A form that somebody else may have overtaken: everything typed stays, and the form says so."""

    def save(self, form: Any) -> str:
        """Call the service; return where to go."""
        raise NotImplementedError

    def perform(self, form: BaseForm) -> str | HttpResponse:
        """Save, or show the form again on top of the newer version."""
        try:
            with transaction.atomic():
                return self.save(form)
        except StaleVersion as error:
            return self.on_conflict(form, error)

    def on_conflict(self, form: Any, error: StaleVersion) -> HttpResponse:
        """Answer 412 with what was typed, and the version that stands now."""
        self.load()
        form.data = form.data.copy()
        form.data["version"] = str(self.current_version())
        form.add_error(None, str(error.message))
        return self.show(form, status=HTTPStatus.PRECONDITION_FAILED)

    def current_version(self) -> int:
        """Return the version of the row as it stands."""
        return self.case.version


class ComparingFormView(VersionedFormView):
    """A form whose conflicts are settled field by field: mine beside theirs.

    Somebody who changed another part of the same row is no conflict: the digest of the answers the form began with
    says whether these were touched.
    """

    compare_template: ClassVar[str] = "cases/compare.html"

    def standing(self) -> dict[str, Any]:
        """Return the answers as they stand, by form field."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        standing = self.standing()
        return {**standing, "seen": digest(standing)}

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        """Return the form; after a comparison, with theirs in the fields where theirs was chosen."""
        if data is not None and "resolve" in data:
            data = data.copy()
            blank = super().get_form()
            for name in blank.fields:
                if data.get(f"keep-{name}") == "theirs":
                    for key, values in answers_of(blank, name).items():
                        data.setlist(key, values)
        return super().get_form(data, files)

    def on_conflict(self, form: Any, error: StaleVersion) -> HttpResponse:
        """Save all the same when these answers were not touched; else show both versions."""
        self.load()
        standing = self.standing()
        if form.cleaned_data.get("seen") == digest(standing):
            form.cleaned_data["version"] = self.current_version()
            return self.perform_again(form)
        theirs = super().get_form()
        rows = [
            {"name": name, "label": field.label, "mine": mine, "theirs": other}
            for name, field in form.fields.items()
            if name not in {"version", "seen"} and (mine := shown(form, name)) != (other := shown(theirs, name))
        ]
        if not rows:
            return self.redirect(self.done_url())
        kept = [(name, value) for name, values in form.data.lists() for value in values if name in _kept_names(form)]
        context = {
            **self.extra(),
            "rows": rows,
            "kept": kept,
            "version": self.current_version(),
            "seen": digest(standing),
            "idempotency_key": self.request.POST.get("idempotency_key", ""),
        }
        return self.render(context, status=HTTPStatus.PRECONDITION_FAILED, template=self.compare_template)

    def perform_again(self, form: Any) -> HttpResponse:
        """Save on top of the newer version, whose other parts changed."""
        with transaction.atomic():
            return self.redirect(self.save(form))

    def redirect(self, url: str) -> HttpResponse:
        """Go to an address after a POST."""
        return HttpResponse(status=HTTPStatus.SEE_OTHER, headers={"Location": url})


def _kept_names(form: Any) -> set[str]:
    return {key for name in form.fields if name not in {"version", "seen"} for key in answers_of(form, name)}


def after_a_link(page: OfCase, target: str) -> str:
    """Return where to go after somebody was linked: to the list where the actor has just walled themselves off."""
    if services.still_sees(page.case.pk, page.viewer):
        return target
    messages.success(page.request, gettext("Saved. This case is now handled by others."))
    return reverse("case_list")


def digest(answers: dict[str, Any]) -> str:
    """Return a short fingerprint of answers, to see whether they were changed."""
    text = repr(sorted((name, value) for name, value in answers.items() if name not in {"version", "seen"}))
    return hashlib.sha256(text.encode()).hexdigest()


def now() -> Any:
    """Return the moment a request is carried out; services never ask the clock themselves."""
    return timezone.now()
