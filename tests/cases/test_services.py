"""What the services of the case file write, and what they refuse."""

from datetime import date, datetime, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from cases import choices, services
from cases.models import (
    Case,
    CaseDraft,
    CaseShare,
    Charge,
    IntakeReport,
    Note,
    Offence,
    SavedView,
    StageEvent,
    StatusChange,
    Suspect,
    Task,
    TimeLimit,
)
from casetracker.access.choices import GrantKind
from casetracker.access.models import CaseAccess, Change, Grant
from casetracker.access.sections import ALL_AND_EDIT, Section
from casetracker.access.services import differences
from casetracker.audit.models import Entry
from casetracker.common.errors import InvalidInput, NotAllowed, NotVisible, StaleVersion, WrongState
from casetracker.vault.services import Identity, Name
from tests.builders import accounts, vault
from tests.builders import cases as build

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def now():
    return timezone.now()


def events(case):
    return list(Entry.objects.of_case(case.pk).order_by("id").values_list("event", flat=True))


def fields_of(refusal):
    return set(refusal.value.fields)


class TestOpenCase:
    def test_keeps_the_file_its_first_status_its_report_and_its_forms(self, places):
        viewer = accounts.viewer()
        case = build.case(
            viewer, found_province_id=places.west.pk, exploitations=["fishing", "forced_labour", "fishing"]
        )
        assert case.status == choices.CaseStatus.INTAKE
        assert sorted(case.exploitations.values_list("form", flat=True)) == ["fishing", "forced_labour"]
        change = StatusChange.objects.get(case=case)
        assert (change.from_status, change.to_status, change.by_id) == ("", "intake", viewer.user_id)
        assert IntakeReport.objects.get(case=case).receiving_agency_id == viewer.agency_id
        assert events(case) == ["case.opened"]
        assert Change.objects.filter(case_id=case.pk, resource="case").exists()

    def test_gives_the_lead_agency_the_officer_and_the_secretariats_their_access(self, places):
        national, provincial = accounts.secretariat(), accounts.secretariat(region=places.west)
        accounts.secretariat(region=places.aceh)
        viewer = accounts.viewer()
        case = build.case(viewer, found_province_id=places.west.pk)
        grants = {(grant.kind, grant.principal, grant.sections) for grant in Grant.objects.filter(case_id=case.pk)}
        assert grants == {
            (GrantKind.LEAD, viewer.agency_id, int(ALL_AND_EDIT)),
            (GrantKind.ASSIGNMENT, viewer.user_id, int(ALL_AND_EDIT)),
            (GrantKind.SUPERVISION, national.pk, int(Section.HEADER)),
            (GrantKind.SUPERVISION, provincial.pk, int(Section.HEADER)),
        }
        row = CaseAccess.objects.get(case_id=case.pk, principal=viewer.agency_id)
        assert (row.status, row.kind, row.province_id) == (case.status, case.kind, places.west.pk)
        assert differences() == []

    def test_puts_the_first_tasks_on_the_file_with_their_days(self, law):
        case = build.case(needs_emergency_aid=True)
        tasks = {task.kind: task for task in Task.objects.filter(case=case)}
        assert set(tasks) == {"safety_check", "emergency_aid", "identification", "complete_details"}
        assert tasks["identification"].time_limit == TimeLimit.objects.get(code="identification")
        assert tasks["emergency_aid"].due_on == TODAY() + timedelta(days=7)
        assert case.next_due_on == tasks["safety_check"].due_on
        assert CaseAccess.objects.filter(case_id=case.pk, next_due_on=case.next_due_on).count() == 2

    def test_takes_suspects_along(self):
        viewer = accounts.viewer()
        suspect = services.NewSuspect(identity=Identity(names=[Name("Suspek Rekaan")]), roles=["broker"])
        company = services.NewSuspect(party_type="corporation", corporation_name="PT Rekaan")
        case = build.case(viewer, suspects=[suspect, company])
        assert case.suspect_count == 2
        assert [str(row) for row in Suspect.objects.filter(case=case).order_by("number")] == ["S-1", "S-2"]
        assert vault.names() == ["Suspek Rekaan"]

    def test_is_not_for_other_agencies_or_roles(self):
        viewer = accounts.viewer()
        with pytest.raises(NotAllowed):
            services.open_case(
                data=build.new_case(viewer, lead_agency_id=accounts.agency().pk), actor=viewer, now=now()
            )
        shelter = accounts.viewer(accounts.shelter_worker())
        with pytest.raises(NotAllowed):
            services.open_case(data=build.new_case(shelter), actor=shelter, now=now())
        assert not Case.objects.exists()

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("kind", "piracy"),
            ("report_channel", "pigeon"),
            ("status", "lost"),
            ("exploitations", ["fishing", "juggling"]),
            ("opened_on", date(2199, 1, 1)),
            ("incident_on", date(2199, 1, 1)),
            ("found_place", "x" * 201),
        ],
    )
    def test_names_the_field_it_refuses(self, field, value):
        with pytest.raises(InvalidInput) as refusal:
            build.case(**{field: value})
        assert fields_of(refusal) == {field}
        assert not Case.objects.exists()

    def test_writes_nothing_when_a_suspect_cannot_be_kept(self):
        with pytest.raises(InvalidInput):
            build.case(suspects=[services.NewSuspect(roles=["juggler"])])
        assert not Case.objects.exists()
        assert not Grant.objects.exists()


class TestOpenCases:
    def test_opens_many_with_their_history(self):
        viewer = accounts.viewer()
        day = TODAY() - timedelta(days=90)
        steps = [
            services.NewStatus(to="triage", on=day + timedelta(days=1)),
            services.NewStatus(to="screening", on=day + timedelta(days=2)),
        ]
        made = build.cases(viewer, 3, opened_on=day, status_history=steps)
        assert [case.status for case in made] == ["screening"] * 3
        moves = StatusChange.objects.filter(case=made[0]).order_by("id")
        assert [(move.from_status, move.to_status) for move in moves] == [
            ("", "intake"),
            ("intake", "triage"),
            ("triage", "screening"),
        ]
        assert Case.objects.visible_to(viewer).count() == 3
        assert differences() == []

    def test_asks_the_database_as_often_for_40_as_for_4(self, django_assert_max_num_queries):
        viewer = accounts.viewer()
        counts = []
        for many in (4, 40):
            data = [build.new_case(viewer) for _ in range(many)]
            with django_assert_max_num_queries(25) as captured:
                services.open_cases(data=data, actor=viewer, now=now())
            counts.append(len(captured))
        assert counts[0] == counts[1]

    def test_a_known_external_id_is_not_opened_twice(self):
        viewer = accounts.viewer()
        source = accounts.agency(is_reference=True)
        fields = {"source_agency_id": source.pk, "external_id": "A-1"}
        build.cases(viewer, 1, **fields)
        with pytest.raises(InvalidInput):
            build.cases(viewer, 1, **fields)
        assert Case.objects.count() == 1

    def test_reference_data_stays_out_of_the_feed(self):
        viewer = accounts.viewer()
        build.cases(viewer, 2, is_reference=True)
        assert not Change.objects.exists()

    def test_is_not_for_shelter_workers(self):
        viewer = accounts.viewer(accounts.shelter_worker())
        with pytest.raises(NotAllowed):
            build.cases(viewer, 1)


class TestEditCase:
    def edit(self, case, viewer, values, **arguments):
        return services.edit_case(case_id=case.pk, values=values, actor=viewer, now=now(), **arguments)

    def test_changes_facts_and_tells_what_changed_without_quoting_text(self, people):
        self.edit(people.case, people.viewer, {"kind": "people_smuggling", "narrative": "Nine people in a lorry."})
        people.case.refresh_from_db()
        assert (people.case.kind, people.case.version) == ("people_smuggling", 2)
        entry = Entry.objects.get(event="case.changed")
        assert entry.details == {"kind": ["trafficking", "people_smuggling"], "narrative": None}
        assert CaseAccess.objects.filter(case_id=people.case.pk, kind="people_smuggling").exists()

    def test_nothing_new_writes_nothing(self, people):
        self.edit(people.case, people.viewer, {"kind": people.case.kind})
        people.case.refresh_from_db()
        assert people.case.version == 1
        assert "case.changed" not in events(people.case)

    def test_a_stale_version_writes_nothing(self, people):
        with pytest.raises(StaleVersion):
            self.edit(people.case, people.viewer, {"kind": "other"}, version=7)

    def test_another_province_brings_another_secretariat(self, people, places):
        self.edit(people.case, people.viewer, {"found_province_id": places.aceh.pk})
        supervising = Grant.objects.active().filter(case_id=people.case.pk, kind=GrantKind.SUPERVISION)
        assert [grant.principal for grant in supervising] == [people.far_coordinator.agency_id]
        assert Change.objects.filter(operation="revoke", principal=people.coordinator.agency_id).exists()
        assert differences() == []

    def test_replaces_forms_and_route(self, people, places):
        leg = services.NewLeg(kind="recruitment", country_id=places.indonesia.pk, place="Cilacap")
        self.edit(people.case, people.viewer, {}, exploitations=["begging"], route=[leg, leg])
        assert list(people.case.exploitations.values_list("form", flat=True)) == ["begging"]
        assert list(people.case.route.order_by("position").values_list("position", "place")) == [
            (1, "Cilacap"),
            (2, "Cilacap"),
        ]

    def test_refuses_a_day_to_come_and_unknown_codes(self, people):
        with pytest.raises(InvalidInput) as refusal:
            self.edit(people.case, people.viewer, {"incident_on": date(2199, 1, 1), "kind": "piracy"})
        assert "incident_on" in fields_of(refusal)
        with pytest.raises(InvalidInput) as refusal:
            self.edit(people.case, people.viewer, {"kind": "piracy"})
        assert fields_of(refusal) == {"kind"}

    def test_is_hidden_from_outsiders_and_refused_to_readers(self, people):
        with pytest.raises(NotVisible):
            self.edit(people.case, accounts.viewer(people.outsider), {"kind": "other"})
        with pytest.raises(NotAllowed):
            self.edit(people.case, accounts.viewer(people.coordinator), {"kind": "other"})

    def test_counts_do_not_make_a_form_stale(self, people):
        services.keep_counts(case_id=people.case.pk, victim_count=4, child_involved=True, now=now())
        people.case.refresh_from_db()
        assert (people.case.victim_count, people.case.version) == (4, 1)
        assert CaseAccess.objects.filter(case_id=people.case.pk, child_involved=True).count() == 3


class TestChangeStatus:
    def move(self, case, viewer, to, **arguments):
        return services.change_status(case_id=case.pk, to=to, actor=viewer, now=now(), **{"on": TODAY(), **arguments})

    def follow_up(self, people):
        for to in ("triage", "screening", "open_both", "follow_up"):
            self.move(people.case, people.viewer, to)

    def test_moves_and_keeps_the_step(self, people):
        self.move(people.case, people.viewer, "triage")
        people.case.refresh_from_db()
        assert (people.case.status, people.case.version) == ("triage", 2)
        step = StatusChange.objects.filter(case=people.case).latest("id")
        assert (step.from_status, step.to_status) == ("intake", "triage")
        assert CaseAccess.objects.filter(case_id=people.case.pk, status="triage").count() == 3

    def test_refuses_what_is_not_in_the_table(self, people):
        for to in ("closed", "open_both", "intake", "nonsense"):
            with pytest.raises(WrongState):
                self.move(people.case, people.viewer, to)

    def test_asks_for_a_reason_where_the_table_says_so(self, people):
        with pytest.raises(InvalidInput) as refusal:
            self.move(people.case, people.viewer, "transferred", reason="  ")
        assert fields_of(refusal) == {"reason"}

    def test_refuses_a_day_to_come_and_one_before_the_report(self, people):
        for day in (TODAY() + timedelta(days=3), people.case.opened_on - timedelta(days=1)):
            with pytest.raises(InvalidInput) as refusal:
                self.move(people.case, people.viewer, "triage", on=day)
            assert fields_of(refusal) == {"on"}

    def test_is_for_the_lead_agency(self, people):
        build.share(people.case, people.viewer, people.partner_agency, ("investigation",), may_edit=True)
        with pytest.raises(NotAllowed):
            self.move(people.case, accounts.viewer(people.partner_officer), "triage")

    def test_closing_against_open_tasks_needs_a_signed_reason(self, people):
        self.follow_up(people)
        close = {"reason": "All done", "closure_reason": "goals_met"}
        with pytest.raises(InvalidInput) as refusal:
            self.move(people.case, people.viewer, "closed", **close)
        assert fields_of(refusal) == {"override_reason"}
        self.move(people.case, people.viewer, "closed", override_reason="Tasks went to another file", **close)
        people.case.refresh_from_db()
        assert (people.case.status, people.case.closed_on) == ("closed", TODAY())
        entry = Entry.objects.filter(event="case.status_changed").latest("id")
        assert entry.reason == "Tasks went to another file"
        assert "tasks_waiting" in entry.details["overridden"]

    def test_closing_without_blockers_needs_no_override(self, people):
        self.follow_up(people)
        for task in Task.objects.filter(case=people.case):
            services.finish_task(task_id=task.pk, actor=people.viewer, now=now())
        self.move(people.case, people.viewer, "closed", reason="All done", closure_reason="goals_met")
        people.case.refresh_from_db()
        assert people.case.closure_reason == "goals_met"

    def test_reopening_takes_the_closing_day_away(self, people):
        self.test_closing_without_blockers_needs_no_override(people)
        self.move(people.case, people.viewer, "reopened", reason="New facts")
        people.case.refresh_from_db()
        assert (people.case.closed_on, people.case.closure_reason) == (None, "")

    def test_a_stale_version_writes_nothing(self, people):
        with pytest.raises(StaleVersion):
            self.move(people.case, people.viewer, "triage", version=9)
        assert StatusChange.objects.filter(case=people.case).count() == 1


class TestSuspects:
    def test_get_the_next_code_and_their_identity_goes_to_the_vault(self, people):
        first = build.suspect(people.case, people.viewer, name="Suspek Rekaan Satu", roles=["recruiter", "broker"])
        second = build.suspect(people.case, people.viewer)
        assert (first.code, second.code) == ("S-1", "S-2")
        people.case.refresh_from_db()
        assert people.case.suspect_count == 2
        assert first.person_id
        assert "Suspek" not in str(Entry.objects.filter(event="suspect.added").values())

    def test_a_company_has_a_name_and_no_person(self, people):
        company = build.suspect(people.case, people.viewer, party_type="corporation", corporation_name="PT Rekaan")
        assert (company.person_id, company.corporation_name) == (None, "PT Rekaan")
        with pytest.raises(InvalidInput) as refusal:
            build.suspect(people.case, people.viewer, party_type="corporation", corporation_name=" ")
        assert fields_of(refusal) == {"corporation_name"}

    def test_changes_are_recorded_by_code(self, people):
        suspect = build.suspect(people.case, people.viewer, roles=["broker"])
        services.edit_suspect(
            suspect_id=suspect.pk,
            values={"legal_status": "tersangka", "remarks": "Seen at the harbour"},
            roles=["pimp"],
            version=1,
            actor=people.viewer,
            now=now(),
        )
        entry = Entry.objects.get(event="suspect.changed")
        assert entry.details == {
            "legal_status": ["terlapor", "tersangka"],
            "remarks": None,
            "roles": [["broker"], ["pimp"]],
        }
        with pytest.raises(StaleVersion):
            services.edit_suspect(
                suspect_id=suspect.pk, values={"legal_status": "dpo"}, version=1, actor=people.viewer, now=now()
            )

    def test_an_identity_is_corrected_as_a_whole(self, people):
        suspect = build.suspect(people.case, people.viewer, name="Suspek Rekaan Satu")
        services.change_suspect_identity(
            suspect_id=suspect.pk,
            identity=Identity(names=[Name("Suspek Rekaan Dua")], sex="male"),
            actor=people.viewer,
            now=now(),
        )
        assert vault.names(suspect.person_id) == ["Suspek Rekaan Dua"]
        suspect.refresh_from_db()
        assert suspect.sex == "male"

    def test_are_hidden_from_those_without_the_investigation(self, people):
        suspect = build.suspect(people.case, people.viewer)
        build.share(people.case, people.viewer, people.partner_agency, ("services",), may_edit=True)
        with pytest.raises(NotVisible):
            services.edit_suspect(
                suspect_id=suspect.pk,
                values={"legal_status": "dpo"},
                actor=accounts.viewer(people.partner_officer),
                now=now(),
            )


class TestCharges:
    def offence(self, code):
        return Offence.objects.get(code=code)

    def add(self, suspect, viewer, offence, **fields):
        arguments = {"phase": "investigation", "laid_on": TODAY(), **fields}
        return services.add_charge(
            suspect_id=suspect.pk, offence_id=self.offence(offence).pk, actor=viewer, now=now(), **arguments
        )

    def test_keep_the_regime_they_were_laid_under(self, people, law):
        suspect = build.suspect(people.case, people.viewer)
        charge = self.add(suspect, people.viewer, "law_21_2007_art_4")
        assert charge.regime == "law_21_2007"
        Offence.objects.filter(pk=charge.offence_id).update(regime="parallel_law")
        charge.refresh_from_db()
        assert charge.regime == "law_21_2007"

    def test_take_only_articles_in_force_on_the_day_of_the_offence(self, people, law):
        case = build.case(people.viewer, incident_on=date(2024, 5, 1))
        suspect = build.suspect(case, people.viewer)
        with pytest.raises(InvalidInput) as refusal:
            self.add(suspect, people.viewer, "kuhp_2023_art_455")
        assert fields_of(refusal) == {"offence"}
        assert self.add(suspect, people.viewer, "law_21_2007_art_2_1").pk

    def test_an_outcome_needs_its_day_and_a_sentence_a_conviction(self, people, law):
        suspect = build.suspect(people.case, people.viewer)
        charge = self.add(suspect, people.viewer, "law_21_2007_art_4")
        decide = {"charge_id": charge.pk, "phase": "verdict", "actor": people.viewer, "now": now()}
        with pytest.raises(InvalidInput) as refusal:
            services.decide_charge(outcome="acquitted", decided_on=None, prison_months=12, **decide)
        assert fields_of(refusal) == {"decided_on", "prison_months"}
        services.decide_charge(
            outcome="convicted", decided_on=TODAY(), prison_months=60, fine_rupiah=120_000_000, version=1, **decide
        )
        charge.refresh_from_db()
        assert (charge.outcome, charge.prison_months, charge.version) == ("convicted", 60, 2)
        with pytest.raises(StaleVersion):
            services.decide_charge(outcome="pending", decided_on=None, version=1, **decide)

    def test_a_charge_is_pending_at_first(self, people, law):
        suspect = build.suspect(people.case, people.viewer)
        self.add(suspect, people.viewer, "law_21_2007_art_4")
        assert Charge.objects.get().outcome == "pending"
        assert "charges_pending" in [blocker.code for blocker in services.closing_blockers(people.case)]


class TestStages:
    def record(self, people, stage, days_ago=0, **fields):
        return services.record_stage(
            case_id=people.case.pk,
            stage=stage,
            on=TODAY() - timedelta(days=days_ago),
            actor=people.viewer,
            now=now(),
            **fields,
        )

    def test_are_recorded_in_order_with_skips(self, people, law):
        self.record(people, "police_report", 20)
        self.record(people, "file_sent", 10)
        with pytest.raises(WrongState):
            self.record(people, "inquiry", 5)
        assert self.record(people, "inquiry", 15).pk

    def test_of_one_suspect_need_the_suspect(self, people, law):
        with pytest.raises(InvalidInput) as refusal:
            self.record(people, "suspect_named")
        assert fields_of(refusal) == {"suspect"}
        suspect = build.suspect(people.case, people.viewer)
        assert self.record(people, "suspect_named", suspect_id=suspect.pk).suspect_id == suspect.pk
        with pytest.raises(InvalidInput):
            self.record(people, "file_sent", suspect_id=suspect.pk)

    def test_two_suspects_stand_at_different_stages(self, people, law):
        first, second = build.suspect(people.case, people.viewer), build.suspect(people.case, people.viewer)
        self.record(people, "verdict", suspect_id=first.pk)
        assert self.record(people, "suspect_named", suspect_id=second.pk).pk

    def test_of_another_case_are_no_suspects_here(self, people, law):
        stranger = build.suspect(build.case(people.viewer), people.viewer)
        with pytest.raises(InvalidInput) as refusal:
            self.record(people, "suspect_named", suspect_id=stranger.pk)
        assert fields_of(refusal) == {"suspect"}

    def test_a_return_needs_its_reason(self, people, law):
        self.record(people, "file_sent", 5)
        with pytest.raises(InvalidInput) as refusal:
            self.record(people, "file_returned", 4)
        assert fields_of(refusal) == {"reason"}
        self.record(people, "file_returned", 4, reason="Element not shown")
        assert self.record(people, "file_sent", 3).pk

    def test_p21_starts_the_clock_of_the_handover(self, people, law):
        self.record(people, "file_complete", 2)
        task = Task.objects.get(kind="hand_over_file")
        assert task.due_on == TODAY() + timedelta(days=43)
        assert task.time_limit.code == "p21_handover_alert"

    def test_a_stop_asks_to_inform_the_victim_the_next_day(self, people, law):
        self.record(people, "investigation_stopped", reason="Not enough evidence")
        assert Task.objects.get(kind="notify_victim").due_on == TODAY() + timedelta(days=1)

    def test_voiding_leaves_the_line_and_frees_the_place(self, people, law):
        wrong = self.record(people, "file_complete", 1)
        with pytest.raises(InvalidInput):
            services.void_stage(event_id=wrong.pk, reason=" ", actor=people.viewer, now=now())
        services.void_stage(event_id=wrong.pk, reason="Wrong file", actor=people.viewer, now=now())
        assert StageEvent.objects.get(pk=wrong.pk).void_reason == "Wrong file"
        assert self.record(people, "police_report").pk
        with pytest.raises(WrongState):
            services.void_stage(event_id=wrong.pk, reason="Again", actor=people.viewer, now=now())

    def test_unknown_stages_and_days_to_come_are_refused(self, people, law):
        with pytest.raises(InvalidInput) as refusal:
            self.record(people, "nonsense")
        assert fields_of(refusal) == {"stage"}
        with pytest.raises(InvalidInput) as refusal:
            self.record(people, "police_report", -5)
        assert fields_of(refusal) == {"on"}


class TestSharing:
    def test_gives_exactly_what_was_chosen_and_takes_it_back(self, people):
        share = build.share(people.case, people.viewer, people.partner_agency, ("investigation",))
        row = CaseAccess.objects.get(case_id=people.case.pk, principal=people.partner_agency.pk)
        assert row.sections == int(Section.HEADER | Section.INVESTIGATION)
        partner = accounts.viewer(people.partner_officer)
        assert Case.objects.visible_to(partner).count() == 1
        services.withdraw_share(share_id=share.pk, reason="Work is done", actor=people.viewer, now=now())
        assert not Case.objects.visible_to(partner).exists()
        assert Change.objects.filter(principal=people.partner_agency.pk, operation="revoke").count() == 1
        assert differences() == []

    def test_again_replaces_what_was_shared_and_nobody_hears_of_a_loss(self, people):
        build.share(people.case, people.viewer, people.partner_agency, ("investigation", "identity"))
        build.share(people.case, people.viewer, people.partner_agency, ("services",), may_edit=True)
        row = CaseAccess.objects.get(case_id=people.case.pk, principal=people.partner_agency.pk)
        assert row.sections == int(Section.HEADER | Section.SERVICES | Section.EDIT)
        assert CaseShare.objects.filter(case=people.case).in_force().count() == 1
        assert not Change.objects.filter(operation="revoke").exists()
        assert differences() == []

    def test_ends_with_its_last_day(self, people):
        build.share(people.case, people.viewer, people.partner_agency, ("services",), until=TODAY())
        row = CaseAccess.objects.get(case_id=people.case.pk, principal=people.partner_agency.pk)
        assert timezone.localtime(row.expires_at, timezone.get_default_timezone()).date() == TODAY() + timedelta(days=1)

    def test_nobody_shares_what_they_do_not_hold(self, people):
        with pytest.raises(InvalidInput) as refusal:
            build.share(people.case, people.viewer, people.partner_agency, ("health",))
        assert fields_of(refusal) == {"sections"}

    def test_refuses_the_lead_agency_unknown_sections_past_days_and_no_reason(self, people):
        with pytest.raises(InvalidInput) as refusal:
            build.share(
                people.case,
                people.viewer,
                people.police,
                ("gossip",),
                reason="",
                until=TODAY() - timedelta(days=1),
            )
        assert fields_of(refusal) == {"agency", "sections", "reason", "until"}

    def test_is_for_the_lead_agency(self, people):
        build.share(people.case, people.viewer, people.partner_agency, ("investigation",), may_edit=True)
        partner = accounts.viewer(people.partner_officer)
        with pytest.raises(NotAllowed):
            build.share(people.case, partner, accounts.agency(), ("investigation",))

    def test_an_owner_of_the_lead_agency_replaces_the_earlier_one(self, people):
        services.assign_owner(case_id=people.case.pk, user_id=people.colleague.pk, actor=people.viewer, now=now())
        people.case.refresh_from_db()
        assert people.case.owner == people.colleague
        owners = Grant.objects.active().filter(case_id=people.case.pk, kind=GrantKind.ASSIGNMENT)
        assert [grant.principal for grant in owners] == [people.colleague.pk]
        with pytest.raises(InvalidInput):
            services.assign_owner(case_id=people.case.pk, user_id=people.outsider.pk, actor=people.viewer, now=now())
        assert differences() == []


class TestTasks:
    def test_move_the_next_day_of_the_case(self, people):
        Task.objects.filter(case=people.case).delete()
        later = build.task(people.case, people.viewer, due_on=TODAY() + timedelta(days=9))
        sooner = build.task(people.case, people.viewer, due_on=TODAY() + timedelta(days=2))
        people.case.refresh_from_db()
        assert people.case.next_due_on == sooner.due_on
        services.finish_task(task_id=sooner.pk, actor=people.viewer, now=now())
        people.case.refresh_from_db()
        assert people.case.next_due_on == later.due_on
        assert CaseAccess.objects.filter(case_id=people.case.pk, next_due_on=later.due_on).count() == 3

    def test_are_taken_back_within_a_minute_by_whoever_finished_them(self, people):
        task = build.task(people.case, people.viewer, due_on=TODAY())
        moment = now()
        services.finish_task(task_id=task.pk, actor=people.viewer, now=moment)
        with pytest.raises(WrongState):
            services.finish_task(task_id=task.pk, actor=people.viewer, now=moment)
        with pytest.raises(WrongState):
            services.undo_task(task_id=task.pk, actor=accounts.viewer(people.colleague), now=moment)
        services.undo_task(task_id=task.pk, actor=people.viewer, now=moment + timedelta(seconds=60))
        assert Task.objects.get(pk=task.pk).status == "open"
        services.finish_task(task_id=task.pk, actor=people.viewer, now=moment)
        with pytest.raises(WrongState):
            services.undo_task(task_id=task.pk, actor=people.viewer, now=moment + timedelta(seconds=61))

    def test_go_only_to_agencies_that_see_the_case_and_their_people(self, people):
        with pytest.raises(InvalidInput) as refusal:
            build.task(people.case, people.viewer, agency_id=people.partner_agency.pk)
        assert fields_of(refusal) == {"agency"}
        with pytest.raises(InvalidInput) as refusal:
            build.task(people.case, people.viewer, assignee_id=people.outsider.pk)
        assert fields_of(refusal) == {"assignee"}
        build.share(people.case, people.viewer, people.partner_agency, ("services",))
        assert build.task(people.case, people.viewer, agency_id=people.partner_agency.pk).pk

    def test_need_a_known_kind_words_and_a_day_to_come(self, people):
        for fields, wrong in (
            ({"kind": "juggle"}, "kind"),
            ({"kind": "other"}, "title"),
            ({"due_on": date(2020, 1, 1)}, "due_on"),
        ):
            with pytest.raises(InvalidInput) as refusal:
                build.task(people.case, people.viewer, **fields)
            assert fields_of(refusal) == {wrong}

    def test_are_handed_on(self, people):
        task = build.task(people.case, people.viewer)
        services.assign_task(
            task_id=task.pk,
            assignee_id=people.colleague.pk,
            due_on=TODAY(),
            version=1,
            actor=people.viewer,
            now=now(),
        )
        task.refresh_from_db()
        assert (task.assignee, task.due_on) == (people.colleague, TODAY())
        mine = Task.objects.visible_to(accounts.viewer(people.colleague)).of_viewer(accounts.viewer(people.colleague))
        assert task in mine


class TestNotes:
    def test_belong_to_a_section_and_are_corrected_by_another(self, people):
        note = build.note(people.case, people.viewer, "First", "investigation")
        services.add_note(
            case_id=people.case.pk,
            classification="investigation",
            text="Second",
            corrects_id=note.pk,
            actor=people.viewer,
            now=now(),
        )
        assert Note.objects.get(corrects=note).text == "Second"
        assert "First" not in str(Entry.objects.filter(event="note.added").values())

    def test_are_refused_in_sections_that_are_not_held(self, people):
        with pytest.raises(NotAllowed):
            build.note(people.case, people.viewer, classification="health")
        with pytest.raises(InvalidInput):
            build.note(people.case, people.viewer, classification="nonsense")
        with pytest.raises(InvalidInput):
            build.note(people.case, people.viewer, text="  ")

    def test_cannot_correct_what_cannot_be_read(self, people):
        note = build.note(people.case, people.viewer, "Hidden", "investigation")
        build.share(people.case, people.viewer, people.partner_agency, ("services",), may_edit=True)
        with pytest.raises(NotVisible):
            services.add_note(
                case_id=people.case.pk,
                classification="general",
                text="Trying",
                corrects_id=note.pk,
                actor=accounts.viewer(people.partner_officer),
                now=now(),
            )


class TestDraftsAndViews:
    def test_a_draft_is_its_authors_alone(self, people):
        draft = services.start_draft(step="what", actor=people.viewer, now=now())
        with pytest.raises(NotVisible):
            services.keep_answers(
                draft_id=draft.pk, step="what", answers={}, actor=accounts.viewer(people.colleague), now=now()
            )
        services.keep_answers(
            draft_id=draft.pk, step="what", answers={"kind": ["other"]}, actor=people.viewer, now=now()
        )
        draft.refresh_from_db()
        assert draft.answers == {"what": {"kind": ["other"]}}
        assert not Entry.objects.filter(event__startswith="draft").exists()

    def test_answers_that_come_late_do_not_lead_back_to_a_page_that_was_left(self, people):
        draft = services.start_draft(step="what", actor=people.viewer, now=now())

        def keep(kind, next_step=""):
            answers = {"kind": [kind]}
            services.keep_answers(
                draft_id=draft.pk, step="what", answers=answers, next_step=next_step, actor=people.viewer, now=now()
            )
            draft.refresh_from_db()
            return draft.step

        assert keep("other") == "what"
        assert keep("trafficking", "where") == "where"
        assert keep("trafficking") == "where"
        assert keep("smuggling") == "what"
        assert draft.answers == {"what": {"kind": ["smuggling"]}}

    def test_a_case_and_its_draft_change_places_in_one_step(self, people):
        draft = services.start_draft(step="what", actor=people.viewer, now=now())
        with pytest.raises(InvalidInput):
            services.open_case_from_draft(
                draft_id=draft.pk, data=build.new_case(people.viewer, kind="piracy"), actor=people.viewer, now=now()
            )
        assert CaseDraft.objects.count() == 1
        services.open_case_from_draft(
            draft_id=draft.pk, data=build.new_case(people.viewer), actor=people.viewer, now=now()
        )
        assert not CaseDraft.objects.exists()

    def test_old_drafts_are_forgotten(self, people):
        services.start_draft(step="what", actor=people.viewer, now=now() - timedelta(days=31))
        services.start_draft(step="what", actor=people.viewer, now=now())
        assert services.forget_old_drafts(now=now()) == 1

    def test_a_view_of_the_same_name_is_replaced(self, people):
        for query in ("status=open", "status=closed"):
            services.save_view(name="Mine", query=query, columns=[], actor=people.viewer, now=now())
        assert SavedView.objects.get().query == "status=closed"
        with pytest.raises(NotVisible):
            services.delete_view(view_id=SavedView.objects.get().pk, actor=accounts.viewer(people.colleague), now=now())


class TestReferenceCommand:
    def test_loads_law_and_says_so(self, capsys):
        call_command("load_reference")
        printed = capsys.readouterr().out
        assert "offences=32" in printed
        assert "countries=249" in printed


class TestListMoment:
    def test_is_the_reported_day_in_the_national_calendar(self):
        from cases.facts import list_moment

        registered = datetime(
            2026, 11, 20, 20, 15, tzinfo=timezone.get_fixed_timezone(0)
        )  # 03.15 of the 21st in Jakarta
        moment = list_moment(date(2026, 11, 1), registered)
        assert moment.isoformat() == "2026-11-01T03:15:00+07:00"


class TestTasksOfTheWorker:
    def test_forgets_old_drafts_and_is_safe_to_run_twice(self, people):
        from cases.tasks import forget_old_drafts

        services.start_draft(step="what", actor=people.viewer, now=now() - timedelta(days=31))
        forget_old_drafts()
        forget_old_drafts()
        assert not CaseDraft.objects.exists()
