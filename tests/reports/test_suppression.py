"""Hidden numbers stay hidden: an attacker written here, without the product's code, tries to work them out.

The attacker knows every shown figure, that figures are whole and not negative, and that rows and columns add up. It
solves the equations exactly (what is fixed is known), and narrows ranges until nothing moves any more.
"""

import random
from fractions import Fraction

import pytest

from reports.models import Measure
from reports.results.suppression import hide_small_numbers
from reports.results.tables import Block, Column, Row, Section
from reports.texts import same

K = 11
MEASURE = Measure(code="m", unit="victim_in_case", deduplication="none")


def section(
    cells, *, adds_down=True, adds_across=True, key="s", dimension="row", by="column", kind="table", measure="m"
):
    """Make a section out of a grid of numbers without margins; totals are added where they add up."""
    width = len(cells[0])
    grid = [list(line) for line in cells]
    columns = [Column(f"c{place}", measure, same(""), same("g"), f"c{place}") for place in range(width)]
    if adds_across:
        grid = [[*line, sum(line)] for line in grid]
        columns.append(Column("total", measure, same(""), same("g"), is_total=True))
    rows = [Row(f"r{place}", same(""), line) for place, line in enumerate(grid)]
    if adds_down:
        rows.append(Row("total", same(""), [sum(column) for column in zip(*grid, strict=True)], is_total=True))
    return Section(
        key=key,
        kind=kind,
        title=same(""),
        note=None,
        rows_title=same(""),
        columns=columns,
        rows=rows,
        rows_dimension=dimension,
        by={place: by for place in range(len(columns))} if by else {},
        blocks=[Block(range(len(columns)), adds_down, adds_across)],
    )


def hide(*sections, threshold=K):
    truth = [[list(row.cells) for row in item.rows] for item in sections]
    hide_small_numbers(sections, {"m": MEASURE, "n": MEASURE}, threshold)
    return truth, [[list(row.cells) for row in item.rows] for item in sections]


def equations(item, shown):
    """Return what adds up, as lists of (cell, sign); cells are (row, column)."""
    rows, width = len(shown), len(shown[0])
    found = []
    if item.blocks[0].adds_across:
        found += [[((row, column), -1 if column == width - 1 else 1) for column in range(width)] for row in range(rows)]
    if item.blocks[0].adds_down:
        found += [[((row, column), -1 if row == rows - 1 else 1) for row in range(rows)] for column in range(width)]
    return found


def fixed_by_equations(item, shown):
    """Solve the equations exactly and return the hidden cells that have only one solution."""
    unknown = sorted({(r, c) for r, line in enumerate(shown) for c, value in enumerate(line) if value is None})
    place = {cell: number for number, cell in enumerate(unknown)}
    system = []
    for equation in equations(item, shown):
        line = [Fraction(0)] * (len(unknown) + 1)
        for (row, column), sign in equation:
            value = shown[row][column]
            if value is None:
                line[place[(row, column)]] += sign
            else:
                line[-1] -= sign * value
        system.append(line)
    pivots, top = [], 0
    for column in range(len(unknown)):
        found = next((row for row in range(top, len(system)) if system[row][column]), None)
        if found is None:
            continue
        system[top], system[found] = system[found], system[top]
        lead = system[top][column]
        system[top] = [value / lead for value in system[top]]
        for row in range(len(system)):
            if row != top and system[row][column]:
                factor = system[row][column]
                system[row] = [a - factor * b for a, b in zip(system[row], system[top], strict=True)]
        pivots.append(column)
        top += 1
    free = set(range(len(unknown))) - set(pivots)
    return {unknown[column] for row, column in enumerate(pivots) if not any(system[row][other] for other in free)}


def ranges(item, shown):
    """Narrow the range of every hidden cell by every equation until nothing moves."""
    huge = 10**6
    low = {(r, c): (0 if v is None else v) for r, line in enumerate(shown) for c, v in enumerate(line)}
    high = {(r, c): (huge if v is None else v) for r, line in enumerate(shown) for c, v in enumerate(line)}
    moved = True
    while moved:
        moved = False
        for equation in equations(item, shown):
            for cell, sign in equation:
                others = [(other, other_sign) for other, other_sign in equation if other != cell]
                # sign × cell = − Σ others
                least = -sum(s * (high if s > 0 else low)[o] for o, s in others)
                most = -sum(s * (low if s > 0 else high)[o] for o, s in others)
                new_low, new_high = (least, most) if sign > 0 else (-most, -least)
                if new_low > low[cell]:
                    low[cell], moved = new_low, True
                if new_high < high[cell]:
                    high[cell], moved = new_high, True
    return {cell: (low[cell], high[cell]) for cell in low if shown[cell[0]][cell[1]] is None}


def small_cells(truth):
    return {(r, c) for r, line in enumerate(truth) for c, value in enumerate(line) if 0 < value < K}


def assert_safe(item, truth, shown):
    small = small_cells(truth)
    for row, column in small:
        assert shown[row][column] is None
    assert not fixed_by_equations(item, shown) & small
    found = ranges(item, shown)
    for cell in small:
        low, high = found[cell]
        assert low <= truth[cell[0]][cell[1]] <= high
        assert high - low >= K - 1, (cell, low, high, truth, shown)


class TestOneTable:
    def test_hides_what_is_small_and_not_what_is_zero(self):
        item = section([[3, 40], [0, 50]])
        truth, (shown,) = hide(item)
        assert shown[0][0] is None
        assert shown[1][0] == 0
        assert truth[0][0][0] == 3

    def test_hides_a_second_number_of_the_line_and_column(self):
        item = section([[3, 40, 60], [20, 30, 70], [25, 35, 45]])
        truth, (shown,) = hide(item)
        assert_safe(item, truth[0], shown)
        assert all(line.count(None) != 1 for line in shown)

    def test_shows_everything_where_nothing_is_small(self):
        item = section([[30, 40], [20, 50]])
        truth, (shown,) = hide(item)
        assert shown == truth[0]

    def test_two_small_numbers_of_a_line_are_not_enough_where_their_sum_tells(self):
        # 1 + 2 = 3: with only these two hidden, each would be known to lie between 0 and 3.
        item = section([[1, 2, 400], [300, 200, 100], [250, 150, 50]])
        truth, (shown,) = hide(item)
        assert_safe(item, truth[0], shown)

    def test_with_one_column_hides_a_neighbour(self):
        item = section([[4], [90], [15]], adds_across=False)
        truth, (shown,) = hide(item)
        assert_safe(item, truth[0], shown)
        assert shown == [[None], [90], [None], [109]]

    def test_with_one_line_hides_a_neighbour(self):
        item = section([[4, 90, 15]], adds_down=False)
        truth, (shown,) = hide(item)
        assert_safe(item, truth[0], shown)

    def test_a_small_total_is_hidden_too(self):
        item = section([[4, 0], [0, 90]])
        truth, (shown,) = hide(item)
        assert shown[0] == [None, 0, None]
        assert_safe(item, truth[0], shown)

    def test_where_parts_do_not_add_up_only_small_ones_are_hidden(self):
        item = section([[4], [90]], adds_across=False)
        item.blocks[0] = Block(range(1), adds_down=False, adds_across=False)
        _truth, (shown,) = hide(item)
        assert shown == [[None], [90], [94]]

    @pytest.mark.parametrize("seed", range(60))
    def test_survives_the_attacker(self, seed):
        generator = random.Random(seed)
        rows, columns = generator.randint(2, 7), generator.randint(1, 5)
        greatest = generator.choice([15, 30, 80, 300])
        cells = [
            [generator.choice([0, generator.randint(0, greatest), generator.randint(0, 12)]) for _ in range(columns)]
            for _ in range(rows)
        ]
        item = section(cells, adds_across=columns > 1)
        truth, (shown,) = hide(item)
        small = small_cells(truth[0])
        for row, column in small:
            assert shown[row][column] is None
        assert not fixed_by_equations(item, shown) & self.can_be_protected(item, truth[0])
        found = ranges(item, shown)
        for cell in self.can_be_protected(item, truth[0]):
            low, high = found[cell]
            assert high - low >= K - 1, (cell, low, high, cells, shown)

    @staticmethod
    def can_be_protected(item, truth):
        """Leave out small numbers of which nothing else in the table is left to hide them behind."""
        total = truth[-1][-1]
        return small_cells(truth) if total >= 3 * K else set()


class TestAcrossTables:
    def test_a_number_hidden_in_one_table_is_hidden_in_the_other(self):
        first = section([[3, 40, 60], [20, 30, 70], [25, 35, 45]])
        # The same figures by row, in another table of the report.
        second = section([[103], [120], [105]], adds_across=False, key="t", by="")
        third = section([[3], [45], [80]], adds_across=False, key="u", dimension="column", by="")
        third.rows[0].key, third.rows[1].key, third.rows[2].key = "c0", "c1", "c2"
        truth, shown = hide(first, second, third)
        hidden = {
            first.identity(first.rows[r], c) for r, line in enumerate(shown[0]) for c, v in enumerate(line) if v is None
        }
        for item, grid in ((second, shown[1]), (third, shown[2])):
            for row, line in enumerate(grid):
                for column, value in enumerate(line):
                    if item.identity(item.rows[row], column) in hidden:
                        assert value is None
        assert_safe(third, truth[2], shown[2])

    def test_other_measures_of_the_same_size_are_not_touched(self):
        first = section([[3, 40], [20, 30]])
        second = section([[45, 60], [50, 70]], measure="n", key="t")
        _truth, shown = hide(first, second)
        assert not any(None in line for line in shown[1])


class TestShares:
    def test_hide_a_part_whose_rest_is_small(self):
        item = section([[100], [95], [40]], adds_down=False, adds_across=False, kind="shares", dimension="", by="")
        for place, row in enumerate(item.rows):
            row.measure = f"m{place}"
        measures = {f"m{place}": MEASURE for place in range(3)} | {"m": MEASURE}
        hide_small_numbers([item], measures, K)
        assert [row.cells[0] for row in item.rows] == [100, None, 40]


class TestMoney:
    def test_is_not_about_people(self):
        item = section([[5], [900]], adds_across=False)
        money = Measure(code="m", unit="rupiah", deduplication="none")
        assert hide_small_numbers([item], {"m": money}, K) == 0


class TestThreshold:
    def test_is_what_the_installation_sets(self):
        item = section([[4, 40], [20, 50]])
        _truth, (shown,) = hide(item, threshold=3)
        assert shown[0][0] == 4
