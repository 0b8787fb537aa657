"""The accounts of the demo: seven people who can sign in, their colleagues, and one API client."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password

from casetracker.access.sections import Section
from casetracker.accounts.choices import Role, TimeZone
from casetracker.accounts.models import AgencyClient, User, UserRole
from casetracker.accounts.services import viewer_for
from casetracker.accounts.viewer import Viewer
from casetracker.demo import names
from casetracker.demo.agencies import Agencies

DOMAIN = "demo.test"
CLIENT_ID = "arus-kapuas-demo"
CLIENT_NAME = "Case desk of Arus Kapuas"
CLIENT_SCOPES = (
    "reference:read",
    "cases:read",
    "victims:read",
    "matches:ask",
    "services:read",
    "services:write",
    "referrals:read",
    "referrals:write",
    "reports:read",
)
CLIENT_SECTIONS = Section.HEADER | Section.IDENTITY | Section.SERVICES | Section.EDIT
# None that is, or looks like, a vowel: what spells a word may be refused.
_LETTERS = "bcdfghjkmnpqrstvwxyzBCDFGHJKLMNPQRSTVWXYZ2689"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who can sign in to the demo."""

    name: str
    role: str
    agency: str
    display_name: str
    unit: str = ""
    also: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        """Return the address that signs in."""
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    Account("officer", Role.OFFICER, "polda_61", "Nadia Prameswari", "entikong"),
    Account("supervisor", Role.SUPERVISOR, "polda_61", "Bram Sulaksana"),
    Account("shelter", Role.SHELTER_WORKER, "shelter", "Clara Unyang"),
    Account("coordinator", Role.COORDINATOR, "secretariat", "Adi Wirasena", also=(Role.APPROVER,)),
    Account("partner", Role.PARTNER_CONTACT, "partner", "Sinta Maharani"),
    Account("auditor", Role.AUDITOR, "secretariat", "Teguh Arifianto"),
    Account("admin", Role.SYSTEM_ADMIN, "secretariat", "Mira Kusumadewi"),
)
"""The accounts whose password is printed."""

COLLEAGUES: Mapping[str, tuple[str, str]] = {
    "colleague": (Role.OFFICER, "polda_61"),
    "uptd_61": (Role.OFFICER, "uptd_61"),
    "bp3mi_61": (Role.OFFICER, "bp3mi_61"),
    "hospital": (Role.SHELTER_WORKER, "hospital"),
    "social_61": (Role.SHELTER_WORKER, "social_61"),
    "legal_aid": (Role.SHELTER_WORKER, "legal_aid"),
    "lpsk": (Role.SHELTER_WORKER, "lpsk"),
    "kuching": (Role.OFFICER, "kuching"),
    "shelter_batam": (Role.SHELTER_WORKER, "shelter_batam"),
    "oversight": (Role.SUPERVISOR, "oversight"),
    "approver": (Role.APPROVER, "lpsk"),
}
"""People of the demo agencies who stand in the files and cannot sign in: (role, agency)."""


@dataclass(frozen=True, slots=True)
class Staff:
    """Who acts in the demo: viewers by key, `officer_32` for the case officer of a Polda, `client` for the program."""

    viewers: Mapping[str, Viewer]

    def __getitem__(self, key: str) -> Viewer:
        return self.viewers[key]

    def user_id(self, key: str) -> UUID | None:
        """Return the user behind a key."""
        return self.viewers[key].user_id

    def officer_of(self, province: str) -> Viewer:
        """Return the case officer of a province's regional police."""
        return self.viewers[f"officer_{province}"]


@dataclass(frozen=True, slots=True)
class Secrets:
    """What is shown once, in the accounts file, and stored only as hashes."""

    password: str
    client_secret: str


def new_secrets() -> Secrets:
    """Return a new password and client secret. SECURITY: from the system's randomness, never from the demo's."""
    found = Secrets(password=_password(), client_secret=secrets.token_urlsafe(32))
    validate_password(found.password)
    return found


def _password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(3))


def make(agencies: Agencies, found: Secrets) -> Staff:
    """Make the users and the API client; the password and the secret are stored only as hashes."""
    viewers: dict[str, Viewer] = {}
    for account in ACCOUNTS:
        unit = agencies.units[account.unit].pk if account.unit else None
        roles = (account.role, *account.also)
        viewers[account.name] = _user(agencies, account.name, roles, account.agency, account.display_name, unit)
    _set_password(found)
    shown = iter(names.STAFF)
    officers = {f"officer_{code}": (Role.OFFICER, f"polda_{code}") for code in agencies.provinces if code != "61"}
    for key, (role, agency) in [*COLLEAGUES.items(), *officers.items()]:
        viewers[key] = _user(agencies, f"{key}.team".replace("_", "-"), (role,), agency, next(shown), None)
    viewers["officer_61"] = viewers["officer"]
    viewers["client"] = _client_viewer(_client(agencies, found, viewers["admin"].user_id))
    return Staff(viewers)


def _set_password(found: Secrets) -> None:
    # One hash for all seven, because they share the password; a hash costs the better part of a second.
    emails = [account.email for account in ACCOUNTS]
    User.objects.filter(email__in=emails).update(password=make_password(found.password))


def _user(
    agencies: Agencies, name: str, roles: Iterable[str], agency: str, display_name: str, unit: UUID | None
) -> Viewer:
    home = agencies[agency]
    user = User.objects.create_user(
        f"{name}@{DOMAIN}",
        display_name=display_name,
        agency=home,
        unit_id=unit,
        language="en",
        time_zone=TimeZone.WIB,
    )
    for role in roles:
        UserRole(user=user, role=role).save()
    return viewer_for(user)


def _client(agencies: Agencies, found: Secrets, registered_by: UUID | None) -> AgencyClient:
    client = AgencyClient(
        agency=agencies["partner"],
        name=CLIENT_NAME,
        client_id=CLIENT_ID,
        client_secret=found.client_secret,
        client_type=AgencyClient.CLIENT_CONFIDENTIAL,
        authorization_grant_type=AgencyClient.GRANT_CLIENT_CREDENTIALS,
        allowed_scopes=list(CLIENT_SCOPES),
        section_ceiling=int(CLIENT_SECTIONS),
        registered_by_id=registered_by,
    )
    client.save()
    return client


def _client_viewer(client: AgencyClient) -> Viewer:
    return Viewer(
        agency_id=client.agency_id,
        client_id=client.pk,
        scopes=frozenset(CLIENT_SCOPES),
        section_ceiling=client.section_ceiling,
        display=client.name,
    )


def is_loaded() -> bool:
    """Say whether the demo accounts are here."""
    return User.objects.filter(email=ACCOUNTS[0].email).exists()


def renew() -> Secrets:
    """Give the demo accounts a new password and the client a new secret, and return both in clear."""
    found = new_secrets()
    _set_password(found)
    client = AgencyClient.objects.get(client_id=CLIENT_ID)
    client.client_secret = found.client_secret
    client.save(update_fields=["client_secret"])
    return found


def lines(found: Secrets) -> Iterable[str]:
    """Return the lines of the accounts file: name, identifier, secret."""
    yield from (f"{account.name} {account.email} {found.password}" for account in ACCOUNTS)
    yield f"api {CLIENT_ID} {found.client_secret}"
