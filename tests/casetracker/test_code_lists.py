"""Every code list of every app: values, labels, sources, and the maps to HTCDS and CTDC."""

import csv
import re
from functools import cache
from pathlib import Path

import pytest
from django.db.models import TextChoices
from django.utils import translation

import cases.choices
import casetracker.accounts.choices
import casetracker.common.choices
import referrals.choices
import victims.choices

MODULES = (casetracker.common.choices, casetracker.accounts.choices, cases.choices, victims.choices, referrals.choices)
CODE_LISTS = {name: code_list for module in MODULES for name, code_list in module.CODE_LISTS.items()}
MAPS = [(name, field) for name, code_list in CODE_LISTS.items() for field in code_list.maps]
HTCDS = Path(__file__).resolve().parents[3] / "shared" / "data" / "htcds"
# Lists of the XLSForm by the field they belong to; the other fields are read from the field sheet.
XLSFORM_LISTS = {
    "prs_Gender": "gender",
    "cas_Status": "status",
    "vic_TraffickingStatus": "traffickingstatus",
    "vic_TraffickingStatusDecisionMakingOrg": "traffickingstatusdecisionmakingorg",
    "vic_MethodOfRecruitment": "methodofrecruitment",
    "vic_MethodsOfControl": "methodsofcontrol",
    "vic_TypeOfExploitation": "typeofexploitation",
    "vic_ForcedLabourIndustry": "forcedlabourindustry",
    "vic_TypeOfSexExploitation": "typeofsexexploitation",
}
# Names of the IANA time zone database: a setting of a user, no code of ours.
# Names of IANA, and words that only the person whose session ended reads.
NOT_OURS = {casetracker.accounts.choices.TimeZone, casetracker.accounts.choices.EndReason}

needs_htcds = pytest.mark.skipif(
    not HTCDS.is_dir(), reason="the HTCDS files are not beside the repository (../shared/data/htcds)"
)


@cache
def xlsform():
    values = {}
    with (HTCDS / "htcds_xlsform_choices.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            values.setdefault(row["list_name"].strip(), set()).add(row["name"].strip())
    return values


@cache
def field_sheet():
    with (HTCDS / "HTCDS_Field_Standards_2.0.csv").open(encoding="utf-8-sig", newline="") as file:
        return {
            row["Field Name including Prefix"].strip(): {
                value.strip() for value in row["Value Names (if picklist)"].splitlines() if value.strip()
            }
            for row in csv.DictReader(file)
        }


def allowed_values(field):
    return xlsform()[XLSFORM_LISTS[field]] if field in XLSFORM_LISTS else field_sheet()[field]


def test_no_two_apps_use_the_same_name():
    assert len(CODE_LISTS) == sum(len(module.CODE_LISTS) for module in MODULES)


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_list_of_a_module_is_registered(module):
    own = {
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, TextChoices)
        and value is not TextChoices
        and value.__module__.startswith(module.__name__)
    }

    assert own - NOT_OURS == {code_list.choices for code_list in module.CODE_LISTS.values()}


@pytest.mark.parametrize("name", CODE_LISTS)
class TestEveryList:
    def test_stored_values_are_lower_snake(self, name):
        for value in CODE_LISTS[name].choices.values:
            assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", value), value

    def test_values_fit_a_column_of_60(self, name):
        assert max(map(len, CODE_LISTS[name].choices.values)) <= 60

    def test_labels_differ(self, name):
        with translation.override("en"):
            labels = [str(label) for label in CODE_LISTS[name].choices.labels]

        assert len(set(labels)) == len(labels)
        assert all(label[0].isupper() or label[0].isdigit() for label in labels)

    def test_says_its_source(self, name):
        assert re.search(r"Source: \S", CODE_LISTS[name].choices.__doc__)


@pytest.mark.parametrize(("name", "field"), MAPS)
class TestEveryMap:
    def test_is_total(self, name, field):
        assert set(CODE_LISTS[name].maps[field]) == set(CODE_LISTS[name].choices.values)


@needs_htcds
@pytest.mark.parametrize(("name", "field"), [entry for entry in MAPS if entry[1].startswith("htcds:")])
def test_maps_name_values_that_htcds_has(name, field):
    used = {value for value in CODE_LISTS[name].maps[field].values() if value}

    assert used <= allowed_values(field.removeprefix("htcds:"))


@needs_htcds
@pytest.mark.parametrize(
    ("mapping", "field"),
    [
        (cases.choices.EXPLOITATION_TO_HTCDS_INDUSTRY, "vic_ForcedLabourIndustry"),
        (cases.choices.EXPLOITATION_TO_HTCDS_SEX, "vic_TypeOfSexExploitation"),
    ],
)
def test_finer_fields_name_values_that_htcds_has(mapping, field):
    assert set(mapping.values()) <= allowed_values(field)
    assert set(mapping) <= set(cases.choices.ExploitationForm.values)


@needs_htcds
@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("gender", "prs_Gender"),
        ("marital_status", "prs_MaritalStatus"),
        ("education", "prs_HighestLevelOfEducation"),
        ("identification_status", "vic_TraffickingStatus"),
        ("decided_by_type", "vic_TraffickingStatusDecisionMakingOrg"),
        ("recruiter_relationship", "vic_RelationshipToTrafficker"),
        ("recruitment_method", "vic_MethodOfRecruitment"),
        ("means_of_control", "vic_MethodsOfControl"),
        ("exploitation_form", "vic_TypeOfExploitation"),
        ("case_status", "cas_Status"),
        ("agency_type", "org_Type"),
        ("referral_reason", "cas_ReasonForOutgoingReferral"),
        ("leg_kind", "hte_Type"),
    ],
)
def test_every_htcds_value_can_be_exported(name, field):
    used = {value for value in CODE_LISTS[name].maps[f"htcds:{field}"].values() if value}

    assert used == allowed_values(field)
