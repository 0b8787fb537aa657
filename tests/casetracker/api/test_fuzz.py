"""Thousands of requests that nobody would write by hand, against the running server and its own description.

As each kind of program, and as nobody. A short run by default; `CASETRACKER_PROOF=long` sends more than ten thousand
requests for each kind, `API_FUZZ_EXAMPLES=1000` that many for each operation.
"""

import itertools
import os

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode, checks
from schemathesis.checks import load_all_checks
from schemathesis.config import ChecksConfig, ProjectConfig, ProjectsConfig, SchemathesisConfig
from schemathesis.config._checks import NegativeDataRejectionConfig

from cases.law import load_law
from casetracker.access.sections import ALL, ALL_AND_EDIT, Section
from casetracker.accounts.api.scopes import SCOPES
from tests.builders import accounts, api
from tests.builders import cases as case_builders
from tests.builders import referrals as referral_builders
from tests.builders import victims as victim_builders
from victims.choices import ServiceType

IS_LONG = os.environ.get("CASETRACKER_PROOF") == "long"
EXAMPLES = int(os.environ.get("API_FUZZ_EXAMPLES", "200" if IS_LONG else "4"))
LEAST = 10_000 if IS_LONG else 25
READ = [name for name in SCOPES if name.endswith(":read")]
PROFILES = {
    "everything": (list(SCOPES), int(ALL_AND_EDIT)),
    "reader": (READ, int(ALL)),
    "care": (
        [name for name in SCOPES if name.split(":")[0] in {"reference", "victims", "services", "referrals"}],
        int(Section.HEADER | Section.IDENTITY | Section.SERVICES | Section.EDIT),
    ),
    "headers": (["cases:read", "reference:read"], int(Section.HEADER)),
    "reports": (["reports:read"], int(Section.HEADER)),
    "without scopes": ([], int(Section.HEADER)),
}
"""What a program may be registered for: scopes, and the most it sees."""

OPEN_TO_ANYBODY = ("/api/v1/problems/", "/api/v1/token/")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
)
REFUSALS = ["400", "401", "403", "404", "405", "406", "409", "410", "412", "413", "415", "422", "428"]
SECRETS = {"/api/v1/token/", "/api/v1/token/revoke/"}

load_all_checks()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def known(db):
    """Ids that are there, so that not every request ends with 404, and the client that may see them."""
    load_law()
    agency = accounts.shelter_agency()
    scene = referral_builders.scene()
    scene.agency = agency
    referral_builders.provider(agency, ServiceType.SAFE_HOUSE)
    referral = referral_builders.referral(scene)
    officer = accounts.viewer()
    case = case_builders.case(officer)
    victim = victim_builders.victim(case, officer)
    case_builders.suspect(case, officer)
    case_builders.share(case, officer, agency, ("identity", "services", "investigation"), may_edit=True)
    service = victim_builders.service(victim, officer)
    return agency, {
        "reference": case.reference,
        "victims": "V-1",
        "suspects": "S-1",
        "services": str(service.pk),
        "referrals": str(referral.pk),
        "agencies": str(agency.pk),
    }


def put_known(case, ids):
    """Put ids that are there into the path of a generated request."""
    parts = case.operation.path.strip("/").split("/")
    for before, part in itertools.pairwise(parts):
        name = part.strip("{}")
        if part.startswith("{") and (found := ids.get(name) or ids.get(before)):
            case.path_parameters[name] = found


described = {}
"""The operations of a server: its description is the same for every program."""


def operations(site, token):
    if site not in described:
        described[site] = read_operations(site, token)
    return described[site]


def read_operations(site, token):
    rejected = ChecksConfig(negative_data_rejection=NegativeDataRejectionConfig(expected_statuses=REFUSALS))
    project = ProjectConfig(checks=rejected)
    config = SchemathesisConfig(projects=ProjectsConfig(default=project))
    headers = {"Authorization": f"Bearer {token}"}
    schema = schemathesis.openapi.from_url(f"{site}/api/schema/", headers=headers, config=config)
    return [found.ok() for found in schema.get_all_operations()]


@pytest.mark.parametrize("profile", PROFILES)
def test_no_request_breaks_the_server_or_its_description(site, known, profile, settings_of_limits, capsys):
    agency, ids = known
    scopes, sections = PROFILES[profile]
    token = api.token_of(api.client(agency, scopes=scopes, sections=sections))
    examples = EXAMPLES if IS_LONG or profile == "everything" else 1
    tried = 0
    with requests.Session() as session:
        for operation in operations(site, token):
            for mode in GenerationMode:
                tried += len(fuzz(operation, mode, ids, session, token, examples))
    with capsys.disabled():
        print(f"\nAPI as a program for {profile}: {tried} requests")
    assert tried > LEAST


@pytest.mark.parametrize("sent", ["", "no-such-token"], ids=["without a token", "with a wrong one"])
def test_nothing_is_answered_to_nobody(site, known, sent, settings_of_limits):
    agency, ids = known
    token = api.token_of(api.client(agency))
    with requests.Session() as session:
        for operation in operations(site, token):
            if operation.path.startswith(OPEN_TO_ANYBODY):
                continue
            for mode in GenerationMode:
                answers = fuzz(operation, mode, ids, session, sent, 2 if IS_LONG else 1)
                assert all(status >= 400 for status in answers), operation.path


@pytest.fixture
def settings_of_limits(settings):
    rates = {"client": "1000000/min", "token": "1000000/min"}
    settings.REST_FRAMEWORK = {**settings.REST_FRAMEWORK, "DEFAULT_THROTTLE_RATES": rates}


def fuzz(operation, mode, ids, session, token, examples):
    """Send requests of one operation and return the statuses of the answers."""
    tried = []
    chosen = [checks.CHECKS.get_one(name) for name in CHECKS]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode), is_known=st.booleans())
    def sent(case, is_known):
        if is_known and case.path_parameters:
            put_known(case, ids)
        is_secret = operation.path in SECRETS or not token
        headers = {} if is_secret else {"Authorization": f"Bearer {token}"}
        answer = case.call(session=session, headers=headers)
        tried.append(answer.status_code)
        case.validate_response(answer, checks=chosen, headers=headers)

    try:
        sent()
    except Unsatisfiable:
        # An operation that takes any text at all can be asked nothing wrong.
        assert mode == GenerationMode.NEGATIVE
    return tried
