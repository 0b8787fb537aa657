"""Every guard that can be taken out alone, how, and who would walk in: at least one of its tries must then fail."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from unittest import mock

from casetracker.access.sections import ALL, ALL_AND_EDIT, Section
from tests.proofs import policy


@dataclass(frozen=True)
class Try:
    """A persona at a door; `kwargs` choose the address where a route has several."""

    who: str
    route: str
    method: str = "get"
    case: str = "main"
    section: str = ""


@dataclass(frozen=True)
class Guard:
    """A guard by name: what replaces it, and who tries. `locks` that stand behind one another go together."""

    name: str
    out: Mapping[str, Any]
    tries: tuple[Try, ...] = field(default=())


@contextmanager
def taken_out(guard: Guard) -> Iterator[None]:
    """Run without the guard."""
    with ExitStack() as stack:
        for path, replacement in guard.out.items():
            module, _, name = path.partition(":")
            owner: Any = import_module(module)
            *steps, last = name.split(".")
            for step in steps:
                owner = getattr(owner, step)
            stack.enter_context(mock.patch.object(owner, last, replacement))
        yield


def yes(*args: Any, **kwargs: Any) -> bool:
    return True


def all_rows(self: Any, *args: Any, **kwargs: Any) -> Any:
    return self.all()


def every_kind(*args: Any, **kwargs: Any) -> tuple[str, ...]:
    from cases.choices import NoteClassification

    return tuple(NoteClassification.values)


def every_section(*args: Any, **kwargs: Any) -> tuple[str, ...]:
    return tuple(sorted(policy.SECTIONS))


def rule(name: str, path: str, *tries: Try, answer: Callable[..., Any] = yes) -> Guard:
    """A rule that says yes to everybody."""
    return Guard(name, {path: answer}, tries)


def scope(name: str, path: str, *tries: Try) -> Guard:
    """A filter that lets every row through."""
    return Guard(name, {path: all_rows}, tries)


UNLOCKED = dict.fromkeys(("found_place", "narrative", "route", "suspect_count", "corruption_suspected"), Section.HEADER)
UNLOCKED_REPORT = dict.fromkeys(
    ("summary", "informant_name", "informant_contact", "informant_wants_secrecy"), Section.HEADER
)


def _both_sides(*args: Any) -> Any:
    from referrals.workflow import Side

    return frozenset({Side.FROM, Side.TO})


GUARDS: tuple[Guard, ...] = (
    # What a role ever reads, and whether it writes
    rule("the ceiling of a role", "casetracker.access.rules:ceiling", Try("lead/officer", "case_detail"),
         answer=lambda viewer: ALL),
    rule("what supervisors read unassigned", "casetracker.access.rules:team_ceiling",
         Try("lead/supervisor", "suspect_detail"), answer=lambda viewer: ALL),
    rule("grants cut by role", "casetracker.access.rules:effective", Try("lead/coordinator", "case_detail"),
         answer=lambda viewer, granted: Section(granted or 0) & ALL_AND_EDIT),
    rule("roles that only read", "casetracker.access.rules:may_write", Try("lead/partner_contact", "note_new")),
    rule("roles that see no case", "casetracker.access.rules:sees_cases", Try("lead/auditor", "my_work")),
    # The access table
    scope("the access table on cases", "casetracker.access.querysets:InCaseQuerySet.visible_to",
          Try("unrelated/officer", "case_detail")),
    scope("the end of a grant", "casetracker.access.querysets:CaseAccessQuerySet.in_force",
          Try("expired/officer", "case_detail")),
    Guard("the wall before a person whose agency holds a grant",
          {"casetracker.access.querysets:CaseAccessQuerySet.not_walled": lambda self, viewer: self.in_force()},
          (Try("walled_user/officer", "case_detail"),)),
    # Cases
    rule("suspects need the investigation", "cases.access:can_see_suspects",
         Try("shared_care/officer", "suspect_detail")),
    rule("changing a case needs the investigation and the right to write", "cases.access:can_edit_case",
         Try("shared_header/officer", "case_edit")),
    rule("changing suspects needs the right to write", "cases.access:can_edit_suspects",
         Try("unit/officer", "suspect_edit")),
    rule("the lead agency moves a case", "cases.access:can_change_status",
         Try("assigned/officer", "case_status", "post")),
    rule("the lead agency shares a case", "cases.access:can_share_case", Try("assigned/officer", "case_share")),
    rule("the lead agency names the officer", "cases.access:can_assign_case", Try("assigned/officer", "case_assign")),
    rule("the lead agency sees who has access", "cases.access:can_see_access", Try("assigned/officer", "case_access")),
    rule("walls are read by those who supervise", "cases.access:can_see_walls", Try("lead/officer", "wall_list")),
    rule("concerns are raised by those who write", "cases.access:can_raise_concern",
         Try("shared_header/officer", "case_concern")),
    rule("reports are added by those who investigate", "cases.access:can_add_report",
         Try("shared_header/officer", "intake_report_new")),
    rule("tasks are added by those who write", "cases.access:can_add_task", Try("shared_header/officer", "task_new")),
    rule("the section of a note", "cases.access:readable_note_kinds", Try("shared_header/officer", "note_list"),
         answer=every_kind),
    rule("the section of a document", "cases.access:readable_document_sections",
         Try("shared_header/officer", "document", section="health"), answer=every_section),
    Guard("the sections of the facts of a case", {"cases.redaction:FIELD_SECTIONS": UNLOCKED},
          (Try("shared_header/officer", "case_detail"),)),
    Guard("the section of who reported", {"cases.redaction:REPORT_SECTIONS": UNLOCKED_REPORT},
          (Try("shared_header/officer", "case_detail"),)),
    rule("those who log cases", "cases.access:can_open_case", Try("lead/coordinator", "case_new")),
    scope("a draft is its author's", "cases.querysets:CaseDraftQuerySet.visible_to", Try("unrelated/officer", "draft")),
    scope("a saved view is its owner's", "cases.querysets:SavedViewQuerySet.visible_to",
          Try("unrelated/officer", "view_delete", "post")),
    # Victims
    rule("the header shows how many victims, not who", "victims.access:can_view_victims",
         Try("shared_header/officer", "victim_detail")),
    rule("adding a victim", "victims.access:can_add_victim", Try("shared_investigation/officer", "victim_new")),
    rule("asking for a name", "victims.access:can_show_identity", Try("unit/officer", "victim_reveal")),
    rule("findings need the investigation", "victims.access:can_record_findings",
         Try("referred/shelter_worker", "victim_findings")),
    rule("decisions on identification", "victims.access:can_decide_identification",
         Try("shared_care/officer", "victim_identification")),
    rule("consent is recorded by those who write", "victims.access:can_record_consent",
         Try("lead/partner_contact", "consent_new")),
    rule("beds are given by those who place", "victims.access:can_place", Try("lead/officer", "stay_new")),
    rule("services are recorded by those who serve", "victims.access:can_record_service",
         Try("lead/partner_contact", "service_new")),
    Guard("the section of a health service, in the rows and on the card",
          {"victims.querysets:ServiceQuerySet.readable_by": lambda self, viewer: self.visible_to(viewer),
           "victims.access:can_view_service": yes},
          (Try("lead/officer", "service_edit", section="health"),)),
    rule("Today is for those who care", "victims.access:has_today", Try("lead/officer", "today")),
    Guard("people in our care are in our care",
          {"victims.querysets:CareQuerySet.of_our_people":
           lambda self, viewer: self.standing().visible_to(viewer).with_sections(viewer)},
          (Try("lead/shelter_worker", "today_person"),)),
    scope("a shelter is known to its agency", "victims.querysets:ShelterQuerySet.visible_to",
          Try("lead/shelter_worker", "shelter_edit")),
    scope("an import is its agency's", "victims.querysets:ImportRunQuerySet.visible_to",
          Try("unrelated/officer", "import_run")),
    # Referrals
    scope("a referral is for its parties and those on the case", "referrals.querysets:ReferralQuerySet.visible_to",
          Try("unrelated/officer", "referral_detail")),
    rule("the side of a referral", "referrals.access:sides", Try("lead/officer", "referral_move"), answer=_both_sides),
    rule("the message of a referral", "referrals.access:can_read_details",
         Try("shared_header/officer", "referral_detail")),
    rule("sending a referral", "referrals.access:can_send_referral", Try("shared_care/officer", "referral_new")),
    rule("the directory entry of an agency", "referrals.access:can_edit_provider",
         Try("unrelated/supervisor", "provider_edit")),
    # Reports
    rule("roles that report", "reports.access:can_see_reports", Try("lead/shelter_worker", "dashboard")),
    rule("roles that keep schedules", "reports.access:can_keep_schedules", Try("lead/officer", "schedule_list")),
    scope("a report stays in its agency", "reports.querysets:ReportRunQuerySet.visible_to",
          Try("unrelated/supervisor", "report_run")),
    scope("a schedule stays in its agency", "reports.querysets:ReportScheduleQuerySet.visible_to",
          Try("unrelated/coordinator", "schedule_edit")),
    # Accounts, programs, the record, approvals
    rule("managing users", "casetracker.accounts.access:can_manage_users", Try("lead/officer", "user_list")),
    scope("users of one's own agency", "casetracker.accounts.querysets:UserQuerySet.visible_to",
          Try("unrelated/agency_admin", "user_detail")),
    rule("the directory of agencies", "casetracker.accounts.access:can_edit_agencies",
         Try("lead/agency_admin", "agency_new")),
    scope("a program is its agency's", "casetracker.accounts.querysets:AgencyClientQuerySet.visible_to",
          Try("unrelated/agency_admin", "api_client_revoke")),
    rule("the record is for auditors", "casetracker.audit.views.log:AccessLogView.allowed",
         Try("lead/officer", "access_log")),
    scope("a request is its asker's and the approvers'",
          "casetracker.approvals.querysets:ApprovalRequestQuerySet.visible_to",
          Try("unrelated/officer", "approval_detail")),
    scope("an opening is its reviewers'", "casetracker.approvals.querysets:EmergencyOpeningQuerySet.visible_to",
          Try("unrelated/officer", "emergency_detail")),
    rule("roles that break the glass", "casetracker.approvals.access:can_open_in_emergency",
         Try("lead/coordinator", "emergency_open")),
    rule("asking whether a number stands elsewhere", "casetracker.vault.matching:can_ask",
         Try("lead/coordinator", "number_elsewhere")),
    # The doors
    Guard("signing in",
          {"django.contrib.auth.middleware:LoginRequiredMiddleware.process_view": lambda *args, **kwargs: None},
          (Try("nobody", "agency_list"),)),
    rule("the scope of a token", "casetracker.common.api.permissions:ScopePermission.has_permission",
         Try("lead/program reference:read everything", "api_case")),
    rule("a program registered to read", "casetracker.access.rules:may_write",
         Try("lead/program all read_only", "api_case_transitions", "post")),
)  # fmt: skip
