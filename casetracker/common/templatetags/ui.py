"""Tags and filters that every page has without loading them: statuses, dates, times, money, errors, paging."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from django import template
from django.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casetracker.common.choices import DatePrecision, FourState
from casetracker.common.dates import PartialDate

register = template.Library()

TONES = frozenset({"neutral", "info", "good", "warn", "bad", "plain"})
COUNT_CAP = 1000
SOON_DAYS = 7

ZONE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "Asia/Jakarta": "WIB",
        "Asia/Pontianak": "WIB",
        "Asia/Makassar": "WITA",
        "Asia/Jayapura": "WIT",
    }
)
"""Labels of the Indonesian zones. Source: Keppres 41/1987; IANA time zone names."""

_FOUR_STATE_TONES: Mapping[str, str] = MappingProxyType(
    {FourState.YES: "info", FourState.NO: "neutral", FourState.UNKNOWN: "plain", FourState.NOT_ASKED: "plain"}
)


@register.simple_tag
def pill(label: Any, tone: str = "neutral") -> SafeString:
    """Write a status in words plus colour. Tones: neutral, info, good, warn, bad, plain (no colour: done)."""
    return format_html('<span class="pill pill-{}">{}</span>', tone if tone in TONES else "neutral", label)


@register.filter
def four_state(value: str | None) -> SafeString:
    """Write a four-state answer; an empty value reads as not asked."""
    known = FourState(value) if value in FourState.values else FourState.NOT_ASKED
    return pill(known.label, _FOUR_STATE_TONES[known])


@register.filter
def partial_date(value: date | PartialDate | None, precision: str = "") -> str:
    """Write a date as far as it is known: `5 Aug 2026`, `August 2026`, `2026`; "Not known" when there is none.

    Use as `{{ victim.birth|partial_date:victim.birth_precision }}`, or on a PartialDate alone.
    """
    if isinstance(value, tuple):
        value, precision = value
    if value is None:
        return _("Not known")
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    if precision == DatePrecision.YEAR:
        return str(value.year)
    style = "YEAR_MONTH_FORMAT" if precision == DatePrecision.MONTH else "DATE_FORMAT"
    return formats.date_format(value, style)


@register.simple_tag(name="partial_date")
def partial_date_tag(value: date | PartialDate | None, precision: str = "") -> str:
    """Write a date as the filter does, where the precision may be missing altogether."""
    return partial_date(value or None, precision)


def zone_label(moment: datetime) -> str:
    """Return the short name of the moment's time zone: WIB, WITA, WIT, or the offset from UTC."""
    name = str(getattr(moment.tzinfo, "key", "") or "")
    if name in ZONE_LABELS:
        return ZONE_LABELS[name]
    offset = moment.strftime("%z")
    return "UTC" if offset in {"", "+0000"} else f"UTC{offset[:3]}:{offset[3:]}"


@register.filter
def local_time(value: datetime | None, zone: str = "") -> SafeString | str:
    """Write a moment in the viewer's zone (or the named one) with its label: `5 Aug 2026, 15.40 WIB`.

    The exact moment in UTC shows on hover and is what machines read.
    """
    if value is None:
        return ""
    local = timezone.localtime(value, _zone(zone))
    utc = value.astimezone(UTC)
    return format_html(
        '<time datetime="{}" title="{} UTC">{} {}</time>',
        utc.strftime("%Y-%m-%dT%H:%M:%SZ"),
        utc.strftime("%Y-%m-%d %H:%M:%S"),
        formats.date_format(local, "DATETIME_FORMAT"),
        zone_label(local),
    )


def _zone(name: str) -> Any:
    if not name:
        return None
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


@register.simple_tag
def now_here() -> SafeString | str:
    """Write the present moment in the viewer's zone, for printed pages."""
    return local_time(timezone.now())


@register.filter
def money(amount: Decimal | int | None, currency: str = "IDR") -> str:
    """Write a whole amount with its currency: `Rp 1.250.000`, `USD 1,250`."""
    if amount is None:
        return ""
    number = formats.number_format(amount, decimal_pos=0, use_l10n=True, force_grouping=True)
    # A no-break blank keeps the amount on one line with its currency.
    return f"{'Rp' if currency == 'IDR' else currency}\u00a0{number}"


@register.filter
def capped(count: int | None) -> str:
    """Write a capped count: `27`, `1,000+`."""
    if count is None:
        return ""
    shown = formats.number_format(min(count, COUNT_CAP), force_grouping=True)
    return f"{shown}+" if count > COUNT_CAP else shown


@register.simple_tag
def due_pill(due: date | datetime | None, done: bool = False) -> SafeString | str:  # noqa: FBT001
    """Say how far away a due day is, in words and colour; nothing when there is no due day."""
    if done:
        return pill(_("Done"), "plain")
    if due is None:
        return ""
    day = timezone.localtime(due).date() if isinstance(due, datetime) else due
    days = (day - timezone.localdate()).days
    if days < 0:
        return pill(ngettext("%(days)d day overdue", "%(days)d days overdue", -days) % {"days": -days}, "bad")
    if days == 0:
        return pill(_("Due today"), "warn")
    if days <= SOON_DAYS:
        return pill(ngettext("Due in %(days)d day", "Due in %(days)d days", days) % {"days": days}, "warn")
    return pill(_("Due %(day)s") % {"day": formats.date_format(day, "DATE_FORMAT")}, "neutral")


@register.filter
def percent_of(part: float | None, whole: float | None) -> int:
    """Return a share as a whole percentage between 0 and 100, for progress bars."""
    if not part or not whole:
        return 0
    return max(0, min(100, round(100 * part / whole)))


@register.filter
def get(mapping: Mapping[str, Any] | None, key: str) -> Any:
    """Look a key up in a mapping; empty text when it is missing."""
    return (mapping or {}).get(key, "")


@register.filter
def position(steps: Sequence[Any]) -> dict[str, Any]:
    """Return where a row of steps stands: `number` of the current one, `total`, and the current `step` itself.

    Without a current step it is the first one still to do; when all are done, the last.
    """
    states = [_state(step) for step in steps]
    if "current" in states:
        index = states.index("current")
    else:
        index = next((place for place, state in enumerate(states) if state != "done"), len(states) - 1)
    return {"number": index + 1, "total": len(steps), "step": steps[index] if steps else None}


def _state(step: Any) -> str:
    return str(step.get("state", "") if isinstance(step, Mapping) else getattr(step, "state", ""))


@register.filter
def poll_delay(tick: int | str | None) -> int:
    """Return how many seconds to wait before asking again: 3 at first, then up to 15."""
    try:
        number = int(tick or 0)
    except ValueError:
        number = 0
    return 3 if number < 10 else 5 if number < 20 else 15


@register.filter
def plus_one(number: int | str | None) -> int:
    """Return the number after this one."""
    try:
        return int(number or 0) + 1
    except ValueError:
        return 1


@register.simple_tag(takes_context=True)
def address(context: Context, name: str, *args: Any, **kwargs: Any) -> str:
    """Return the address of a page, or empty text where this installation has no such page."""
    try:
        return reverse(name, args=args, kwargs=kwargs)
    except NoReverseMatch:
        return ""


@register.simple_tag
def error_list(*parts: "BaseForm | BaseFormSet[Any] | str | None") -> list[dict[str, str]]:
    """List every error of the forms and formsets with its label and the id of the input it belongs to."""
    found: list[dict[str, str]] = []
    for part in parts:
        if isinstance(part, BaseFormSet) and part.is_bound:
            found += [{"label": "", "target": "", "text": str(text)} for text in part.non_form_errors()]
            found += [item for form in part.forms for item in _form_errors(form)]
        elif isinstance(part, BaseForm) and part.is_bound:
            found += _form_errors(part)
    return found


def _form_errors(form: BaseForm) -> Iterable[dict[str, str]]:
    for name, texts in form.errors.items():
        for text in texts:
            if name not in form.fields:
                yield {"label": "", "target": "", "text": str(text)}
                continue
            field = form[name]
            target = field.id_for_label
            if field.use_fieldset and target in {"", field.auto_id}:
                target = f"{field.auto_id}_0"
            yield {"label": str(field.label), "target": target, "text": str(text)}
