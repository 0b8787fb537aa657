"""What the pages of a victim share: the case, the victim, what the viewer holds, and comparing after a conflict."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any, ClassVar

from django import forms as django_forms
from django.db import transaction
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from casetracker.access import rules
from casetracker.access.sections import Section
from casetracker.common.dates import PartialDate
from casetracker.common.errors import NotAllowed, NotVisible, StaleVersion, WrongState
from casetracker.common.templatetags.ui import partial_date
from casetracker.common.views import BaseView, FormView
from victims import access
from victims.ages import AgeRange
from victims.models import Victim
from victims.views.presenting import age_text

LONGEST_NUMBER = 10
SENT_TWICE = "sent_twice"
HOW_MANY_ONLY = _("You see how many victims this case has, not who they are. Ask the lead agency to share more.")


class InCase(BaseView):
    """A page inside a case: `self.case`, and `self.held`, the sections the viewer really has of it."""

    case: Case
    held: Section
    now: datetime

    def load_case(self) -> None:
        """Fetch the case of the address; raises NotVisible."""
        self.now = timezone.now()
        case = Case.objects.for_detail(self.viewer).filter(reference=self.kwargs["reference"]).first()
        if case is None:
            raise NotVisible()
        self.case = case
        self.held = rules.effective(self.viewer, case.granted)

    def require(self, allowed: bool, message: Any = None) -> None:  # noqa: FBT001
        """Raise NotAllowed unless the rule said yes."""
        if not allowed:
            raise NotAllowed(message)

    def case_url(self) -> str:
        """Return the address of the case page."""
        return reverse("case_detail", args=[self.kwargs["reference"]])


class OfVictim(InCase):
    """A page about one victim: `self.victim` with its case."""

    victim: Victim

    def load_victim(self) -> None:
        """Fetch the victim of the address; raises NotVisible, NotAllowed where the header is all the viewer has."""
        self.now = timezone.now()
        victim = Victim.objects.for_detail(self.viewer).coded(self.kwargs["reference"], self.kwargs["code"]).first()
        if victim is None:
            raise NotVisible()
        self.victim = victim
        self.case = victim.case
        self.held = rules.effective(self.viewer, victim.granted)
        self.require(access.can_view_victims(self.viewer, self.held), HOW_MANY_ONLY)

    def victim_url(self, part: str = "") -> str:
        """Return the address of the victim page, or of a part of it."""
        address = reverse("victim_detail", args=[self.kwargs["reference"], self.kwargs["code"]])
        return f"{address}#{part}" if part else address


class VictimFormView(OfVictim, FormView):
    """A form about one victim; after saving it leads back to the part of the page it changed."""

    template_name = "victims/form.html"
    heading: ClassVar[Any] = ""
    hint: ClassVar[Any] = ""
    save_label: ClassVar[Any] = _("Save")
    back_to: ClassVar[str] = ""

    def load(self) -> None:
        """Fetch the victim."""
        self.load_victim()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except WrongState as error:
            if error.code == SENT_TWICE:
                raise
            # What was typed stays on the page, beside the reason why it cannot be done now.
            self.load()
            form = self.get_form(request.POST, request.FILES)
            form.is_valid()
            form.add_error(None, str(error.message))
            return self.show(form, status=HTTPStatus.CONFLICT)

    def extra(self) -> dict[str, Any]:
        """Name the page and the ways out."""
        return {
            "heading": self.heading,
            "hint": self.hint,
            "save_label": self.save_label,
            "victim": self.victim,
            "case": self.case,
            "back_url": self.victim_url(self.back_to),
        }


class VersionedForm(FormView):
    """A form over facts others may change meanwhile: then both versions are laid side by side, and nothing is lost.

    `save` gets the cleaned answers and the version they were read at. In a comparison the reader may tick the answers
    to be taken from the other version; ticked or not, the next save knows the version that was shown.
    """

    changed_meanwhile = False

    def current(self) -> dict[str, Any]:
        """Return the answers as they are saved now, by field name."""
        raise NotImplementedError

    def version(self) -> int:
        """Return the version of the row as it is now."""
        raise NotImplementedError

    def changed_at(self) -> datetime | None:
        """Return when the row was changed last, where that is kept."""
        return None

    def save(self, answers: Mapping[str, Any], form: BaseForm, version: int) -> str:
        """Call the service and return where to go."""
        raise NotImplementedError

    def initial(self) -> dict[str, Any]:
        """Start with what is saved."""
        return self.current()

    def perform(self, form: BaseForm) -> str:
        """Save, with the other version's answers where they were chosen."""
        chosen = set(self.request.POST.getlist("theirs")) & form.fields.keys()
        if chosen:
            saved = self.current()
            form.cleaned_data.update({name: saved[name] for name in chosen if name in saved})
        return self.save(form.cleaned_data, form, version_typed(self.request))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                return super().post(request, *args, **kwargs)
        except StaleVersion:
            self.load()
            self.changed_meanwhile = True
            return self.show(self.get_form(request.POST, request.FILES), status=HTTPStatus.PRECONDITION_FAILED)

    def extra(self) -> dict[str, Any]:
        """Add the version, and after a conflict the answers that differ."""
        context = super().extra()
        kept = self.request.POST.get("version") if not self.changed_meanwhile else None
        context["version"] = kept or str(self.version())
        if self.changed_meanwhile:
            context["changed_meanwhile"] = True
            context["differences"] = self.differences()
            context["changed_at"] = self.changed_at()
        return context

    def differences(self) -> list[dict[str, Any]]:
        """Return the answers that differ: field, mine, theirs, in words."""
        mine = self.get_form(self.request.POST, self.request.FILES)
        mine.is_valid()
        saved = self.current()
        rows = []
        for name, field in mine.fields.items():
            typed = mine.cleaned_data.get(name)
            if name in saved and name not in mine.errors and typed != saved[name] and (typed or saved[name]):
                rows.append(
                    {
                        "name": name,
                        "label": field.label,
                        "mine": in_words(field, typed),
                        "theirs": in_words(field, saved[name]),
                    }
                )
        return rows


class VersionedFormView(VersionedForm, VictimFormView):
    """Such a form over a victim."""

    def version(self) -> int:
        """Return the version of the victim."""
        return self.victim.version

    def changed_at(self) -> datetime | None:
        """Return when the victim was changed last."""
        return self.victim.updated_at


def version_typed(request: HttpRequest) -> int:
    """Return the version a form was read at; 0, which no row has, for anything that is no number."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else 0


def in_words(field: django_forms.Field, value: Any) -> str:
    """Return an answer as a reader knows it."""
    if isinstance(value, AgeRange):
        return age_text(value)
    if isinstance(value, PartialDate):
        return partial_date(value)
    if isinstance(field, django_forms.ChoiceField):
        listed: Iterable[Any] = field.widget.choices
        options = {str(code): str(label) for code, label in listed}
        return options.get(str(value or ""), str(value or ""))
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    shown = field.prepare_value(value)
    return str(shown if shown is not None else "")


def redirect(address: str) -> HttpResponseRedirect:
    """Answer a POST with another page."""
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER)
