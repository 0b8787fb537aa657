"""One referral: what each side sees of it, and its moves."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from casetracker.common.errors import NotAllowed, NotVisible, WrongState
from casetracker.common.views import BaseView, FormView
from referrals import access, forms, redaction, services, workflow
from referrals.choices import ConsentBasis
from referrals.models import Provider, Referral
from referrals.redaction import ReferralCard
from referrals.views.making import next_page, section_rows
from referrals.workflow import TRANSITIONS, Move, Side, Status


class ReferralPage(BaseView):
    """A page about one referral that this viewer may see."""

    referral: Referral
    card: ReferralCard

    def load(self) -> None:
        """Fetch the referral and the card of this viewer. Raises NotVisible."""
        referral = Referral.objects.for_detail(self.viewer).filter(pk=self.kwargs["pk"]).first()
        if referral is None:
            raise NotVisible()
        self.referral = referral
        self.card = redaction.card(self.viewer, referral, referral.granted, timezone.now())

    def address(self) -> str:
        """Return the referral's page."""
        return reverse("referral_detail", args=[self.referral.pk])


class ReferralDetailView(ReferralPage):
    """The page of both sides; each finds its own buttons."""

    template_name = "referrals/detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        main = workflow.main_move(list(self.card.moves))
        return self.render(
            {
                "card": self.card,
                "steps": self._steps(),
                "main_move": self._button(main) if main else None,
                "moves": [self._button(move) for move in self.card.moves if move not in {main, Move.SEND}],
                "draft_url": self._draft_url(),
                "facts": self._facts(),
                "due": self._due(),
                "shared": section_rows(self.referral.sections) if self.card.reads_details else [],
                "contact": self._contact(),
                "history": self._history(),
                "must_confirm_stop": self._must_confirm_stop(),
                "must_see_emergency": self._must_see_emergency(),
                "may_ask_again": self._may_ask_again(),
                "may_share_again": self._may_share_again(),
                "followed_by": self._followed_by(),
                "victim_url": self._victim_url(),
            }
        )

    def _button(self, move: Move) -> dict[str, Any]:
        rule = TRANSITIONS[move]
        return {
            "label": rule.label,
            "is_grave": rule.is_grave,
            "url": reverse("referral_move", args=[self.referral.pk, move.value]),
        }

    def _draft_url(self) -> str:
        is_draft = self.referral.status in workflow.DRAFTS
        return next_page(self.referral) if is_draft and Side.FROM in access.sides(self.viewer, self.referral) else ""

    def _steps(self) -> list[dict[str, Any]]:
        """Return the usual way; what went another way shows in the status alone."""
        reached = {change.to_status: change.at for change in self.referral.status_changes.all()}
        order = [status for status, _label in workflow.STEPS]
        status = self.referral.status
        if status not in {*order, Status.CLOSED}:
            return []
        here = order.index(Status(status)) if status in order else len(order)
        return [
            {
                "label": label,
                "state": "done" if index < here else "current" if index == here else "todo",
                "date": reached.get(name),
            }
            for index, (name, label) in enumerate(workflow.STEPS)
        ]

    def _facts(self) -> list[dict[str, Any]]:
        card = self.card
        rows: list[dict[str, Any]] = [
            {"label": _("From"), "value": card.from_agency.name},
            {"label": _("To"), "value": card.to_agency.name if card.to_agency else ""},
        ]
        if card.reads_details:
            rows += [
                {"label": _("Person"), "value": f"{card.victim_code} · {card.group}"},
                {"label": _("Need"), "value": ", ".join(str(label) for _code, label in card.services)},
                {"label": _("Province"), "value": card.province or _("Anywhere")},
                {"label": _("Why referred"), "value": card.reason_label},
                {"label": _("Stands on"), "value": card.basis_label or _("Not settled yet")},
            ]
        if card.emergency_reason:
            rows.append({"label": _("Emergency"), "value": card.emergency_reason})
        if card.message:
            rows.append({"label": _("Message"), "value": card.message})
        if card.decline_label:
            rows.append({"label": _("Declined because"), "value": card.decline_label})
        if card.suggested_agency:
            rows.append({"label": _("Suggested instead"), "value": card.suggested_agency.name})
        return rows

    def _due(self) -> list[dict[str, Any]]:
        """Return the clocks that still run, the next one first."""
        card = self.card
        clocks = {
            Status.SENT: [
                (_("Confirm receipt"), card.acknowledge_due_at),
                (_("Accept or decline"), card.answer_due_at),
            ],
            Status.RECEIVED: [(_("Accept or decline"), card.answer_due_at)],
            Status.ACCEPTED: [(_("Start the service"), card.start_due_at), (_("Report back"), card.feedback_due_at)],
            Status.SERVICE_STARTED: [(_("Report back"), card.feedback_due_at)],
            Status.COMPLETED: [(_("Report back"), card.feedback_due_at)],
        }
        if card.stop_due_at and not card.stop_confirmed_at:
            return [
                {
                    "label": _("Stop using what was shared"),
                    "at": card.stop_due_at,
                    "is_late": self._is_late(card.stop_due_at),
                }
            ]
        running = clocks.get(Status(card.status), [])
        return [{"label": label, "at": at, "is_late": self._is_late(at)} for label, at in running if at]

    def _is_late(self, moment: Any) -> bool:
        return bool(moment < timezone.now())

    def _contact(self) -> dict[str, Any] | None:
        """Return how to reach the other agency: the next step after a deadline is a phone call."""
        if not self.card.side:
            return None
        other = self.card.to_agency if self.card.side == Side.FROM.value else self.card.from_agency
        if other is None:
            return None
        provider = Provider.objects.filter(pk=other.pk).first()
        return {
            "agency": other,
            "focal_point": provider.focal_point if provider else "",
            "hours": provider.hours if provider else "",
            "phone": (provider.phone if provider else "") or other.phone,
            "duty_phone": (provider.duty_phone if provider else "") or other.duty_phone,
        }

    def _history(self) -> list[dict[str, Any]]:
        steps = redaction.history(self.viewer, self.referral, self.referral.granted)
        return [
            {
                "title": step.label,
                "at": step.at,
                "who": " · ".join(name for name in (step.who, step.agency) if name) or _("By the clock"),
                "text": step.reason,
            }
            for step in steps
        ]

    def _must_confirm_stop(self) -> bool:
        waits = self.referral.stop_due_at is not None and self.referral.stop_confirmed_at is None
        return waits and Side.TO in access.sides(self.viewer, self.referral)

    def _must_see_emergency(self) -> bool:
        waits = self.referral.basis == ConsentBasis.EMERGENCY and self.referral.emergency_seen_at is None
        others = self.viewer.user_id != self.referral.sent_by_id
        return (
            waits
            and others
            and self.referral.sent_at is not None
            and access.can_see_emergency(self.viewer, self.referral)
        )

    def _may_ask_again(self) -> bool:
        unmet = workflow.may_be_sent_again(self.referral.status)
        return unmet and Side.FROM in access.sides(self.viewer, self.referral) and self._followed_by() is None

    def _may_share_again(self) -> bool:
        ended = access.gives_access(self.referral) and self.referral.sharing_ended_at is not None
        return ended and Side.FROM in access.sides(self.viewer, self.referral)

    def _followed_by(self) -> Referral | None:
        later = Referral.objects.visible_to(self.viewer).filter(follows=self.referral).exclude(status=Status.CANCELLED)
        return later.order_by("-created_at").first()

    def _victim_url(self) -> str:
        if not self.card.reads_victim:
            return ""
        return reverse("victim_detail", args=[self.card.case_reference, self.card.victim_code])


class MoveView(FormView, ReferralPage):
    """One move: its question, and what follows from it in plain words."""

    template_name = "referrals/move.html"
    move: Move

    def load(self) -> None:
        ReferralPage.load(self)
        if self.kwargs["move"] not in forms.MOVE_FORMS:
            raise NotVisible()
        self.move = Move(self.kwargs["move"])
        sides = access.sides(self.viewer, self.referral)
        if not sides:
            raise NotAllowed()
        self.rule = workflow.check_move(self.move, self.referral.status, sides)
        if self.referral.sent_at is None:
            raise WrongState()

    def get_form(self, data: Any = None, files: Any = None) -> BaseForm:
        return forms.MOVE_FORMS[self.move](data, status=self.referral.status)

    def perform(self, form: BaseForm) -> str:
        services.move_referral(
            referral_id=self.referral.pk,
            move=self.move,
            actor=self.viewer,
            now=timezone.now(),
            answers=services.MoveAnswers(**form.cleaned_data),
            version=self.referral.version,
        )
        return self.address()

    @property
    def success_message(self) -> Any:
        """Return what was done."""
        return self.rule.done

    def extra(self) -> dict[str, Any]:
        return {
            "card": self.card,
            "label": self.rule.label,
            "is_grave": self.rule.is_grave,
            "points": self._points(),
            "back_url": self.address(),
        }

    def _points(self) -> list[Any]:
        """Return what follows from the move."""
        if self.move == Move.ACCEPT:
            names = ", ".join(str(label) for _code, label in self.card.shared)
            return [
                _("You then see: %(sections)s.") % {"sections": names},
                _("The person appears in People in our care."),
                _("The sending agency is told."),
            ]
        return {
            Move.RECEIVE: [_("The sending agency sees that it arrived. You can still accept or decline.")],
            Move.DECLINE: [_("You get to see nothing of the case."), _("The sending agency can ask another agency.")],
            Move.START: [_("Record each service on the person's page as you give it.")],
            Move.REPORT_BACK: [
                _("Your access to this case and your care of the person end with the report."),
                _("The sending agency reads it and closes the referral."),
            ],
            Move.CANCEL: [_("The receiving agency is told, and sees nothing of the case any more.")],
            Move.WITHDRAW: [
                _("Sharing stops at once. The receiving agency confirms within three days that it stopped."),
                _("Also note the withdrawal on the person's consent, so that nobody refers them on it again."),
            ],
        }.get(self.move, [])


class AgainView(ReferralPage):
    """Ask another agency for the same need: a new draft, with consent asked anew."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        before = self.referral
        draft = services.start_referral(
            victim_id=before.victim_id,
            services=[row.type for row in before.services.all()],
            urgency=before.urgency,
            reason=before.reason,
            message=before.message,
            province_id=before.province_id,
            follows_id=before.pk,
            actor=self.viewer,
            now=timezone.now(),
        )
        return HttpResponseRedirect(reverse("referral_agency", args=[draft.pk]))


class ConfirmStopView(ReferralPage):
    """The receiving agency stopped using what was shared."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        services.confirm_stop(referral_id=self.referral.pk, actor=self.viewer, now=timezone.now())
        return HttpResponseRedirect(self.address())


class ShareAgainView(ReferralPage):
    """The sending agency opens once more what had ended with a consent."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        services.share_again(referral_id=self.referral.pk, actor=self.viewer, now=timezone.now())
        return HttpResponseRedirect(self.address())


class SeeEmergencyView(ReferralPage):
    """A supervisor looked at a referral sent without consent."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.load()
        services.see_emergency(referral_id=self.referral.pk, actor=self.viewer, now=timezone.now())
        return HttpResponseRedirect(self.address())
