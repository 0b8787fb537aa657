from uuid import uuid4

import pytest

from casetracker.accounts.viewer import Viewer
from casetracker.common.errors import WrongState
from casetracker.delivery import idempotency

pytestmark = pytest.mark.django_db

KEY = "6f1f2c1e"


def viewer():
    return Viewer(user_id=uuid4())


class TestRememberedAnswers:
    def test_the_same_form_sent_again_goes_where_the_first_went(self):
        actor = viewer()
        assert idempotency.earlier_answer(actor=actor, key=KEY, path="/a/") == ""
        idempotency.remember_answer(actor=actor, key=KEY, path="/a/", location="/a/1/")
        assert idempotency.earlier_answer(actor=actor, key=KEY, path="/a/") == "/a/1/"

    def test_another_persons_key_is_another_key(self):
        idempotency.remember_answer(actor=viewer(), key=KEY, path="/a/", location="/a/1/")
        assert idempotency.earlier_answer(actor=viewer(), key=KEY, path="/a/") == ""

    def test_a_key_belongs_to_its_page(self):
        actor = viewer()
        idempotency.remember_answer(actor=actor, key=KEY, path="/a/", location="/a/1/")
        assert idempotency.earlier_answer(actor=actor, key=KEY, path="/b/") == ""

    def test_a_second_write_under_one_key_is_refused(self):
        actor = viewer()
        idempotency.remember_answer(actor=actor, key=KEY, path="/a/", location="/a/1/")
        with pytest.raises(WrongState):
            idempotency.remember_answer(actor=actor, key=KEY, path="/a/", location="/a/2/")

    @pytest.mark.parametrize("key", ["x" * 5000, "a b", "ключ"])
    def test_any_key_can_be_kept(self, key):
        actor = viewer()
        idempotency.remember_answer(actor=actor, key=key, path="/a/", location="/a/1/")
        assert idempotency.earlier_answer(actor=actor, key=key, path="/a/") == "/a/1/"

    def test_a_key_with_characters_nobody_can_see_finds_nothing(self):
        assert idempotency.earlier_answer(actor=viewer(), key="a\x00b", path="/a/") == ""

    def test_an_unattended_job_has_no_answers(self):
        with pytest.raises(RuntimeError):
            idempotency.earlier_answer(actor=Viewer(job="x"), key=KEY, path="/a/")
