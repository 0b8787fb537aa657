from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cases import services as cases
from cases.models import Case
from casetracker.access import rules
from casetracker.access.models import CaseAccess, Change, Grant
from casetracker.access.sections import Section
from casetracker.accounts.choices import Role
from casetracker.audit.models import Entry
from casetracker.common.choices import Sex
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion, WrongState
from casetracker.delivery.models import OutboxMessage
from referrals import services, work
from referrals.choices import ConsentBasis, ReferralStatus, Urgency
from referrals.models import Referral
from referrals.services.clocks import national_day
from referrals.workflow import Move
from tests.builders import accounts
from tests.builders import cases as case_builders
from tests.builders import referrals as build
from tests.builders import victims as victim_builders
from victims import services as victims
from victims.ages import AgeRange
from victims.choices import ServiceType
from victims.models import Care

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time_limits(law):
    """Every clock is a row of the law."""


@pytest.fixture
def scene():
    return build.scene()


def held(viewer, case):
    row = Case.objects.visible_to(viewer).with_sections(viewer).filter(pk=case.pk).first()
    return rules.effective(viewer, row.granted) if row else Section.NONE


def move(referral, move_, actor, **answers):
    now = answers.pop("now", timezone.now())
    return services.move_referral(
        referral_id=referral.pk, move=move_, actor=actor, now=now, answers=services.MoveAnswers(**answers)
    )


class TestSending:
    def test_starts_the_clocks_of_an_urgent_referral(self, scene):
        now = timezone.now()
        made = build.referral(scene, urgency=Urgency.URGENT, now=now)
        assert made.status == ReferralStatus.SENT
        assert made.acknowledge_due_at == now + timedelta(hours=4)
        assert made.next_due_at == made.acknowledge_due_at
        assert made.start_due_at == now + timedelta(days=7)
        assert national_day(made.answer_due_at) > national_day(now) + timedelta(days=2)

    def test_gives_an_ordinary_referral_a_day(self, scene):
        now = timezone.now()
        assert build.referral(scene, now=now).next_due_at == now + timedelta(hours=24)

    def test_has_no_statutory_start_for_other_services(self, scene):
        build.provider(scene.agency, ServiceType.LEGAL_AID)
        made = build.referral(scene, services=[ServiceType.LEGAL_AID])
        assert made.start_due_at is None
        build.moved(made, scene, Move.ACCEPT)
        assert made.next_due_at == made.feedback_due_at

    def test_shares_the_least_the_service_needs(self, scene):
        assert build.referral(scene).sections == Section.HEADER | Section.SERVICES | Section.SHELTER_LOCATION

    def test_shows_the_receiver_nothing_of_the_case_yet(self, scene):
        made = build.referral(scene)
        assert held(scene.worker, scene.case) == Section.NONE
        assert Referral.objects.visible_to(scene.worker).get() == made

    def test_tells_the_receivers_feed_of_the_referral_alone(self, scene):
        made = build.referral(scene)
        lines = Change.objects.visible_to(scene.worker)
        assert [(line.resource, line.resource_id) for line in lines] == [("referral", made.pk)]

    def test_leaves_a_line_in_codes(self, scene):
        build.referral(scene, message="She is tired")
        line = Entry.objects.get(event="referral.sent")
        assert line.details["services"] == ["safe_house"]
        assert "tired" not in str(line.details)

    def test_needs_a_consent_that_covers_the_agency(self):
        scene = build.scene(consent=False)
        with pytest.raises(InvalidInput) as refused:
            build.referral(scene)
        assert set(refused.value.fields) == {"basis"}
        assert not Referral.objects.exists()

    def test_a_consent_to_another_agency_does_not_do(self):
        scene = build.scene(consent=False)
        other = accounts.shelter_agency()
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, recipient=other)
        with pytest.raises(InvalidInput):
            build.referral(scene)

    def test_without_identity_needs_no_consent_and_shares_codes(self):
        scene = build.scene(consent=False)
        made = build.referral(scene, basis=ConsentBasis.WITHOUT_IDENTITY)
        assert made.sections == Section.HEADER | Section.SERVICES

    def test_a_refusal_also_stops_what_goes_without_identity(self):
        scene = build.scene(consent=False)
        victim_builders.consent(scene.victim, scene.officer, is_refused=True)
        with pytest.raises(InvalidInput):
            build.referral(scene, basis=ConsentBasis.WITHOUT_IDENTITY)

    def test_an_emergency_needs_a_reason(self):
        scene = build.scene(consent=False)
        with pytest.raises(InvalidInput) as refused:
            build.referral(scene, basis=ConsentBasis.EMERGENCY)
        assert set(refused.value.fields) == {"emergency_reason"}

    def test_sections_beyond_the_consent_are_refused(self):
        scene = build.scene(consent=False)
        victim_builders.consent(scene.victim, scene.officer, sections=Section.SERVICES)
        with pytest.raises(InvalidInput) as refused:
            build.referral(scene, sections=int(Section.SERVICES | Section.IDENTITY))
        assert set(refused.value.fields) == {"sections"}

    def test_who_reported_never_travels(self, scene):
        with pytest.raises(InvalidInput):
            build.referral(
                scene,
                basis=ConsentBasis.EMERGENCY,
                emergency_reason="Bleeding, no time",
                sections=int(Section.INFORMANT),
            )

    def test_a_house_that_takes_no_men_is_not_offered_a_man(self):
        scene = build.scene(age_identified=AgeRange(30, 30))
        type(scene.victim).objects.filter(pk=scene.victim.pk).update(sex=Sex.MALE)
        build.provider(scene.agency, takes_men=False)
        with pytest.raises(InvalidInput) as refused:
            build.referral(scene)
        assert refused.value.fields == {"agency": ["Takes no men."]}

    def test_only_from_a_case_that_is_open(self, scene):
        Case.objects.filter(pk=scene.case.pk).update(status="closed", closed_on=timezone.localdate())
        with pytest.raises(WrongState):
            build.referral(scene)

    def test_an_outsider_finds_no_victim(self, scene):
        outsider = accounts.viewer()
        with pytest.raises(NotVisible):
            services.start_referral(victim_id=scene.victim.pk, services=["food"], actor=outsider, now=timezone.now())

    def test_a_coordinator_may_not(self, scene):
        coordinator = accounts.viewer(accounts.coordinator())
        with pytest.raises((NotAllowed, NotVisible)):
            services.start_referral(victim_id=scene.victim.pk, services=["food"], actor=coordinator, now=timezone.now())

    @pytest.mark.parametrize(
        ("fields", "at_fault"),
        [
            ({"services": []}, "services"),
            ({"services": ["flying"]}, "services"),
            ({"urgency": "soon"}, "urgency"),
            ({"reason": "because"}, "reason"),
            ({"message": "a\x00b"}, "message"),
            ({"message": "x" * 3001}, "message"),
            ({"province_id": 999_999}, "province"),
            ({"basis": "hope"}, "basis"),
        ],
    )
    def test_says_which_answer_is_wrong(self, scene, fields, at_fault):
        with pytest.raises(InvalidInput) as refused:
            build.referral(scene, **fields)
        assert set(refused.value.fields) == {at_fault}


class TestDrafts:
    def draft(self, scene):
        return services.start_referral(
            victim_id=scene.victim.pk, services=["safe_house"], actor=scene.officer, now=timezone.now()
        )

    def test_are_seen_by_the_sending_agency_alone(self, scene):
        draft = self.draft(scene)
        services.choose_agency(referral_id=draft.pk, agency_id=scene.agency.pk, actor=scene.officer, now=timezone.now())
        third = accounts.agency()
        case_builders.share(scene.case, scene.officer, third)
        assert not Referral.objects.visible_to(scene.worker).exists()
        assert not Referral.objects.visible_to(accounts.viewer(accounts.officer(third))).exists()
        assert Referral.objects.visible_to(scene.officer).exists()

    def test_forget_consent_when_the_agency_changes(self, scene):
        draft = self.draft(scene)
        now = timezone.now()
        services.choose_agency(referral_id=draft.pk, agency_id=scene.agency.pk, actor=scene.officer, now=now)
        services.settle_basis(referral_id=draft.pk, basis="consent", actor=scene.officer, now=now)
        other = build.provider().agency
        changed = services.choose_agency(referral_id=draft.pk, agency_id=other.pk, actor=scene.officer, now=now)
        assert (changed.basis, changed.consent, changed.sections) == ("", None, 0)

    def test_ask_an_agency_only_for_what_it_offers(self, scene):
        draft = services.start_referral(
            victim_id=scene.victim.pk, services=["safe_house", "legal_aid"], actor=scene.officer, now=timezone.now()
        )
        services.choose_agency(referral_id=draft.pk, agency_id=scene.agency.pk, actor=scene.officer, now=timezone.now())
        assert list(draft.services.values_list("type", flat=True)) == ["safe_house"]

    def test_are_not_sent_half_done(self, scene):
        draft = self.draft(scene)
        with pytest.raises(WrongState):
            services.send_draft(referral_id=draft.pk, actor=scene.officer, now=timezone.now())

    def test_are_not_sent_on_a_consent_withdrawn_since(self, scene):
        draft = self.draft(scene)
        now = timezone.now()
        services.choose_agency(referral_id=draft.pk, agency_id=scene.agency.pk, actor=scene.officer, now=now)
        services.settle_basis(referral_id=draft.pk, basis="consent", actor=scene.officer, now=now)
        services.choose_sharing(referral_id=draft.pk, sections=9, actor=scene.officer, now=now)
        consent = scene.victim.consents.get()
        victims.withdraw_consent(consent_id=consent.pk, reason="She changed her mind", actor=scene.officer, now=now)
        with pytest.raises(WrongState):
            services.send_draft(referral_id=draft.pk, actor=scene.officer, now=now)

    def test_refuse_an_old_version(self, scene):
        draft = self.draft(scene)
        with pytest.raises(StaleVersion):
            services.choose_agency(
                referral_id=draft.pk, agency_id=scene.agency.pk, actor=scene.officer, now=timezone.now(), version=7
            )


class TestAccepting:
    def test_opens_exactly_what_was_shared_with_the_right_to_write(self, scene):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        grant = Grant.objects.get(source_id=made.pk)
        assert grant.sections == made.sections | Section.EDIT
        shared = Section.HEADER | Section.SERVICES | Section.SHELTER_LOCATION | Section.EDIT
        assert held(scene.worker, scene.case) == shared

    def test_begins_care(self, scene):
        build.moved(build.referral(scene), scene, Move.ACCEPT)
        assert Care.objects.filter(victim=scene.victim, agency=scene.agency, until=None).count() == 1

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.PROSECUTOR])
    def test_is_for_everybody_there_who_writes_whatever_they_read_of_the_case(self, scene, role):
        somebody = accounts.viewer(None, role, agency=scene.agency)
        made = build.referral(scene)
        move(made, Move.ACCEPT, somebody)
        care = Care.objects.get(victim=scene.victim, agency=scene.agency)
        assert (care.until, held(somebody, scene.case) & Section.SERVICES) == (None, Section.NONE)
        for step, answers in (
            (Move.START, {"on": timezone.localdate()}),
            (Move.COMPLETE, {"on": timezone.localdate(), "outcome": "delivered"}),
            (Move.REPORT_BACK, {"feedback": "Done."}),
        ):
            made.refresh_from_db()
            move(made, step, somebody, **answers)
        care.refresh_from_db()
        assert care.until is not None

    def test_counts_as_receipt(self, scene):
        assert build.moved(build.referral(scene), scene, Move.ACCEPT).received_at is not None

    def test_ends_with_the_consent(self):
        scene = build.scene(consent=False)
        last = timezone.localdate() + timedelta(days=10)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, until=last)
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        assert national_day(Grant.objects.get(source_id=made.pk).expires_at - timedelta(seconds=1)) == last

    def test_is_the_receivers_alone(self, scene):
        made = build.referral(scene)
        with pytest.raises(NotAllowed):
            move(made, Move.ACCEPT, scene.officer)

    def test_twice_is_a_wrong_state(self, scene):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        with pytest.raises(WrongState):
            move(made, Move.ACCEPT, scene.worker)

    def test_an_outsider_finds_nothing(self, scene):
        made = build.referral(scene)
        with pytest.raises(NotVisible):
            move(made, Move.ACCEPT, accounts.viewer())

    def test_a_partner_contact_of_the_receiver_reads_only(self, scene):
        made = build.referral(scene)
        contact = accounts.viewer(accounts.partner(scene.agency))
        with pytest.raises(NotAllowed):
            move(made, Move.ACCEPT, contact)

    def test_a_move_nobody_knows_is_refused(self, scene):
        made = build.referral(scene)
        for unknown in ("send", "fly", ""):
            with pytest.raises(WrongState):
                move(made, unknown, scene.worker)

    def test_an_old_version_is_refused(self, scene):
        made = build.referral(scene)
        with pytest.raises(StaleVersion):
            services.move_referral(
                referral_id=made.pk, move="accept", actor=scene.worker, now=timezone.now(), version=made.version - 1
            )


class TestDeclining:
    def test_gives_nothing(self, scene):
        made = build.referral(scene)
        move(made, Move.DECLINE, scene.worker, decline_reason="no_bed")
        assert held(scene.worker, scene.case) == Section.NONE
        assert not Grant.objects.filter(source_id=made.pk).exists()

    def test_needs_a_known_reason(self, scene):
        made = build.referral(scene)
        for reason in ("", "mood"):
            with pytest.raises(InvalidInput):
                move(made, Move.DECLINE, scene.worker, decline_reason=reason)

    def test_other_needs_words(self, scene):
        made = build.referral(scene)
        with pytest.raises(InvalidInput) as refused:
            move(made, Move.DECLINE, scene.worker, decline_reason="other")
        assert set(refused.value.fields) == {"reason"}

    def test_lets_the_sender_ask_another_agency(self, scene):
        made = build.referral(scene)
        move(made, Move.DECLINE, scene.worker, decline_reason="no_bed")
        other = build.provider().agency
        again = build.referral(scene, to_agency_id=other.pk, follows_id=made.pk)
        assert again.follows == made
        titles = [row["title"] for row in work.queue(scene.officer, timezone.localdate())]
        assert not any("declined" in title for title in titles)


class TestRedirecting:
    def test_passes_nothing_on_by_itself(self, scene):
        made = build.referral(scene)
        other = accounts.agency()
        move(made, Move.REDIRECT, scene.worker, suggested_agency=other.pk, reason="They have a bed")
        made.refresh_from_db()
        assert (made.status, made.suggested_agency) == (ReferralStatus.REDIRECTED, other)
        assert Referral.objects.count() == 1

    def test_to_one_of_the_two_is_refused(self, scene):
        made = build.referral(scene)
        for agency_id in (scene.agency.pk, scene.officer.agency_id):
            with pytest.raises(InvalidInput):
                move(made, Move.REDIRECT, scene.worker, suggested_agency=agency_id, reason="They have a bed")


class TestCompleting:
    def test_reports_back_and_closes_access_and_care(self, scene):
        made = build.moved(build.referral(scene), scene, Move.REPORT_BACK)
        assert made.sharing_ended_at is not None
        assert held(scene.worker, scene.case) == Section.NONE
        assert not Care.objects.filter(victim=scene.victim, until=None).exists()
        assert Change.objects.filter(principal=scene.agency.pk, operation="revoke").exists()
        move(made, Move.CLOSE, scene.officer)
        assert Referral.objects.get().status == ReferralStatus.CLOSED

    def test_keeps_access_that_another_referral_gave(self, scene):
        build.provider(scene.agency, ServiceType.SAFE_HOUSE, ServiceType.LEGAL_AID)
        first = build.referral(scene)
        second = build.referral(scene, services=[ServiceType.LEGAL_AID])
        build.moved(second, scene, Move.ACCEPT)
        build.moved(first, scene, Move.REPORT_BACK)
        assert Section.SERVICES in held(scene.worker, scene.case)
        assert Section.SHELTER_LOCATION not in held(scene.worker, scene.case)
        assert Care.objects.filter(victim=scene.victim, until=None).exists()

    def test_the_report_is_due_14_days_after_the_start(self, scene):
        now = timezone.now()
        made = build.moved(build.referral(scene, now=now), scene, Move.START, now=now)
        assert made.next_due_at == now + timedelta(days=14)

    @pytest.mark.parametrize("days", [1, -1])
    def test_days_to_come_or_before_sending_are_refused(self, scene, days):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        with pytest.raises(InvalidInput) as refused:
            move(made, Move.START, scene.worker, on=timezone.localdate() + timedelta(days=days))
        assert set(refused.value.fields) == {"on"}

    def test_a_stay_is_ended_before_reporting_back(self, scene):
        made = build.moved(build.referral(scene), scene, Move.COMPLETE)
        house = victim_builders.shelter(scene.worker)
        victim_builders.stay(scene.victim, house, scene.worker)
        with pytest.raises(WrongState):
            move(made, Move.REPORT_BACK, scene.worker, feedback="All went well, thank you")


class TestWithdrawingConsent:
    def withdraw(self, scene):
        consent = scene.victim.consents.get()
        victims.withdraw_consent(
            consent_id=consent.pk, reason="No longer wants it", actor=scene.officer, now=timezone.now()
        )

    def test_stops_sharing_at_once(self, scene):
        made = build.moved(build.referral(scene), scene, Move.START)
        self.withdraw(scene)
        made.refresh_from_db()
        assert made.status == ReferralStatus.WITHDRAWN_BY_VICTIM
        assert held(scene.worker, scene.case) == Section.NONE
        assert not CaseAccess.objects.filter(principal=scene.agency.pk).exists()
        assert not Care.objects.filter(victim=scene.victim, until=None).exists()

    def test_tells_the_receiver_who_confirms_within_72_hours(self, scene):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        self.withdraw(scene)
        made.refresh_from_db()
        rows = work.queue(scene.worker, timezone.localdate())
        assert "no longer agrees" in rows[0]["title"]
        assert timedelta(hours=71) < made.stop_due_at - timezone.now() <= timedelta(hours=72)
        services.confirm_stop(referral_id=made.pk, actor=scene.worker, now=timezone.now())
        assert work.queue(scene.worker, timezone.localdate()) == []

    def test_ends_a_referral_nobody_accepted_yet(self, scene):
        made = build.referral(scene)
        self.withdraw(scene)
        made.refresh_from_db()
        assert (made.status, made.stop_due_at) == (ReferralStatus.WITHDRAWN_BY_VICTIM, None)

    def test_leaves_a_completed_referral_its_status_without_access(self, scene):
        made = build.moved(build.referral(scene), scene, Move.COMPLETE)
        self.withdraw(scene)
        made.refresh_from_db()
        assert made.status == ReferralStatus.COMPLETED
        assert held(scene.worker, scene.case) == Section.NONE

    def test_leaves_referrals_that_another_consent_covers(self, scene):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        first = scene.victim.consents.get()
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, recipient=scene.agency)
        victims.withdraw_consent(consent_id=first.pk, reason="One is enough", actor=scene.officer, now=timezone.now())
        made.refresh_from_db()
        assert made.status == ReferralStatus.ACCEPTED

    def test_leaves_what_goes_without_identity(self, scene):
        made = build.moved(build.referral(scene, basis=ConsentBasis.WITHOUT_IDENTITY), scene, Move.ACCEPT)
        self.withdraw(scene)
        made.refresh_from_db()
        assert made.status == ReferralStatus.ACCEPTED

    def test_a_shelter_keeps_what_it_needs_to_end_the_stay(self, scene):
        made = build.referral(scene, sections=int(Section.SERVICES | Section.IDENTITY | Section.SHELTER_LOCATION))
        build.moved(made, scene, Move.ACCEPT)
        placement = victim_builders.stay(scene.victim, victim_builders.shelter(scene.worker), scene.worker)
        self.withdraw(scene)
        kept = Section.HEADER | Section.SERVICES | Section.SHELTER_LOCATION | Section.EDIT
        assert held(scene.worker, scene.case) == kept
        with pytest.raises(WrongState):
            services.confirm_stop(referral_id=made.pk, actor=scene.worker, now=timezone.now())
        victims.end_placement(
            placement_id=placement.pk,
            until=timezone.localdate(),
            exit_reason="own_wish",
            actor=scene.worker,
            now=timezone.now(),
        )
        services.confirm_stop(referral_id=made.pk, actor=scene.worker, now=timezone.now())
        assert held(scene.worker, scene.case) == Section.NONE

    def test_a_refusal_written_down_since_does_the_same(self, scene):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        victim_builders.consent(scene.victim, scene.officer, is_refused=True, recipient=scene.agency)
        made.refresh_from_db()
        assert made.status == ReferralStatus.WITHDRAWN_BY_VICTIM
        assert held(scene.worker, scene.case) == Section.NONE


class TestAConsentThatRunsOut:
    @pytest.fixture
    def served(self):
        scene = build.scene(consent=False)
        last = timezone.localdate() + timedelta(days=3)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED, until=last)
        return scene, build.moved(build.referral(scene), scene, Move.ACCEPT)

    def test_ends_sharing_and_not_the_service(self, served):
        scene, made = served
        later = timezone.now() + timedelta(days=5)
        assert services.stop_without_consent(now=timezone.now()) == 0
        assert services.stop_without_consent(now=later) == 1
        assert services.stop_without_consent(now=later) == 0
        made.refresh_from_db()
        assert made.status == ReferralStatus.ACCEPTED
        assert held(scene.worker, scene.case) == Section.NONE
        titles = [row["title"] for row in work.queue(scene.officer, timezone.localdate())]
        assert any("ended while" in title for title in titles)

    def test_is_shared_again_on_a_new_one_only(self, served):
        scene, made = served
        later = timezone.now() + timedelta(days=5)
        services.stop_without_consent(now=later)
        with pytest.raises(WrongState):
            services.share_again(referral_id=made.pk, actor=scene.officer, now=later)
        victim_builders.consent(scene.victim, scene.officer, sections=build.CONSENTED)
        with pytest.raises(NotAllowed):
            services.share_again(referral_id=made.pk, actor=scene.worker, now=timezone.now())
        services.share_again(referral_id=made.pk, actor=scene.officer, now=timezone.now())
        assert Section.SERVICES in held(scene.worker, scene.case)
        assert work.queue(scene.worker, timezone.localdate())[0]["title"].startswith("Start the service")

    def test_keeps_an_unanswered_one_from_being_accepted(self):
        scene = build.scene(consent=False)
        yesterday = timezone.now() - timedelta(days=1)
        victim_builders.consent(
            scene.victim,
            scene.officer,
            sections=build.CONSENTED,
            given_on=national_day(yesterday),
            until=national_day(yesterday),
        )
        made = build.referral(scene, now=yesterday)
        with pytest.raises(WrongState):
            move(made, Move.ACCEPT, scene.worker)
        assert services.stop_without_consent(now=timezone.now()) == 0


class TestExpiring:
    def test_happens_once_after_the_time_limit(self, scene):
        made = build.referral(scene)
        assert services.expire_unanswered(now=made.expires_at - timedelta(minutes=1)) == 0
        assert services.expire_unanswered(now=made.expires_at) == 1
        assert services.expire_unanswered(now=made.expires_at) == 0
        made.refresh_from_db()
        assert made.status == ReferralStatus.EXPIRED
        assert made.status_changes.order_by("-id").first().agency is None

    def test_leaves_what_was_answered(self, scene):
        made = build.moved(build.referral(scene), scene, Move.ACCEPT)
        assert services.expire_unanswered(now=timezone.now() + timedelta(days=60)) == 0
        made.refresh_from_db()
        assert made.status == ReferralStatus.ACCEPTED

    def test_puts_the_unmet_need_into_the_senders_work(self, scene):
        made = build.referral(scene)
        services.expire_unanswered(now=made.expires_at)
        assert [row["reference"] for row in work.queue(scene.officer, timezone.localdate())] == [made.reference]


class TestEmergencies:
    REASON = "Unconscious after a fall, no time to ask."

    def sent(self, scene):
        return build.referral(scene, basis=ConsentBasis.EMERGENCY, emergency_reason=self.REASON)

    def test_wait_for_another_supervisor(self):
        scene = build.scene(consent=False)
        made = self.sent(scene)
        agency = made.from_agency
        supervisor = accounts.viewer(accounts.supervisor(agency))
        assert "without consent" in work.queue(supervisor, timezone.localdate())[0]["title"]
        with pytest.raises(NotAllowed):
            services.see_emergency(referral_id=made.pk, actor=scene.officer, now=timezone.now())
        services.see_emergency(referral_id=made.pk, actor=supervisor, now=timezone.now())
        assert work.queue(supervisor, timezone.localdate()) == []

    def test_are_not_seen_by_whoever_sent_them(self):
        scene = build.scene(consent=False)
        officer = accounts.user(Role.OFFICER, Role.SUPERVISOR, agency=scene.case.lead_agency)
        scene.officer = accounts.viewer(officer)
        made = self.sent(scene)
        with pytest.raises(NotAllowed):
            services.see_emergency(referral_id=made.pk, actor=scene.officer, now=timezone.now())

    def test_send_supervisors_a_mail_without_case_facts(self):
        scene = build.scene(consent=False)
        person = accounts.supervisor(scene.case.lead_agency)
        made = self.sent(scene)
        assert OutboxMessage.objects.get(task="referrals.tasks.tell_supervisors").arguments == {
            "referral_id": str(made.pk)
        }
        assert services.tell_supervisors(referral_id=made.pk) == 1
        message = mail.outbox[0]
        assert message.to == [person.email]
        text = message.subject + message.body
        for secret in (scene.case.reference, made.reference, scene.victim.code, scene.agency.name, self.REASON):
            assert secret not in text

    def test_the_receiver_does_not_read_the_reason(self):
        from referrals import redaction

        scene = build.scene(consent=False)
        self.sent(scene)
        row = Referral.objects.for_detail(scene.worker).get()
        assert redaction.card(scene.worker, row, row.granted, timezone.now()).emergency_reason == ""


class TestClosingTheCase:
    def test_waits_for_every_referral(self, scene):
        made = build.referral(scene)
        codes = [blocker.code for blocker in cases.closing_blockers(scene.case)]
        assert "referral_open" in codes
        move(made, Move.CANCEL, scene.officer, reason="Sent by mistake")
        codes = [blocker.code for blocker in cases.closing_blockers(scene.case)]
        assert "referral_open" not in codes

    def test_does_not_wait_for_drafts(self, scene):
        services.start_referral(victim_id=scene.victim.pk, services=["food"], actor=scene.officer, now=timezone.now())
        assert work.blockers(scene.case.pk) == []


class TestSavingAProvider:
    def test_is_for_the_agencys_supervisor_and_administrator(self):
        agency = accounts.shelter_agency()
        data = services.NewProvider(services=[("food", None)])
        for person in (accounts.supervisor(agency), accounts.user(Role.AGENCY_ADMIN, agency=agency)):
            services.save_provider(agency_id=agency.pk, data=data, actor=accounts.viewer(person), now=timezone.now())
        for person in (accounts.shelter_worker(agency), accounts.supervisor()):
            with pytest.raises(NotAllowed):
                services.save_provider(
                    agency_id=agency.pk, data=data, actor=accounts.viewer(person), now=timezone.now()
                )

    def test_everywhere_makes_a_province_needless(self):
        from casetracker.regions import lookup
        from casetracker.regions.services import load_regions

        load_regions()
        bali = lookup.region_by_code("51")
        agency = accounts.shelter_agency()
        data = services.NewProvider(services=[("food", None), ("food", bali.id), ("transport", bali.id)])
        made = services.save_provider(agency_id=agency.pk, data=data, actor=build.SETUP, now=timezone.now())
        assert sorted(made.services.values_list("type", "province_id")) == [("food", None), ("transport", bali.id)]

    @pytest.mark.parametrize(
        "fields",
        [
            {"services": [("flying", None)]},
            {"services": [("food", 999_999)]},
            {"takes_women": False, "takes_men": False, "takes_children": False},
            {"phone": "0" * 41},
            {"hours": "a\x00"},
        ],
    )
    def test_says_what_is_wrong(self, fields):
        agency = accounts.shelter_agency()
        with pytest.raises(InvalidInput):
            services.save_provider(
                agency_id=agency.pk, data=services.NewProvider(**fields), actor=build.SETUP, now=timezone.now()
            )
