"""Views that fill the parts with fictional content."""

from datetime import date, timedelta
from pathlib import Path

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template import engines
from django.utils import timezone
from django.utils.safestring import mark_safe

from casetracker.common import forms
from casetracker.common.paging import Page

PROVINCES = [("", "Not known"), ("31", "DKI Jakarta"), ("61", "West Kalimantan")]
REGENCIES = {"31": [("3171", "Central Jakarta")], "61": [("6101", "Sambas"), ("6171", "Pontianak")]}
STATUSES = [("Investigation", "info"), ("Reported", "neutral"), ("Prosecution", "warn"), ("Closed", "plain")]
SVG = mark_safe(
    '<svg viewBox="0 0 400 120" role="img" aria-label="Cases by month" width="400" height="120">'
    '<rect x="20" y="40" width="60" height="70" fill="#0b5c7d"/></svg>'
)


class EveryFieldForm(forms.Form):
    place = django_forms.CharField(label="Place", help_text="Where the victims were found, in a few words.")
    found = forms.PartialDateField(
        label="When were the victims found?", help_text="For example 5 8 2026.", buttons=True
    )
    exploitation = django_forms.MultipleChoiceField(
        label="Form of exploitation",
        choices=[("fishing", "Forced labour (fishing)"), ("domestic", "Domestic work"), ("begging", "Begging")],
        widget=django_forms.CheckboxSelectMultiple(attrs={"class": "choices-columns"}),
    )
    child = forms.FourStateField(label="Is a child involved?")
    province = django_forms.ChoiceField(label="Province", choices=PROVINCES, required=False)
    regency = forms.DependentChoiceField(
        label="Regency or city",
        parent="province",
        choices_for=lambda code: REGENCIES.get(code, []),
        options_url="/parts/options/",
        required=False,
    )
    country = forms.CountryField(label="Country of exploitation", required=False)
    due = forms.DayField(label="Due", required=False)
    held_at = forms.PastDateTimeField(label="Held at", required=False)
    cost = forms.MoneyField(label="Cost", required=False)
    story = django_forms.CharField(label="What happened", widget=django_forms.Textarea, required=False, max_length=500)
    urgent = django_forms.BooleanField(label="Urgent", required=False, help_text="Shown in red to the whole team.")
    document = django_forms.FileField(label="Document", required=False)


class ListFilter(forms.FilterForm):
    status = django_forms.ChoiceField(label="Status", choices=[("", "Any"), ("i", "Investigation")], required=False)
    start = forms.DayField(label="Opened from", required=False)
    overdue = django_forms.BooleanField(label="Overdue only", required=False)


def draw(request, name, context=None, status=200):
    source = (Path(__file__).parent / f"{name}.html").read_text()
    return HttpResponse(engines["django"].from_string(source).render(context or {}, request), status=status)


def list_page(request):
    today = timezone.localdate()
    rows = [
        {
            "url": "/parts/detail/",
            "ref": f"K7Q{number}-M9TX",
            "status": STATUSES[number % 4][0],
            "tone": STATUSES[number % 4][1],
            "province": "East Nusa Tenggara",
            "agency": "Women and child protection office",
            "opened": date(2026, 1, 1 + number),
            "due": today + timedelta(days=number - 3),
            "victims": number,
        }
        for number in range(25)
    ]
    chips = [{"label": "Province", "value": "West Kalimantan", "remove_url": "?"}]
    return draw(
        request,
        "list",
        {
            "page": Page(rows=[] if "empty" in request.GET else rows, next_cursor="n", previous_cursor="p"),
            "count": 1001,
            "filter_form": ListFilter(request.GET or None),
            "active": chips,
            "views": [
                {"label": "My open cases", "url": "?view=1", "is_current": True, "is_changed": True},
                {"label": "Children involved", "url": "?view=2"},
            ],
        },
    )


def detail_page(request):
    today = timezone.localdate()
    labels = ["Reported", "Victims identified", "Investigation", "Prosecution", "Trial and verdict", "Closed"]
    states = ["done", "done", "current", "todo", "todo", "todo"]
    sections = ["summary", "victims", "services", "history"]
    return draw(
        request,
        "detail",
        {
            "meta": [
                {"pill": "Investigation", "tone": "info"},
                {"pill": "High priority", "tone": "bad"},
                {"label": "Lead agency", "value": "Police PPA unit"},
                {"label": "Province", "value": "West Kalimantan"},
            ],
            "steps": [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)],
            "secs": [
                {"label": name.title(), "url": f"#{name}", "count": 3, "is_current": name == "summary"}
                for name in sections
            ],
            "rows": [
                {"label": "Forms of exploitation", "value": "Forced labour (fishing)", "url": "/parts/form/"},
                {"label": "Route", "value": "Cilacap → Pontianak → Kuching"},
                {"label": "Vessel", "value": ""},
            ],
            "vic": [
                {
                    "code": "V-1",
                    "who": "Woman, adult",
                    "consent": "Services and referral",
                    "tone": "good",
                    "place": "House A",
                },
                {
                    "code": "V-2",
                    "who": "Girl, 16",
                    "consent": "Guardian only",
                    "tone": "warn",
                    "place": "House A",
                },
            ],
            "tasks": [
                {"title": "Rehabilitation plan for V-2", "url": "/parts/form/", "due": today + timedelta(days=3)},
                {
                    "title": "Restitution request",
                    "url": "/parts/form/",
                    "due": today - timedelta(days=2),
                    "note": "Ask first",
                },
                {"title": "Confirm passport numbers", "label": "Not started"},
                {"title": "Victim interviews", "url": "/parts/form/", "is_done": True},
            ],
            "events": [
                {
                    "title": "Moved to Investigation",
                    "at": timezone.now(),
                    "who": "Case officer 12",
                    "text": "Done.",
                },
                {"title": "Opened", "day": date(2026, 9, 1), "precision": "month"},
            ],
        },
    )


def panel(request):
    return draw(request, "panel")


def form_page(request):
    if request.POST.get("place") == "broken":
        raise RuntimeError("The name of a victim stands here")
    form = EveryFieldForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        messages.success(request, "Saved.")
        return HttpResponseRedirect("/parts/detail/")
    return draw(
        request, "form", {"form": form, "idempotency_key": "k"}, status=422 if request.method == "POST" else 200
    )


def parts_page(request):
    return draw(
        request,
        "parts",
        {
            "svg": SVG,
            "headers": ["Month", "Cases"],
            "rows": [["Aug 2026", 12], ["Sep 2026", 1234]],
            "tiles": [
                {"label": "overdue", "number": 3, "url": "/parts/list/", "tone": "bad", "note": "oldest 4 days"},
                {"label": "drafts", "number": 1},
            ],
            "sections": [
                {
                    "title": "Where and when",
                    "change_url": "/parts/form/",
                    "rows": [{"label": "Province", "value": "West Kalimantan"}, {"label": "Date found", "value": ""}],
                }
            ],
            "points": ["The auditor sees that you opened it.", "You give a reason."],
        },
    )


def job(request):
    tick = request.GET.get("tick", "0")
    context = {"url": "/parts/job/", "label": "Running", "percent": 60, "tick": tick, "step": "Counting victims"}
    return render(request, "ui/_job_progress.html", context)


def options(request):
    return render(request, "ui/_options.html", {"options": REGENCIES.get(request.GET.get("parent", ""), [])})


def save(request):
    return HttpResponse(status=204)
