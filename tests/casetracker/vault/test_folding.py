import pytest
from hypothesis import given
from hypothesis import strategies as st

from casetracker.vault import folding
from casetracker.vault.phones import read_phone, show_phone


class TestFoldWord:
    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("Soetrisno", "Sutrisno"),
            ("Djoko", "Joko"),
            ("Tjahjo", "Cahyo"),
            ("Njoman", "Nyoman"),
            ("Sjarif", "Syarif"),
            ("Achmad", "Akhmad"),
            ("Muhammad", "Muhamad"),
            ("José", "jose"),
        ],
    )
    def test_old_and_new_spelling_meet(self, old, new):
        assert folding.fold_word(old) == folding.fold_word(new)


class TestNameParts:
    @pytest.mark.parametrize(
        ("written", "parts"),
        [
            ("Hj. Siti Rekaan, S.H.", ["siti", "rekan"]),
            ("dr. Budi", ["budi"]),
            ("Budi bin Rekaan", ["budi", "bin", "rekan"]),
            ("Nur'aini", ["nuraini"]),
            ("Nur\u2019aini", ["nuraini"]),
            ("Haji", ["hayi"]),
            ("H.Ahmad", ["ahmad"]),
            ("Budi S.Pd., M.Si.", ["budi"]),
            ("  Siti\n Rekaan 2 ", ["siti", "rekan"]),
            ("", []),
            ("123", []),
        ],
    )
    def test_titles_go_and_every_real_part_stays(self, written, parts):
        assert folding.name_parts(written) == parts


def edits(word):
    """Every word one wrong, missing, added or swapped letter away."""
    letters = "aeknx"
    for place in range(len(word)):
        yield word[:place] + word[place + 1 :]
        yield from (word[:place] + letter + word[place + 1 :] for letter in letters)
        if place + 1 < len(word):
            yield word[:place] + word[place + 1] + word[place] + word[place + 2 :]
    for place in range(len(word) + 1):
        yield from (word[:place] + letter + word[place:] for letter in letters)


class TestNear:
    @pytest.mark.parametrize("word", ["budi", "aminah", "sukarto", "wijayanti"])
    def test_every_single_typo_shares_a_token(self, word):
        kept = set(folding.near(word))
        for typed in edits(word):
            if len(typed) >= folding.SHORTEST_FOR_TYPOS:
                assert kept & set(folding.near(typed)), typed
            assert folding.is_one_typo_away(word, typed), typed

    def test_short_parts_have_none(self):
        assert folding.near("ani") == []

    @given(st.text("abcde", min_size=0, max_size=12))
    def test_a_word_is_near_itself_and_of_limited_size(self, word):
        found = folding.near(word)
        assert len(found) <= folding.LETTERS_FOR_TYPOS + 1
        assert folding.is_one_typo_away(word, word)

    def test_two_typos_are_too_many(self):
        assert not folding.is_one_typo_away("aminah", "emineh")
        assert not folding.is_one_typo_away("budi", "budiman")


class TestTokens:
    def test_hold_parts_sounds_typos_and_the_name_in_one(self):
        found = folding.tokens(names=["Nur Aini"], numbers=[("nik", "1100 1555 0190 0001")])
        assert ("name", "nur") in found
        assert ("name", "nuraini") in found
        assert ("near", "aini") in found
        assert ("nik", "1100155501900001") in found
        assert len(found) == len(set(found))

    def test_phones_are_one_number_however_written(self):
        written = ("0812-3456-7890", "62 812 3456 7890", "+62 812 3456 7890", "(0812) 34567890")
        assert {folding.number_token("phone", text) for text in written} == {"+6281234567890"}

    @given(st.text(max_size=60))
    def test_any_text_gives_tokens_that_fit(self, text):
        for kind, token in folding.tokens(names=[text], numbers=[("other", text)]):
            assert len(kind) <= 10
            assert len(token) <= 80


class TestPhones:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("081234567890", "+6281234567890"),
            ("6281234567890", "+6281234567890"),
            ("62 21 3456789", "+62213456789"),
            ("+60 12-345 6789", "+60123456789"),
            ("+855 12 345 678", "+85512345678"),
            ("021 3456789", "+62213456789"),
            ("123", ""),
            ("no number", ""),
            ("", ""),
            ("\x00", ""),
        ],
    )
    def test_are_kept_in_international_form(self, typed, kept):
        assert read_phone(typed) == kept

    def test_are_shown_as_dialled_here(self):
        assert show_phone("+6281234567890") == "0812-3456-7890"
        assert show_phone("+60123456789").startswith("+60 ")
        assert show_phone("no number") == "no number"

    @given(st.text(max_size=40))
    def test_nothing_typed_breaks_them(self, text):
        assert read_phone(text) == "" or read_phone(text).startswith("+")
