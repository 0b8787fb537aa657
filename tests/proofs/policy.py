"""The one policy table: who meets what, in the words of the design. It imports nothing of the product.

A door is a list of steps in the order in which the answers must come: `404 …` says that without it the thing is not
told apart from one that does not exist, `403 …` that it is seen and refused. Terms of one step are joined by `&`
(stronger) and `|`. What the terms mean is in `oracle.py`.
"""

from dataclasses import dataclass
from typing import Any

OFFICER, SUPERVISOR, PROSECUTOR = "officer", "supervisor", "prosecutor"
SHELTER_WORKER, COORDINATOR, PARTNER_CONTACT = "shelter_worker", "coordinator", "partner_contact"
APPROVER, AUDITOR, STATISTICIAN = "approver", "auditor", "statistician"
AGENCY_ADMIN, SYSTEM_ADMIN = "agency_admin", "system_admin"

SECTIONS = frozenset(
    {"header", "identity", "investigation", "services", "health", "shelter_location", "informant", "corruption"}
)
PEOPLE = "identity|investigation|services|health|shelter_location"

ROLE_SECTIONS = {
    OFFICER: {"header", "identity", "investigation", "services", "informant"},
    SUPERVISOR: {"header", "identity", "investigation", "services", "informant", "corruption"},
    PROSECUTOR: {"header", "identity", "investigation"},
    SHELTER_WORKER: {"header", "identity", "services", "health", "shelter_location"},
    COORDINATOR: {"header"},
    PARTNER_CONTACT: {"header", "identity", "services"},
    APPROVER: set(),
    AUDITOR: set(),
    STATISTICIAN: set(),
    AGENCY_ADMIN: set(),
    SYSTEM_ADMIN: set(),
}
"""The most a role ever reads of a case file: health never for police, places of shelters for those who place and
host, who reported for those who investigate, concerns about corruption for those who supervise them, nothing for
administrators, approvers, auditors and statisticians."""

UNASSIGNED_SECTIONS = {SUPERVISOR: {"header"}}
"""The most a role reads of what was given to its agency or unit, where that is less: who supervises reads the header
tier of the agency's cases, and a whole file only when it was given to them as a person."""

WRITING_ROLES = {OFFICER, SUPERVISOR, PROSECUTOR, SHELTER_WORKER}

ROLE_SETS = (
    *((role,) for role in ROLE_SECTIONS),
    (OFFICER, SHELTER_WORKER),
    (OFFICER, AGENCY_ADMIN),
    (COORDINATOR, AUDITOR),
    (SUPERVISOR, APPROVER),
)


@dataclass(frozen=True)
class Relation:
    """What somebody's agency, unit or account was given of the case in question, in sections, and whether to write.

    `to_person`: it was given to the account, and not to the agency or unit.
    """

    sections: frozenset[str] = frozenset()
    edit: bool = False
    lead: bool = False
    is_walled: bool = False
    to_person: bool = False


def given(*sections: str, edit: bool = False, to_person: bool = False) -> Relation:
    return Relation(frozenset(sections), edit, to_person=to_person)


EVERYTHING = Relation(SECTIONS, edit=True)
NOTHING = Relation()

RELATIONS = {
    "lead": Relation(SECTIONS, edit=True, lead=True),
    "assigned": Relation(SECTIONS, edit=True, to_person=True),
    "unit": given("header", "investigation"),
    "beside_unit": NOTHING,
    "supervision": given("header"),
    "shared_header": given("header"),
    "shared_care": given("header", "identity", "services", "health"),
    "shared_investigation": given("header", "investigation", edit=True),
    "shared_everything": EVERYTHING,
    "referred": given("header", "identity", "services", "health", "shelter_location", edit=True),
    "asked": NOTHING,
    "expired": NOTHING,
    "withdrawn": NOTHING,
    "walled_agency": Relation(is_walled=True),
    "walled_user": Relation(is_walled=True),
    "break_glass": given("header", "identity", to_person=True),
    "unrelated": NOTHING,
}
"""`asked`: a referral was sent there and not answered yet. Walled: everything was granted, and a wall stands before it.
`break_glass`: opened in an emergency by those who may. `unrelated` leads the other case of the world."""

BREAK_GLASS_ROLES = {OFFICER, SUPERVISOR, PROSECUTOR, SHELTER_WORKER}


@dataclass(frozen=True)
class Door:
    """The steps of one method of one route."""

    steps: tuple[str, ...] = ()
    public: bool = False
    form_first: bool = False
    names: bool = False
    any_answer: bool = False
    shows: tuple[str, ...] = ()
    numbers_for: frozenset[str] = frozenset()


def door(*steps: str, **flags: Any) -> Door:
    """`form_first`: an answer that cannot be read may be said before the right to send it is looked at.

    `names`: the one kind of answer that shows who a person is. `shows`: markers that everybody it is open to may meet.
    `numbers_for`: roles that meet numbers of cases here which they do not see, unless a wall stands before them.
    """
    return Door(steps, **flags)


PUBLIC = Door(public=True)
SIGNED_IN = Door()
SIGN_IN_PAGE = Door(public=True, any_answer=True)
ACCOUNT_PAGE = Door(any_answer=True)


def roles(*names: str) -> str:
    return "403 " + " | ".join(f"role:{name}" for name in names)


SEES_CASES = roles(OFFICER, SUPERVISOR, PROSECUTOR, SHELTER_WORKER, COORDINATOR, PARTNER_CONTACT)
OPENS_CASES = roles(OFFICER, SUPERVISOR, PROSECUTOR)
IMPORTS = roles(OFFICER, SUPERVISOR, COORDINATOR)
REPORTS = roles(COORDINATOR, SUPERVISOR, OFFICER, PROSECUTOR, STATISTICIAN)
KEEPS_SCHEDULES = roles(COORDINATOR, SUPERVISOR, STATISTICIAN)
CARES = roles(SHELTER_WORKER)
MANAGES_USERS = roles(AGENCY_ADMIN, SYSTEM_ADMIN)
KEEPS_AGENCIES = roles(SYSTEM_ADMIN)
SEES_PROGRAMS = roles(AGENCY_ADMIN, COORDINATOR, PARTNER_CONTACT, SYSTEM_ADMIN)
MANAGES_PROGRAMS = roles(AGENCY_ADMIN, COORDINATOR, PARTNER_CONTACT)

BREAKS_GLASS = roles(OFFICER, SUPERVISOR, PROSECUTOR, SHELTER_WORKER)
REVIEWERS = frozenset({APPROVER, AUDITOR})

CASE = "404 any section"
REQUEST = "404 own | role:approver & not walled"
OPENING = "404 own | told of it"
SUSPECT = "404 investigation"
VICTIM = f"403 {PEOPLE}"
EDIT = "403 edit"
INVESTIGATES = "403 investigation"
LEADS = "403 lead & edit"
WORKS_WITH_VICTIM = "403 writes"
REFERRAL = "404 knows the referral"
OURS_TO_MANAGE = "404 role:system_admin | own agency"
RUN_OF_OURS = (
    "404 own | own agency & role:coordinator | own agency & role:supervisor"
    " | own agency & role:statistician & for publication"
)
SCHEDULE_OF_OURS = "404 own | own agency & role:coordinator | own agency & role:supervisor"


def both(*steps: str, **flags: Any) -> dict[str, Door]:
    """A form: the same steps to look at it and to send it."""
    return {"get": door(*steps, **flags), "post": door(*steps, **flags)}


def reading(*steps: str, **flags: Any) -> dict[str, Door]:
    return {"get": door(*steps, **flags)}


def sending(*steps: str, **flags: Any) -> dict[str, Door]:
    return {"post": door(*steps, **flags)}


PAGES: dict[str, dict[str, Door]] = {
    # For everybody
    "healthz": {"get": PUBLIC},
    "help": {"get": PUBLIC},
    "safety": {"get": PUBLIC},
    "set_language": {"post": PUBLIC},
    "exit": {"post": PUBLIC},
    "policy_report": {"post": PUBLIC},
    "still_here": {"post": SIGNED_IN},
    "home": {"get": SIGNED_IN},
    "regency_options": {"get": SIGNED_IN},
    "agency_list": {"get": SIGNED_IN},
    "agency_detail": {"get": SIGNED_IN},
    "provider_list": {"get": SIGNED_IN},
    "provider_detail": {"get": SIGNED_IN},
    "api_docs": {"get": SIGNED_IN},
    # Signing in, and one's own account
    "account_login": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_logout": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_inactive": {"get": SIGN_IN_PAGE},
    "account_signup": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_reauthenticate": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "account_email": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "account_email_verification_sent": {"get": SIGN_IN_PAGE},
    "account_change_password": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "account_set_password": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "account_reset_password": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_confirm_login_code": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_confirm_email": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_reset_password_from_key_done": {"get": SIGN_IN_PAGE},
    "account_reset_password_from_key": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "account_reset_password_done": {"get": SIGN_IN_PAGE},
    "mfa_login_webauthn": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "mfa_authenticate": {"get": SIGN_IN_PAGE, "post": SIGN_IN_PAGE},
    "mfa_index": {"get": ACCOUNT_PAGE},
    "mfa_reauthenticate": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "mfa_reauthenticate_webauthn": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "mfa_activate_totp": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "mfa_deactivate_totp": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "mfa_add_webauthn": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "mfa_remove_webauthn": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "mfa_view_recovery_codes": {"get": ACCOUNT_PAGE},
    "mfa_generate_recovery_codes": {"get": ACCOUNT_PAGE, "post": ACCOUNT_PAGE},
    "account_confirmed": {"get": SIGNED_IN},
    "account_sessions": {"get": SIGNED_IN, "post": SIGNED_IN},
    "account_profile": {"get": SIGNED_IN, "post": SIGNED_IN},
    # Accounts, agencies, programs, the record
    "user_list": both(MANAGES_USERS),
    "user_invite": both(MANAGES_USERS),
    "user_detail": both(MANAGES_USERS, OURS_TO_MANAGE),
    "user_switch": both(MANAGES_USERS, OURS_TO_MANAGE),
    "user_sign_out": both(MANAGES_USERS, OURS_TO_MANAGE),
    "user_invite_again": sending(MANAGES_USERS, OURS_TO_MANAGE),
    "user_reset": both(MANAGES_USERS, OURS_TO_MANAGE),
    "agency_new": both(KEEPS_AGENCIES),
    "agency_edit": both(KEEPS_AGENCIES),
    "agency_alias_new": both(KEEPS_AGENCIES),
    "agency_alias_remove": sending(KEEPS_AGENCIES),
    "agency_succession_new": both(KEEPS_AGENCIES),
    "agency_unit_new": both("403 role:system_admin | role:agency_admin & own agency"),
    "access_log": both(roles(AUDITOR), numbers_for=frozenset({AUDITOR})),
    "ledger": both(roles(AUDITOR), numbers_for=frozenset({AUDITOR})),
    "seals": reading(roles(AUDITOR)),
    "unusual_access": reading(roles(AUDITOR)),
    # Two-person approval and emergency openings
    "approval_list": {"get": door(numbers_for=frozenset({APPROVER}))},
    "approval_ask_key": both(roles(SYSTEM_ADMIN)),
    "approval_detail": {
        "get": door(REQUEST, numbers_for=frozenset({APPROVER})),
        "post": door(REQUEST, "403 role:approver", form_first=True, numbers_for=frozenset({APPROVER})),
    },
    "approval_withdraw": {"get": door(REQUEST), "post": door(REQUEST, "403 own")},
    "emergency_list": reading(
        roles(OFFICER, SUPERVISOR, PROSECUTOR, SHELTER_WORKER, APPROVER, AUDITOR), numbers_for=REVIEWERS
    ),
    "emergency_open": both(BREAKS_GLASS),
    "emergency_detail": {
        "get": door(OPENING, numbers_for=REVIEWERS),
        "post": door(OPENING, "403 told of it", form_first=True, numbers_for=REVIEWERS),
    },
    "emergency_ask_place": both(OPENING, "404 own"),
    "emergency_place": {"get": door(OPENING, "404 own"), "post": door(OPENING, "404 own", shows=("shelteraddress",))},
    "api_clients": reading(SEES_PROGRAMS),
    "api_client_new": both(MANAGES_PROGRAMS),
    "api_client_revoke": both(MANAGES_PROGRAMS, "404 own agency"),
    # Lists of cases, logging a case
    "my_work": reading(SEES_CASES),
    "search": both(SEES_CASES),
    "case_list": reading(SEES_CASES),
    "view_new": both(SEES_CASES),
    "case_export": both(SEES_CASES),
    "approved_export": both("404 own"),
    "number_elsewhere": both(roles(OFFICER, SUPERVISOR, PROSECUTOR, SHELTER_WORKER, PARTNER_CONTACT)),
    "view_delete": sending("404 own"),
    "case_new": both(OPENS_CASES),
    "case_new_start": sending(OPENS_CASES),
    "draft": both(OPENS_CASES, "404 own"),
    "draft_check": both(OPENS_CASES, "404 own"),
    "draft_discard": both(OPENS_CASES, "404 own"),
    "draft_autosave": sending(OPENS_CASES, "404 own"),
    # One case
    "case_detail": reading(CASE),
    "case_print": reading(CASE),
    "case_history": reading(CASE),
    "case_seen": reading(CASE),
    "case_access": reading(CASE, "403 lead"),
    "case_route": both(CASE, EDIT, INVESTIGATES),
    "case_edit": both(CASE, EDIT, INVESTIGATES),
    "case_status": {"get": door(CASE), "post": door(CASE, LEADS)},
    "case_assign": both(CASE, LEADS),
    "case_share": both(CASE, LEADS),
    "case_share_withdraw": both(CASE, LEADS),
    "intake_report_new": both(CASE, EDIT, INVESTIGATES),
    "note_list": reading(CASE),
    "note_new": both(CASE, EDIT),
    "note_correct": both(CASE, EDIT, "404 its section"),
    "task_new": both(CASE, EDIT),
    "task_detail": {"get": door(CASE), "post": door(CASE, EDIT, form_first=True)},
    "task_finish": sending(CASE, EDIT),
    "task_undo": sending(CASE, EDIT),
    "stage_new": both(CASE, EDIT, INVESTIGATES),
    "stage_void": both(CASE, EDIT, INVESTIGATES),
    # Walls, concerns, conflicts of interest
    "wall_list": reading(CASE, "403 role:supervisor & lead"),
    "wall_lift": both(CASE, "403 role:supervisor & lead"),
    "case_concern": both(CASE, EDIT),
    "conflict_declare": both(CASE),
    # Identities past their time
    "identity_destroy": both(CASE, "403 role:supervisor & lead"),
    "identity_destroyed": sending(CASE, "403 role:supervisor & lead", "404 own"),
    # Documents, each in one section of the file
    "document_panel": reading(CASE),
    "document_new": both(CASE, EDIT),
    "document": reading(CASE, "404 its section"),
    "document_file": reading(CASE, "404 its section"),
    "document_original": both(CASE, "404 its section"),
    "document_remove": both(CASE, "404 its section", "403 edit & lead | edit & own agency"),
    # Suspects: without the investigation there is none
    "suspect_new": both(CASE, EDIT, INVESTIGATES),
    "suspect_detail": reading(SUSPECT),
    "suspect_edit": both(SUSPECT, EDIT),
    "suspect_reveal": {
        "get": door(SUSPECT, "403 identity"),
        "post": door(SUSPECT, "403 identity", names=True),
    },
    "suspect_identity": both(SUSPECT, EDIT, "403 identity"),
    "charge_new": both(SUSPECT, EDIT),
    "charge_decide": both(SUSPECT, EDIT),
    # Victims: with the header alone, how many there are and not who
    "victim_panel": reading(CASE),
    "victim_new": both(CASE, EDIT, "403 identity"),
    "victim_detail": reading(CASE, VICTIM),
    "victim_reveal": {
        "get": door(CASE, VICTIM, "403 identity"),
        "post": door(CASE, VICTIM, "403 identity", names=True),
    },
    "victim_identity": {
        "get": door(CASE, VICTIM, EDIT, "403 identity"),
        "post": door(CASE, VICTIM, EDIT, "403 identity", names=True),
    },
    "victim_statement": both(CASE, VICTIM, "403 identity"),
    "victim_facts": both(CASE, VICTIM, EDIT, "403 identity | investigation"),
    "victim_ages": both(CASE, VICTIM, EDIT, "403 identity | investigation"),
    "victim_recruitment": both(CASE, VICTIM, EDIT, INVESTIGATES),
    "victim_wishes": both(CASE, VICTIM, EDIT, "403 identity | investigation | services"),
    "victim_identification": both(CASE, VICTIM, EDIT, "403 investigation | services"),
    "victim_findings": both(CASE, VICTIM, EDIT, INVESTIGATES),
    "consent_new": both(CASE, VICTIM, WORKS_WITH_VICTIM),
    "consent_withdraw": both(CASE, VICTIM, WORKS_WITH_VICTIM),
    "need_new": both(CASE, VICTIM, WORKS_WITH_VICTIM),
    "need_end": both(CASE, VICTIM, WORKS_WITH_VICTIM, "404 its section"),
    "service_panel": reading(CASE, "403 services | health"),
    "service_choose": reading(CASE, "403 services & writes"),
    "victim_services": reading(CASE, VICTIM, "403 services | health"),
    "service_new": both(CASE, VICTIM, "403 services & edit | services & writes & in our care"),
    "service_edit": {
        "get": door(CASE, VICTIM, "404 its section"),
        "post": door(CASE, VICTIM, "404 its section", "403 writes & edit | writes & own agency", form_first=True),
    },
    "care_start": both(CASE, VICTIM, WORKS_WITH_VICTIM),
    "care_end": both(CASE, VICTIM, CARES),
    "stay_new": both(CASE, VICTIM, "403 writes & shelter_location & services"),
    "stay_end": {
        "get": door(CASE, VICTIM, "403 writes & shelter_location & services"),
        "post": door(CASE, VICTIM, "403 writes & shelter_location & services", "403 own agency", form_first=True),
    },
    # People in our care
    "today": reading(CARES),
    "today_names": {"get": door(CARES), "post": door(CARES, names=True)},
    "today_person": both(CARES, "404 in our care & services"),
    "today_saved": reading(CARES, "404 own"),
    "today_undo": {"get": door(CARES), "post": door(CARES, "404 own")},
    "today_others": both(CARES, "404 own"),
    "care_list": both(CARES),
    "shelter_list": reading(CARES),
    "shelter_new": both(CARES),
    "shelter_edit": both(CARES, "404 own agency"),
    # Imports
    "import_list": reading(IMPORTS),
    "import_new": both(IMPORTS),
    "import_empty_list": reading(IMPORTS),
    "import_run": reading(IMPORTS, "404 own agency"),
    "import_start": sending(IMPORTS, "404 own agency", "403 role:officer | role:supervisor"),
    "import_cancel": sending(IMPORTS, "404 own agency", "403 role:officer | role:supervisor"),
    "import_rejected": reading(IMPORTS, "404 own agency"),
    # Referrals
    "referral_new": both(CASE, EDIT, VICTIM),
    "referral_panel": reading(CASE),
    "referral_inbox": reading(SEES_CASES),
    "referral_detail": reading(REFERRAL),
    "referral_need": both(REFERRAL, "404 sender", EDIT, VICTIM),
    "referral_agency": both(REFERRAL, "404 sender", EDIT, VICTIM),
    "referral_consent": both(REFERRAL, "404 sender", EDIT, VICTIM),
    "referral_sharing": both(REFERRAL, "404 sender", EDIT, VICTIM),
    "referral_check": both(REFERRAL, "404 sender", EDIT, VICTIM),
    "referral_discard": sending(REFERRAL, "403 sender & writes"),
    "referral_again": sending(REFERRAL, "404 any section", EDIT, VICTIM, "404 sender"),
    "referral_confirm_stop": sending(REFERRAL, "403 recipient & writes"),
    "referral_share_again": sending(REFERRAL, "403 sender & writes"),
    "referral_see_emergency": sending(REFERRAL, "403 sender & role:supervisor"),
    "referral_move": both(REFERRAL, "403 recipient & writes"),
    "provider_edit": both("403 role:system_admin | own agency & role:supervisor | own agency & role:agency_admin"),
    # Reports
    "dashboard": reading(REPORTS),
    "dashboard_limits": reading(REPORTS),
    "report_list": reading(REPORTS),
    "report_new": both(REPORTS),
    "report_preview": both(REPORTS),
    "report_run": reading(REPORTS, RUN_OF_OURS),
    "report_cancel": sending(REPORTS, RUN_OF_OURS, "403 own | role:coordinator | role:supervisor"),
    "report_file": reading(REPORTS, RUN_OF_OURS),
    "measure_list": reading(REPORTS),
    "measure_detail": reading(REPORTS),
    "report_compare": reading(REPORTS),
    "published_figures": reading(REPORTS),
    "schedule_list": reading(KEEPS_SCHEDULES),
    "schedule_new": both(KEEPS_SCHEDULES),
    "schedule_edit": both(KEEPS_SCHEDULES, SCHEDULE_OF_OURS),
    "schedule_pause": sending(KEEPS_SCHEDULES, SCHEDULE_OF_OURS),
    "schedule_resume": sending(KEEPS_SCHEDULES, SCHEDULE_OF_OURS),
}


def scope(name: str) -> str:
    return f"403 scope:{name}"


REFERENCE = {"get": door(scope("reference:read"))}

API: dict[str, dict[str, Door]] = {
    "api_token": {"post": PUBLIC},
    "api_token_revoke": {"post": PUBLIC},
    "api_problems": {"get": PUBLIC},
    "api_problem": {"get": PUBLIC},
    "api_schema": {"get": SIGNED_IN},
    "api_client": {"get": SIGNED_IN},
    "api_agency_list": REFERENCE,
    "api_agency": REFERENCE,
    "api_country_list": REFERENCE,
    "api_country": REFERENCE,
    "api_region_list": REFERENCE,
    "api_region": REFERENCE,
    "api_code_lists": REFERENCE,
    "api_code_list": REFERENCE,
    "api_changes": {"get": door(scope("cases:read"))},
    "api_case_list": {
        "get": door(scope("cases:read")),
        "post": door(scope("cases:write"), "403 writes", form_first=True),
    },
    "api_case": {
        "get": door(scope("cases:read"), CASE),
        "patch": door(scope("cases:write"), CASE, EDIT, INVESTIGATES, form_first=True),
    },
    "api_case_transitions": {
        "get": door(scope("cases:read"), CASE),
        "post": door(scope("cases:write"), CASE, LEADS, form_first=True),
    },
    "api_suspect_list": {"get": door(scope("cases:read"), CASE, INVESTIGATES)},
    "api_suspect": {"get": door(scope("cases:read"), CASE, INVESTIGATES)},
    "api_document_list": {"get": door(scope("cases:read"), CASE)},
    "api_document_file": {"get": door(scope("cases:read"), CASE, "404 its section")},
    "api_match": {"post": door(scope("matches:ask"), "403 works with identities", form_first=True)},
    "api_victim_list": {"get": door(scope("victims:read"), CASE, VICTIM)},
    "api_victim": {"get": door(scope("victims:read"), CASE, VICTIM)},
    "api_victim_identity": {"get": door(scope("victims:read"), CASE, VICTIM, "403 identity", names=True)},
    "api_victim_service_list": {
        "get": door(scope("services:read"), CASE, VICTIM),
        "post": door(
            scope("services:write"),
            CASE,
            VICTIM,
            "403 services & edit | services & writes & in our care",
            form_first=True,
        ),
    },
    "api_service_list": {"get": door(scope("services:read"))},
    "api_service": {"get": door(scope("services:read"), "404 its section")},
    "api_referral_list": {"get": door(scope("referrals:read"))},
    "api_referral": {"get": door(scope("referrals:read"), REFERRAL)},
    "api_referral_transitions": {
        "get": door(scope("referrals:read"), REFERRAL),
        "post": door(scope("referrals:write"), REFERRAL, "403 recipient & writes", form_first=True),
    },
    "api_report_run_list": {"get": door(scope("reports:read"))},
    "api_report_run": {"get": door(scope("reports:read"), "404 own agency")},
    "api_report_file": {"get": door(scope("reports:read"), "404 own agency")},
}
SCOPES = (
    "reference:read",
    "cases:read",
    "cases:write",
    "victims:read",
    "matches:ask",
    "services:read",
    "services:write",
    "referrals:read",
    "referrals:write",
    "reports:read",
)
CEILINGS: dict[str, Relation] = {
    "everything": EVERYTHING,
    "read_only": Relation(SECTIONS),
    "header": given("header"),
    "care": given("header", "identity", "services", edit=True),
}
"""The most a client ever gets, and whether it may write at all, whatever was shared with its agency."""


@dataclass(frozen=True)
class Marker:
    """A text planted in the world: who may ever meet it (a step's terms), and by which scope a client may."""

    terms: str
    scope: str = ""
    is_name: bool = False


MARKERS: dict[str, Marker] = {
    "narrative": Marker("investigation", "cases:read"),
    "foundplace": Marker("investigation", "cases:read"),
    "routeplace": Marker("investigation", "cases:read"),
    "reportsummary": Marker("investigation"),
    "informantname": Marker("informant"),
    "informantcontact": Marker("informant"),
    "suspectremarks": Marker("investigation", "cases:read"),
    "company": Marker("investigation", "cases:read"),
    "chargeremarks": Marker("investigation", "cases:read"),
    "stagedocument": Marker("investigation", "cases:read"),
    "tasktitle": Marker("header"),
    "notegeneral": Marker("header"),
    "noteinvestigation": Marker("investigation"),
    "noteservices": Marker("services"),
    "notehealth": Marker("health"),
    "noteshelterlocation": Marker("shelter_location"),
    "noteinformant": Marker("informant"),
    "notecorruption": Marker("corruption"),
    "docgeneral": Marker("header", "cases:read"),
    "docinvestigation": Marker("investigation", "cases:read"),
    "docservices": Marker("services", "cases:read"),
    "dochealth": Marker("health", "cases:read"),
    "docshelterlocation": Marker("shelter_location", "cases:read"),
    "docinformant": Marker("informant", "cases:read"),
    "doccorruption": Marker("corruption", "cases:read"),
    "victimname": Marker("identity", "victims:read", is_name=True),
    "suspectname": Marker("identity & investigation", is_name=True),
    "victimremarks": Marker("investigation", "victims:read"),
    "servicenote": Marker("services", "services:read"),
    "healthnote": Marker("health", "services:read"),
    "consentby": Marker(PEOPLE),
    "shelteraddress": Marker("shelter_location | runs the shelter"),
    "sheltercode": Marker("services | shelter_location | runs the shelter"),
    "sharereason": Marker("lead | investigation | role:auditor"),
    "referralmessage": Marker("sends referrals | was referred to | services", "referrals:read"),
    "askedmessage": Marker("sends referrals | was asked | services", "referrals:read"),
    "drafttext": Marker("own draft"),
    "viewname": Marker("own draft"),
    "programname": Marker("lead agency"),
    "importcell": Marker("lead agency"),
}
