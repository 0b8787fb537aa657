import pytest

from casetracker.vault import folding, tokens
from casetracker.vault.choices import IdentifierKind
from casetracker.vault.models import SearchToken
from casetracker.vault.services import Identity, Name, Number, Registration, register_people
from tests.builders import accounts
from tests.builders import cases as case_builders

pytestmark = pytest.mark.django_db


def parts(name):
    return folding.name_parts(name)


class TestTokens:
    def test_equal_folded_texts_give_equal_tokens(self):
        assert tokens.of_name(parts("Soekarti")) == tokens.of_name(parts("Sukarti"))

    def test_a_name_and_a_sound_of_one_text_have_nothing_in_common(self):
        assert tokens.token("name", "siti")[1][:1] != b"" != tokens.token("sound", "siti")[1]
        both = [(tokens.token("name", str(number))[1], tokens.token("sound", str(number))[1]) for number in range(200)]
        same_start = sum(int.from_bytes(name) >> 2 == int.from_bytes(sound) for name, sound in both)
        assert same_start < 20

    def test_parts_keep_twelve_bits_and_numbers_all(self):
        values = {int.from_bytes(tokens.token("name", f"part{number}")[1]) for number in range(20_000)}
        assert max(values) < 2**12
        assert len(values) > 4_000
        assert len(tokens.of_number(IdentifierKind.NIK, "0011015501900001")[1]) == 32

    def test_nothing_typed_stands_in_the_table(self):
        case = case_builders.case(accounts.viewer())
        identity = Identity(names=[Name("Siti Rekaan")], numbers=[Number("0011015501900001")])
        register_people([Registration(identity, case.pk, "victim", "V-9", case.pk)])
        for row in SearchToken.objects.all():
            assert row.kind in {"name", "sound", "nik"}
            for text in (b"siti", b"rekan", b"0011015501900001"):
                assert text not in bytes(row.token)
