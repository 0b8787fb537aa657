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


class TestOneTypoAway:
    @pytest.mark.parametrize("word", ["budi", "aminah", "sukarto", "wijayanti"])
    def test_is_every_single_typo(self, word):
        for typed in edits(word):
            assert folding.is_one_typo_away(word, typed), typed

    @given(st.text("abcde", min_size=0, max_size=12))
    def test_is_the_word_itself(self, word):
        assert folding.is_one_typo_away(word, word)

    def test_two_typos_are_too_many(self):
        assert not folding.is_one_typo_away("aminah", "emineh")
        assert not folding.is_one_typo_away("budi", "budiman")


class TestRomanised:
    @pytest.mark.parametrize(
        ("written", "latin"),
        [
            ("\u0645\u062d\u0645\u062f", "mhmd"),
            ("\u0641\u0627\u0637\u0645\u0629", "fatmh"),
            ("\u064a\u0648\u0633\u0641", "yusf"),
            ("\u0623\u062d\u0645\u062f", "ahmd"),
            ("\u0645\u064f\u062d\u064e\u0645\u0651\u064e\u062f", "mhmd"),
            ("Nguy\u1ec5n Th\u1ecb \u0110\u00e0o", "Nguyen Thi Dao"),
        ],
    )
    def test_leaves_latin_letters(self, written, latin):
        assert folding.romanised(written) == latin

    def test_vowels_that_are_not_written_do_not_count_for_the_sound(self):
        for script, latin in (("\u0645\u062d\u0645\u062f", "Muhammad"), ("\u064a\u0648\u0633\u0641", "Yusuf")):
            [one], [other] = folding.name_parts(script), folding.name_parts(latin)
            assert folding.sound(one) == folding.sound(other)


class TestKeys:
    def test_are_parts_sounds_and_the_name_in_one(self):
        found = list(folding.name_keys(folding.name_parts("Nur Aini")))
        assert ("name", "nur") in found
        assert ("name", "nuraini") in found
        assert ("sound", folding.sound("aini")) in found
        assert folding.number_key("nik", "1100 1555 0190 0001") == "1100155501900001"

    def test_phones_are_one_number_however_written(self):
        written = ("0812-3456-7890", "62 812 3456 7890", "+62 812 3456 7890", "(0812) 34567890")
        assert {folding.number_key("phone", text) for text in written} == {"+6281234567890"}

    @given(st.text(max_size=60))
    def test_nothing_typed_breaks_them(self, text):
        list(folding.name_keys(folding.name_parts(text)))
        folding.number_key("other", text)


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
