"""The victims of a case, as a panel of the case page and as a page of its own."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from casetracker.common.choices import CHILD_UNDER_YEARS, Sex
from victims import access, choices, redaction
from victims.models import Consent, Victim
from victims.views import presenting
from victims.views.base import InCase

MOST_SHOWN = 200


class VictimPanel(InCase):
    """Victims by code; with the header alone, how many there are and not who."""

    template_name = "victims/victims.html"
    fragment_name = "victims/victims_panel.html"

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.load_case()
        context: dict[str, Any] = {"case": self.case, "back_url": self.case_url()}
        if not access.can_view_victims(self.viewer, self.held):
            return self.render({**context, "counts": self._counts()})
        rows = list(Victim.objects.for_list(self.viewer).filter(case=self.case)[: MOST_SHOWN + 1])
        agreed = set(
            Consent.objects.visible_to(self.viewer)
            .standing()
            .filter(victim__case=self.case, purpose=choices.ConsentPurpose.REFERRAL)
            .values_list("victim_id", flat=True)
        )
        people = [self._row(row, agreed) for row in rows[:MOST_SHOWN]]
        context |= {
            "people": people,
            "more": len(rows) > MOST_SHOWN,
            "may_add": access.can_add_victim(self.viewer, self.held),
        }
        return self.render(context)

    def _row(self, victim: Victim, agreed: set[Any]) -> dict[str, Any]:
        card = redaction.victim_card(victim, self.held, self.viewer)
        assert card is not None  # noqa: S101
        return {
            "card": card,
            "url": reverse("victim_detail", args=[self.case.reference, card.code]),
            "sex": presenting.label(Sex, card.sex),
            "age": presenting.age_text(card.age_identified),
            "child": presenting.child_pill(card),
            "citizenship": presenting.citizenship(card),
            "status": presenting.label(choices.IdentificationStatus, card.identification_status),
            "tone": presenting.STATUS_TONES[card.identification_status],
            "consent": victim.pk in agreed,
        }

    def _counts(self) -> dict[str, int]:
        counted = Victim.objects.visible_to(self.viewer).filter(case=self.case)
        child = Q(age_identified_to__lt=CHILD_UNDER_YEARS)
        return counted.exclude(identification_status=choices.IdentificationStatus.NOT_VICTIM).aggregate(
            all=Count("pk"),
            women=Count("pk", filter=Q(sex=Sex.FEMALE) & ~child),
            men=Count("pk", filter=Q(sex=Sex.MALE) & ~child),
            girls=Count("pk", filter=Q(sex=Sex.FEMALE) & child),
            boys=Count("pk", filter=Q(sex=Sex.MALE) & child),
        )
