"""An address, or several, for every route of the policy table, and what to send where the form is read first."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils import timezone

from tests.proofs import policy
from tests.proofs.oracle import Thing
from tests.proofs.world import CaseFile, Target, World

REASON = {"reason": "Needed for the proof"}

MAIN_ONLY = Thing(case="main")
LEAD_OFFICE = Thing(agency="lead", owner="lead/officer")
LEAD_SUPERVISOR = Thing(agency="lead", owner="lead/supervisor")
BODIES: Mapping[str, Mapping[str, Any]] = {
    "suspect_reveal": REASON,
    "victim_reveal": REASON,
    "victim_identity": REASON,
    "today_names": REASON,
    "task_detail": {"assignee": "", "version": "1"},
    "document_original": REASON,
    "approval_detail": {"answer": "approve", "reason": ""},
    "emergency_detail": {"verdict": "justified", "text": "It was needed"},
    "emergency_ask_place": REASON,
    "api_case_list": {"kind": "trafficking", "opened_on": "2026-01-02"},
    "api_case": {"priority": "high"},
    "api_case_transitions": {"to": "triage", "reason": "Needed for the proof"},
    "api_victim_service_list": {"type": "food"},
    "api_referral_transitions": {"move": "start"},
    "api_match": {"kind": "passport", "number": "X0000001"},
}


SERVICE = {
    "provider": "Agency lead",
    "outcome": "delivered",
    "started_on_day": "2",
    "started_on_month": "1",
    "started_on_year": "2026",
    "refused_by_victim": "no",
    "currency": "IDR",
    "version": "1",
}


def targets(world: World) -> list[Target]:
    """Return every address tried."""
    found = [
        *_plain(world),
        *_of_case(world.main),
        *_of_case(world.decoy),
        *_crossed(world),
        *_of_main(world),
        *_office(world),
        *_api(world),
    ]
    return [replace(target, body=BODIES.get(target.route, {})) if not target.body else target for target in found]


def _plain(world: World) -> Iterable[Target]:
    arguments: dict[str, dict[str, Any]] = {
        "account_confirm_email": {"key": "abc"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "abc"},
        "mfa_remove_webauthn": {"pk": 1},
        "agency_detail": {"pk": world.people.agencies["lead"].pk},
        "provider_detail": {"pk": world.people.agencies["referred"].pk},
        "agency_edit": {"pk": world.people.agencies["lead"].pk},
        "agency_alias_new": {"pk": world.people.agencies["lead"].pk},
        "agency_succession_new": {"pk": world.people.agencies["lead"].pk},
        "agency_alias_remove": {"pk": world.people.agencies["lead"].pk, "alias": world.main.rows["alias"].pk},
        "import_empty_list": {"profile": "case-list-1"},
        "measure_detail": {"code": "police.reports"},
    }
    done = {target.route for target in (*_of_case(world.main), *_of_main(world), *_office(world))}
    bodies = {"emergency_open": _emergency(world.main.case.reference)}
    for route in policy.PAGES:
        if route not in done:
            yield Target(route, arguments.get(route, {}), body=bodies.get(route, {}))


def _emergency(reference: str) -> dict[str, str]:
    return {"reference": reference, "reason_code": "danger_to_life", "reason": "Somebody is in danger at this hour"}


def _of_case(file: CaseFile) -> Iterable[Target]:
    """Addresses that every case has."""
    thing = Thing(case=file.key)
    case = {"reference": file.case.reference}
    for route in (
        "case_detail", "case_print", "case_history", "case_access", "case_route", "case_status", "case_assign",
        "case_share", "intake_report_new", "note_list", "note_new", "task_new", "stage_new", "suspect_new",
        "victim_panel", "victim_new", "service_panel", "service_choose", "referral_panel", "document_panel",
        "document_new", "wall_list", "case_concern", "conflict_declare", "identity_destroy", "case_seen",
    ):  # fmt: skip
        yield Target(route, case, thing)
    for section in ("basics", "place", "exploitation", "narrative"):
        yield Target("case_edit", {**case, "section": section}, thing)
    yield from _rows(file, file, thing)


def _rows(file: CaseFile, rows_of: CaseFile, thing: Thing) -> Iterable[Target]:
    """Addresses below a case that name a row: of the same case, or crossed."""
    case, rows = {"reference": file.case.reference}, rows_of.rows
    owner = "lead" if rows_of.key == "main" else "unrelated"
    for kind in ("general", "investigation", "health", "informant", "corruption"):
        section = "header" if kind == "general" else kind
        yield Target("note_correct", {**case, "note": rows[f"note_{kind}"].pk}, replace(thing, section=section))
        document = {**case, "document": rows[f"document_{kind}"].pk}
        for route in ("document", "document_file", "document_original", "document_remove"):
            yield Target(route, document, replace(thing, section=section, agency=owner))
    for route in ("task_detail", "task_finish", "task_undo"):
        yield Target(route, {**case, "task": rows["task"].pk}, thing)
    yield Target("stage_void", {**case, "event": rows["stage"].pk}, thing)
    suspect = {**case, "code": "S-1"}
    yield Target("charge_decide", {**suspect, "charge": rows["charge"].pk}, thing)
    victim = {**case, "code": "V-1"}
    yield Target("consent_withdraw", {**victim, "pk": rows["consent"].pk}, thing)
    yield Target("need_end", {**victim, "pk": rows["need"].pk}, replace(thing, section="services"))
    for name, section in (("service", "services"), ("health_service", "health")):
        arguments = {**victim, "pk": rows[name].pk}
        body = {**SERVICE, "type": rows[name].type}
        yield Target("service_edit", arguments, replace(thing, section=section, agency=owner), body)
    if thing.is_crossed:
        return
    for route in ("suspect_detail", "suspect_edit", "suspect_reveal", "suspect_identity", "charge_new"):
        yield Target(route, suspect, thing)
    cared_by = "referred" if file.key == "main" else ""
    for route in (
        "victim_detail", "victim_reveal", "victim_identity", "victim_statement", "victim_facts", "victim_ages",
        "victim_recruitment", "victim_wishes", "victim_identification", "consent_new", "need_new", "victim_services",
        "service_new", "care_start", "care_end", "stay_new", "referral_new",
    ):  # fmt: skip
        yield Target(route, victim, replace(thing, cared_by=cared_by))
    for element in ("act", "means", "purpose"):
        yield Target("victim_findings", {**victim, "element": element}, thing)


def _crossed(world: World) -> Iterable[Target]:
    """The number of one case with the row of another: nobody finds anything there."""
    yield from _rows(world.main, world.decoy, Thing(case="main", is_crossed=True))
    yield from _rows(world.decoy, world.main, Thing(case="decoy", is_crossed=True))
    share = {"reference": world.decoy.case.reference, "share": world.main.rows["share"].pk}
    yield Target("case_share_withdraw", share, Thing(case="decoy", is_crossed=True))


def _of_main(world: World) -> Iterable[Target]:
    """Addresses of what hangs on the main case alone."""
    rows = world.main.rows
    case = {"reference": world.main.case.reference}
    yield Target("case_share_withdraw", {**case, "share": rows["share"].pk}, MAIN_ONLY)
    stay = Thing(case="main", agency="referred")
    yield Target("stay_end", {**case, "code": "V-1", "pk": rows["stay"].pk}, stay, _end_of_stay())
    yield Target("wall_lift", {**case, "wall": rows["wall"].pk}, MAIN_ONLY)
    yield Target("identity_destroyed", {**case, "asked": rows["place_request"].pk}, MAIN_ONLY)
    yield from _approvals(rows)
    cared = Thing(case="main", cared_by="referred")
    yield Target("today_person", {"pk": rows["victim"].pk}, cared)
    yield Target("today_person", {"pk": rows["victim"].pk}, cared, query="service=food")
    for route in ("today_saved", "today_undo", "today_others"):
        yield Target(route, {"pk": rows["saved_service"].pk}, Thing(case="main", owner="referred/shelter_worker"))
    yield Target("shelter_edit", {"pk": rows["shelter"].pk}, Thing(case="main", agency="referred"))
    accepted = Thing(case="main", sender="lead", recipient="referred")
    asked = Thing(case="main", sender="lead", recipient="asked")
    draft = Thing(case="main", sender="lead", recipient="asked", is_sent=False)
    for name, thing in (("referral", accepted), ("asked", asked), ("referral_draft", draft)):
        yield Target("referral_detail", {"pk": rows[name].pk}, thing)
    for route in ("referral_again", "referral_confirm_stop", "referral_share_again", "referral_see_emergency"):
        yield Target(route, {"pk": rows["referral"].pk}, accepted)
    yield Target("referral_move", {"pk": rows["referral"].pk, "move": "start"}, accepted)
    yield Target("referral_move", {"pk": rows["asked"].pk, "move": "accept"}, asked)
    for route in ("need", "agency", "consent", "sharing", "check", "discard"):
        yield Target(f"referral_{route}", {"pk": rows["referral_draft"].pk}, draft)


def _end_of_stay() -> dict[str, str]:
    today = timezone.localdate()
    day = {"until_day": today.day, "until_month": today.month, "until_year": today.year}
    return {"exit_reason": "own_wish", **{name: str(value) for name, value in day.items()}}


def _approvals(rows: Mapping[str, Any]) -> Iterable[Target]:
    place, key = Thing(case="main", owner="break_glass/officer"), Thing(owner="lead/system_admin")
    for route in ("approval_detail", "approval_withdraw"):
        yield Target(route, {"asked": rows["place_request"].pk}, place)
        yield Target(route, {"asked": rows["key_request"].pk}, key)
    yield Target("approved_export", {"asked": rows["export"].pk}, LEAD_OFFICE)
    opening = replace(place, told=rows["reviewers"])
    for route in ("emergency_detail", "emergency_ask_place", "emergency_place"):
        yield Target(route, {"opening": rows["opening"].pk}, opening)


def _office(world: World) -> Iterable[Target]:
    rows, people = world.main.rows, world.people
    somebody = people.users["lead/prosecutor"]
    for route in ("user_detail", "user_switch", "user_sign_out", "user_invite_again", "user_reset"):
        yield Target(route, {"pk": somebody.pk}, LEAD_OFFICE)
    yield Target("agency_unit_new", {"pk": people.agencies["lead"].pk}, LEAD_OFFICE)
    yield Target("provider_edit", {"pk": people.agencies["lead"].pk}, LEAD_OFFICE)
    yield Target("api_client_revoke", {"pk": rows["client"].pk}, LEAD_OFFICE)
    for route in ("import_run", "import_start", "import_cancel"):
        yield Target(route, {"pk": rows["import"].pk}, LEAD_OFFICE)
    yield Target("import_rejected", {"pk": rows["import"].pk}, replace(LEAD_OFFICE, is_crossed=True))
    yield Target("view_delete", {"view": rows["view"].pk}, LEAD_OFFICE)
    draft = {"draft": rows["draft"].pk}
    for route in ("draft_check", "draft_discard"):
        yield Target(route, draft, LEAD_OFFICE)
    for step in ("what", "where"):
        for route in ("draft", "draft_autosave"):
            yield Target(route, {**draft, "step": step}, LEAD_OFFICE)
    released = replace(LEAD_SUPERVISOR, for_publication=True)
    for name, thing in (("run", LEAD_OFFICE), ("published_run", released)):
        for route in ("report_run", "report_cancel"):
            yield Target(route, {"pk": rows[name].pk}, thing)
        yield Target("report_file", {"pk": rows[name].pk, "format": "csv"}, thing)
    for route in ("schedule_edit", "schedule_pause", "schedule_resume"):
        yield Target(route, {"pk": rows["schedule"].pk}, LEAD_SUPERVISOR)


def _api(world: World) -> Iterable[Target]:
    arguments: dict[str, dict[str, Any]] = {
        "api_agency": {"id": world.people.agencies["lead"].pk},
        "api_country": {"code": "ID"},
        "api_region": {"code": "61"},
        "api_code_list": {"name": "role"},
        "api_problem": {"code": "not_found"},
    }
    below = {
        route for route in policy.API if route.startswith(("api_case", "api_suspect", "api_victim", "api_document"))
    }
    special = {"api_service", "api_referral", "api_referral_transitions", "api_report_run", "api_report_file"}
    for route in policy.API:
        if route not in below | special or route == "api_case_list":
            yield Target(route, arguments.get(route, {}))
    for file in (world.main, world.decoy):
        thing = Thing(case=file.key, cared_by="referred" if file.key == "main" else "")
        case = {"reference": file.case.reference}
        for route in (
            "api_case", "api_case_transitions", "api_suspect_list", "api_victim_list", "api_document_list",
        ):  # fmt: skip
            yield Target(route, case, thing)
        for section in policy.SECTIONS & {name.removeprefix("document_") for name in file.rows}:
            document = {**case, "id": file.rows[f"document_{section}"].pk}
            yield Target("api_document_file", document, replace(thing, section=section))
        yield Target("api_suspect", {**case, "code": "S-1"}, thing)
        for route in ("api_victim", "api_victim_identity", "api_victim_service_list"):
            yield Target(route, {**case, "code": "V-1"}, thing)
        for name, section in (("service", "services"), ("health_service", "health")):
            yield Target("api_service", {"id": file.rows[name].pk}, replace(thing, section=section))
    rows = world.main.rows
    for name, recipient in (("referral", "referred"), ("asked", "asked")):
        thing = Thing(case="main", sender="lead", recipient=recipient)
        yield Target("api_referral", {"id": rows[name].pk}, thing)
        body = {"move": "start" if name == "referral" else "accept"}
        yield Target("api_referral_transitions", {"id": rows[name].pk}, thing, body)
    draft = Thing(case="main", sender="lead", recipient="asked", is_sent=False)
    yield Target("api_referral", {"id": rows["referral_draft"].pk}, draft)
    for name in ("run", "published_run"):
        yield Target("api_report_run", {"id": rows[name].pk}, LEAD_OFFICE)
        yield Target("api_report_file", {"id": rows[name].pk, "file_format": "csv"}, LEAD_OFFICE)
