"""Logging a case: search first, then a draft of short pages, then the case."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases import access, places, services
from cases.choices import PartyType, SuspectRole
from cases.forms import draft as pages
from cases.forms.choices import URGENT_NEEDS
from cases.forms.data import shown
from cases.forms.rows import asks_for_rows, change_rows
from cases.models import Case, CaseDraft
from cases.views.base import now
from cases.views.lists import list_row
from casetracker.accounts.viewer import Viewer
from casetracker.common.choices import AgeBand, Sex
from casetracker.common.errors import DomainError, InvalidInput, NotVisible
from casetracker.common.templatetags.ui import partial_date
from casetracker.common.views import BaseView
from casetracker.regions import lookup
from casetracker.vault import reading as vault

MOST_CANDIDATES = 12
SURE, CLOSE = 95, 85
_CARRIED = ("text", "province", "regency", "day_day", "day_month", "day_year")


class Opening(BaseView):
    """A page of logging a case: for those who may."""

    def allowed(self, viewer: Viewer) -> bool:
        return access.can_open_case(viewer)


class FindView(Opening):
    """Pages 1 and 2: search, then what was typed beside what is here already."""

    template_name = "cases/new_find.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        initial = {
            "province": places.region_code(self.viewer.province_id),
            "regency": places.region_code(self.viewer.regency_id),
        }
        return self.render({"form": pages.FindForm(initial=initial)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = pages.FindForm(request.POST)
        if not form.is_valid():
            status = HTTPStatus.OK if form.asks_for_refresh else HTTPStatus.UNPROCESSABLE_ENTITY
            return self.render({"form": form}, status=status)
        found = form.cleaned_data
        try:
            candidates = self.candidates(found)
        except InvalidInput as error:
            form.add_error("text", str(next(iter(error.fields.values()), [error.message])[0]))
            return self.render({"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        context = {
            "form": form,
            "typed": typed_row(found),
            "candidates": candidates[:MOST_CANDIDATES],
            "more": len(candidates) > MOST_CANDIDATES,
            "token": pages.searched_token(),
            "carried": [(name, request.POST.get(name, "")) for name in _CARRIED],
        }
        return self.render(context, template="cases/new_compare.html")

    def candidates(self, found: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Return visible cases in which the person stands, then those of the place about that day."""
        matches = vault.find(text=found["text"], actor=self.viewer, now=now()) if found["text"] else []
        near = self.near(found)
        scores: dict[UUID, int] = {}
        codes: dict[UUID, list[str]] = {}
        for match in matches:
            scores[match.case_id] = max(scores.get(match.case_id, 0), match.score)
            codes.setdefault(match.case_id, []).append(match.code)
        wanted = [*scores, *(pk for pk in near if pk not in scores)][: MOST_CANDIDATES + 1]
        return [
            {
                **list_row(case),
                "codes": ", ".join(dict.fromkeys(codes.get(case.pk, ()))),
                "likeness": likeness(scores.get(case.pk)),
            }
            for case in Case.objects.visible_to(self.viewer).rows_of(wanted)
        ]

    def near(self, found: Mapping[str, Any]) -> Sequence[UUID]:
        """Return visible cases of the place within two weeks of the day."""
        province, day = places.region_id(found["province"]), found["day"]
        if province is None or day is None:
            return []
        rows = Case.objects.visible_to(self.viewer).near(
            province_id=province,
            regency_id=places.region_id(found["regency"]),
            first=day.date - pages.NEAR_DAYS,
            last=day.date + pages.NEAR_DAYS,
        )
        ids = rows.filter(is_reference=False).order_by("-opened_on", "-id").values_list("pk", flat=True)
        return list(ids[: MOST_CANDIDATES + 1])


def likeness(score: int | None) -> str:
    """Return in words how near a name is; a case found by place has none."""
    if score is None:
        return _("Same place and time")
    return _("Same name or number") if score >= SURE else _("Very close") if score >= CLOSE else _("Similar")


def typed_row(found: Mapping[str, Any]) -> dict[str, str]:
    """Return what was typed, as the first line of the comparison."""
    place = places.place_text(
        place="",
        regency_id=places.region_id(found["regency"]),
        province_id=places.region_id(found["province"]) if found["day"] or not found["text"] else None,
        country_id=None,
    )
    return {"text": found["text"], "place": place, "day": partial_date(found["day"]) if found["day"] else ""}


class StartDraftView(Opening):
    """Start an entry, after a search: what was searched for is not typed again."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not pages.was_searched(request.POST.get("searched", "")):
            messages.info(request, _("Search first, so that nobody is recorded twice."))
            return HttpResponseRedirect(reverse("case_new"), status=303)
        form = pages.FindForm(request.POST)
        found = form.cleaned_data if form.is_valid() else {}
        draft = services.start_draft(
            step=pages.STEPS[0], answers=pages.first_answers(self.viewer, found), actor=self.viewer, now=now()
        )
        return HttpResponseRedirect(step_url(draft, pages.STEPS[0]), status=303)


def step_url(draft: CaseDraft, step: str) -> str:
    """Return the address of a page of a draft."""
    return reverse("draft", args=[draft.pk, step])


class OfDraft(Opening):
    """A page about one draft, which only its author has."""

    draft: CaseDraft

    def load(self) -> None:
        """Fetch the draft; raises NotVisible."""
        draft = CaseDraft.objects.visible_to(self.viewer).filter(pk=self.kwargs["draft"]).first()
        if draft is None or self.kwargs.get("step", pages.STEPS[0]) not in pages.STEPS:
            raise NotVisible()
        self.draft = draft


class DraftView(OfDraft):
    """Pages 3 to 6 of logging a case: one decision each."""

    template_name = "cases/draft.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        step = self.kwargs["step"]
        kept = pages.kept_or_proposed(self.draft.answers, step)
        if kept is None:
            return self.show(step, pages.FORMS[step](), self.formset(step, None))
        data = pages.typed_again(kept)
        # Nobody has pressed a button yet: show what was typed, without complaints.
        data["_refresh"] = "1"
        return self.show(step, pages.FORMS[step](data), self.formset(step, data))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        step = self.kwargs["step"]
        data: QueryDict = request.POST.copy()
        wants_rows = asks_for_rows(data)
        if step in pages.FORMSETS:
            data = self.with_rows(step, data)
        if wants_rows or "_refresh" in data:
            self.keep(step, data)
            shown_again = data.copy()
            shown_again["_refresh"] = "1"
            return self.show(step, pages.FORMS[step](shown_again), self.formset(step, shown_again))
        form, formset = pages.FORMS[step](data), self.formset(step, data)
        if not self.is_usable(step, form, formset):
            self.keep(step, data)
            return self.show(step, form, formset, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        following = self.following(step)
        self.keep(step, data, following)
        return HttpResponseRedirect(step_url(self.draft, following), status=303)

    def following(self, step: str) -> str:
        """Return the page after this one; back to the check when everything else can be used."""
        if self.request.POST.get("to") == "check":
            return "check"
        return pages.STEPS[pages.STEPS.index(step) + 1]

    def with_rows(self, step: str, data: QueryDict) -> QueryDict:
        """Return the answers with as many rows as wanted."""
        prefix = pages.PREFIXES[step]
        if asks_for_rows(data):
            changed = change_rows(data, prefix, most=pages.MOST_ROWS, wanted=_whole(data.get("how_many", "")))
        elif step == "victims" and (wanted := _whole(data.get("how_many", ""))) is not None:
            # Without a script nobody has pressed "Show the rows" yet.
            ask = data.copy()
            ask["_rows"] = "set"
            changed = change_rows(ask, prefix, most=pages.MOST_ROWS, wanted=wanted)
            changed.pop("_rows")
        else:
            changed = change_rows(data, prefix, most=pages.MOST_ROWS)
        if step == "victims" and asks_for_rows(data) and data["_rows"] != "set":
            changed.setlist("how_many", changed.getlist(f"{prefix}-TOTAL_FORMS"))
        return changed

    def formset(self, step: str, data: QueryDict | None) -> Any:
        """Return the rows of the page, None where it has none."""
        if step not in pages.FORMSETS:
            return None
        if data is None or f"{pages.PREFIXES[step]}-TOTAL_FORMS" not in data:
            rows = pages.FORMSETS[step](prefix=pages.PREFIXES[step])
            rows.extra = 1
            return rows
        return pages.FORMSETS[step](data, prefix=pages.PREFIXES[step])

    def is_usable(self, step: str, form: Any, formset: Any) -> bool:
        """Say whether the page can be left: its answers are right, and no row appeared that nobody has seen."""
        is_right = form.is_valid()
        if step == "suspects" and is_right and form.cleaned_data["known"] == "no":
            return True
        if formset is None:
            return is_right
        seen = _whole(self.request.POST.get(f"{pages.PREFIXES[step]}-TOTAL_FORMS", ""))
        return formset.is_valid() and is_right and len(formset.forms) <= (seen or 0)

    def keep(self, step: str, data: QueryDict, following: str = "") -> None:
        """Keep what was typed in the draft."""
        services.keep_answers(
            draft_id=self.draft.pk,
            step=step,
            answers=pages.as_typed(data),
            next_step=following,
            actor=self.viewer,
            now=now(),
        )

    def show(self, step: str, form: Any, formset: Any, status: int = HTTPStatus.OK) -> HttpResponse:
        """Answer with the page."""
        number = pages.STEPS.index(step)
        context = {
            "draft": self.draft,
            "step": step,
            "title": pages.STEP_TITLES[step],
            "number": number + 1,
            "total": len(pages.STEPS),
            "form": form,
            "formset": formset,
            "prefix": pages.PREFIXES.get(step, ""),
            "back_url": step_url(self.draft, pages.STEPS[number - 1]) if number else "",
            "to": self.request.GET.get("to", self.request.POST.get("to", "")),
            "autosave_url": reverse("draft_autosave", args=[self.draft.pk, step]),
        }
        return self.render(context, status=status)


def _whole(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else None


class AutosaveView(OfDraft):
    """Keep what was typed so far; answers nothing."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        if self.kwargs["step"] not in pages.FORMS:
            raise NotVisible()
        services.keep_answers(
            draft_id=self.draft.pk,
            step=self.kwargs["step"],
            answers=pages.as_typed(request.POST),
            actor=self.viewer,
            now=now(),
        )
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


class DiscardDraftView(OfDraft):
    """Throw an entry away, after asking."""

    template_name = "cases/draft_discard.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        return self.render({"draft": self.draft, "back_url": step_url(self.draft, self.draft.step)})

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        services.discard_draft(draft_id=self.draft.pk, actor=self.viewer, now=now())
        messages.success(request, _("The unfinished entry was thrown away."))
        return HttpResponseRedirect(reverse("my_work"), status=303)


class CheckView(OfDraft):
    """Page 7: everything on one page, then the case."""

    template_name = "cases/draft_check.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        answers = pages.Pages(self.draft.answers)
        if missing := answers.first_open():
            messages.info(request, _("Some answers are still missing on this page."))
            return HttpResponseRedirect(step_url(self.draft, missing), status=303)
        return self.show(answers)

    def show(self, answers: pages.Pages, error: DomainError | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
        """Answer with everything that was typed."""
        context = {
            "draft": self.draft,
            "sections": check_sections(self.draft, answers),
            "error": error,
            "number": len(pages.STEPS),
            "total": len(pages.STEPS),
            "title": pages.STEP_TITLES["check"],
            "back_url": step_url(self.draft, pages.STEPS[-2]),
        }
        return self.render(context, status=status)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        remembered = request.remembered  # type: ignore[attr-defined]
        key = f"draft-{self.kwargs['draft']}"
        if earlier := remembered.earlier(key):
            return HttpResponseRedirect(earlier, status=303)
        self.load()
        answers = pages.Pages(self.draft.answers)
        if missing := answers.first_open():
            return HttpResponseRedirect(step_url(self.draft, missing), status=303)
        try:
            case = services.open_case_from_draft(
                draft_id=self.draft.pk, data=answers.new_case(self.viewer), actor=self.viewer, now=now()
            )
        except InvalidInput as error:
            return self.show(answers, error, HTTPStatus.UNPROCESSABLE_ENTITY)
        target = f"{reverse('case_detail', args=[case.reference])}?new=1"
        remembered.keep(key, target)
        return HttpResponseRedirect(target, status=303)


def check_sections(draft: CaseDraft, answers: pages.Pages) -> list[dict[str, Any]]:
    """Return the answers of each page as the check page shows them."""
    sections = []
    for step, form in answers.forms.items():
        rows = [{"label": field.label, "value": shown(form, name)} for name, field in form.fields.items()]
        if step == "where":
            rows = [row for row in rows if row["value"] or row["label"] != form.fields["country"].label]
        if step == "victims":
            rows += [
                {"label": _("Victim %(number)d") % {"number": number}, "value": victim_text(row.cleaned_data)}
                for number, row in enumerate(answers.formsets["victims"].forms, start=1)
            ]
        if step == "suspects" and form.cleaned_data["known"] == "yes":
            rows += [
                {"label": _("Suspect %(number)d") % {"number": number}, "value": suspect_text(row.cleaned_data)}
                for number, row in enumerate(answers.formsets["suspects"].forms, start=1)
            ]
        sections.append(
            {"title": pages.STEP_TITLES[step], "change_url": f"{step_url(draft, step)}?to=check", "rows": rows}
        )
    return sections


def victim_text(row: Mapping[str, Any]) -> str:
    """Return a victim's row in words; the name is said to be there, not shown."""
    country = lookup.country_by_code(row["citizenship"]) if row["citizenship"] else None
    parts = [
        str(Sex(row["sex"]).label) if row["sex"] else "",
        _("%(age)d years") % {"age": row["age"]} if row["age"] is not None else "",
        str(AgeBand(row["age_band"]).label) if row["age_band"] else "",
        country.name(get_language() or "en") if country else "",
        str(dict(URGENT_NEEDS)[row["urgent_need"]]) if row["urgent_need"] else "",
        _("name recorded") if row["name"] else "",
    ]
    return ", ".join(part for part in parts if part) or _("Nothing known yet")


def suspect_text(row: Mapping[str, Any]) -> str:
    """Return a suspect's row in words."""
    parts = [
        str(PartyType(row["party_type"]).label),
        str(SuspectRole(row["role"]).label) if row["role"] else "",
        _("name recorded") if row["name"] else "",
    ]
    return ", ".join(part for part in parts if part)
