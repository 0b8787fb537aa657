"""Rows made by the thousand are the rows Django would have made."""

import gc

import pytest

from cases.models import Case
from casetracker.common import bulk
from casetracker.common.errors import InvalidInput
from casetracker.vault.models import Person, PersonCase
from victims.models import Victim


class TestMaker:
    @pytest.mark.parametrize("model", [Case, Victim, PersonCase])
    def test_gives_every_column_what_django_would(self, model):
        made, usual = bulk.maker(model)(), model()
        drawn = {"id", "reference"} & made.__dict__.keys()
        columns = {field.attname for field in model._meta.concrete_fields} - drawn
        assert all(type(made.__dict__[name]) is type(usual.__dict__[name]) for name in drawn)
        assert {name: str(made.__dict__[name]) for name in columns} == {
            name: str(usual.__dict__[name]) for name in columns
        }
        assert made._state.adding

    def test_draws_a_key_for_each_row(self):
        make = bulk.maker(Person)
        assert make().pk != make().pk

    def test_knows_no_other_name_than_those_of_columns(self):
        with pytest.raises(TypeError, match="no column person"):
            bulk.maker(PersonCase)(person=None)


class TestUncollected:
    def test_lets_the_search_go_on_afterwards(self):
        with bulk.uncollected():
            assert not gc.isenabled()
        assert gc.isenabled()

    def test_ends_with_an_error_too(self):
        with pytest.raises(InvalidInput), bulk.uncollected():
            raise InvalidInput()
        assert gc.isenabled()
