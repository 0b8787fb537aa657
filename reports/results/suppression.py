"""Hiding small numbers so that nobody can be recognised, and enough others that the hidden ones cannot be worked out.

PRIVACY: first every figure from 1 up to the threshold is hidden. Then, in each table, further figures until all that
rows and columns that add up still tell about a hidden figure is a range at least as wide as the threshold. A figure
that stands in several tables of a report is hidden in all of them or in none.

How far a hidden figure can move while every shown one stays is a flow: raising one figure must lower others of its row
and of its column, and so on around the table. Totals take part with the opposite sign.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reports import definitions
from reports.choices import CountingUnit
from reports.models import Measure
from reports.results.tables import Block, Identity, Section

UNBOUNDED = 10**12
MOST_TRIED = 80
NOT_ABOUT_PEOPLE = frozenset({CountingUnit.RUPIAH, CountingUnit.BED_NIGHT})

Cell = tuple[int, int]
Node = tuple[str, int]


def hide_small_numbers(sections: Iterable[Section], measures: dict[str, Measure], threshold: int) -> int:
    """Hide figures in these sections, in place, and return how many are hidden."""
    parts = [
        _Part(section, block, threshold)
        for section in sections
        for block in section.blocks
        if _is_about_people(section, block, measures)
    ]
    places = Counter(identity for part in parts for identity in {part.identity(cell) for cell in part.cells()})
    for part in parts:
        part.shared = {identity for identity, number in places.items() if number > 1}
    hidden: set[Identity] = {identity for part in parts for identity in part.primary()}
    while True:
        before = len(hidden)
        for part in parts:
            part.hide(hidden)
            part.protect()
            hidden |= part.hidden_identities()
        if len(hidden) == before:
            break
    for part in parts:
        part.write()
    return sum(row.cells.count(None) for section in sections for row in section.rows)


def _is_about_people(section: Section, block: Block, measures: dict[str, Measure]) -> bool:
    codes = {section.columns[place].measure for place in block.columns} - {""}
    return not codes or any(measures[code].unit not in NOT_ABOUT_PEOPLE for code in codes)


@dataclass(slots=True)
class _Part:
    """One block of a section as a table with margins."""

    section: Section
    block: Block
    threshold: int
    shared: set[Identity] = field(default_factory=set)
    hidden: set[Cell] = field(default_factory=set)
    needing: set[Cell] = field(default_factory=set)

    # What there is

    def cells(self) -> Iterator[Cell]:
        for row in range(len(self.section.rows)):
            for column in self.block.columns:
                yield row, column

    def value(self, cell: Cell) -> int:
        return self.section.rows[cell[0]].cells[cell[1]] or 0

    def identity(self, cell: Cell) -> Identity:
        return self.section.identity(self.section.rows[cell[0]], cell[1])

    def is_margin(self, cell: Cell) -> bool:
        down, across = self._totals(cell)
        return down != across

    def _totals(self, cell: Cell) -> tuple[bool, bool]:
        return self.section.rows[cell[0]].is_total, self.section.columns[cell[1]].is_total

    def is_total(self, cell: Cell) -> bool:
        return any(self._totals(cell))

    def primary(self) -> Iterator[Identity]:
        """Yield what is too small to be shown; of shares also what leaves too small a rest."""
        for cell in self.cells():
            if self._is_small(cell):
                yield self.identity(cell)

    def _is_small(self, cell: Cell) -> bool:
        number = self.value(cell)
        if 0 < number < self.threshold:
            return True
        if self.section.kind != definitions.SHARES or cell[0] == 0:
            return False
        return 0 < self.value((0, cell[1])) - number < self.threshold

    # Hiding

    def hide(self, identities: set[Identity]) -> None:
        """Hide what is hidden elsewhere; all of it must stay unknown here too."""
        for cell in self.cells():
            if cell not in self.hidden and self.identity(cell) in identities:
                self.hidden.add(cell)
                self.needing.add(cell)

    def hidden_identities(self) -> set[Identity]:
        return {self.identity(cell) for cell in self.hidden}

    def protect(self) -> None:
        """Hide more until no hidden figure can be worked out from those shown."""
        if not (self.block.adds_down or self.block.adds_across):
            return
        waiting = deque(sorted(self.needing))
        while waiting:
            cell = waiting.popleft()
            while self._room(cell) < self.threshold - 1 and (more := self._best_companions(cell)):
                self.hidden |= more
                also = {other for other in more if self.identity(other) in self.shared} - self.needing
                self.needing |= also
                waiting += sorted(also)

    def write(self) -> None:
        for row, column in self.hidden:
            self.section.rows[row].cells[column] = None

    def _best_companions(self, cell: Cell) -> set[Cell]:
        """Return the cheapest figures to hide that give the cell enough room, or failing that the most room."""
        best: set[Cell] = set()
        most = self._room(cell)
        for more in sorted(self._companions(cell), key=self._cost)[:MOST_TRIED]:
            self.hidden |= more
            room = self._room(cell)
            self.hidden -= more
            if room >= self.threshold - 1:
                return more
            if room > most:
                best, most = more, room
        return best

    def _cost(self, cells: set[Cell]) -> tuple[int, int, list[Cell]]:
        """Return what it costs to hide these: totals last, then the smallest sum."""
        totals = sum(self.is_total(cell) for cell in cells)
        return totals, sum(self.value(cell) for cell in cells), sorted(cells)

    def _companions(self, cell: Cell) -> Iterator[set[Cell]]:
        """Yield sets of shown figures that, hidden too, would let the cell move: a line, or the corners of a box."""
        row, column = cell
        rows = [other for other in range(len(self.section.rows)) if other != row]
        columns = [other for other in self.block.columns if other != column]
        if self.block.adds_down and self.block.adds_across:
            for other_row in rows:
                for other_column in columns:
                    yield from self._new({(row, other_column), (other_row, column), (other_row, other_column)})
        elif self.block.adds_down:
            for other_row in rows:
                yield from self._new({(other_row, column)})
        else:
            for other_column in columns:
                yield from self._new({(row, other_column)})

    def _new(self, cells: set[Cell]) -> Iterator[set[Cell]]:
        shown = cells - self.hidden
        # A zero is often known to be one, so it hides nothing.
        if shown and all(self.value(cell) for cell in cells):
            yield shown

    # What can be worked out

    def _room(self, cell: Cell) -> int:
        """Return how wide the range is that the shown figures leave for a hidden one, up to the threshold."""
        enough = self.threshold
        up = self._flow(cell, enough, rises=True)
        return up if up >= enough else up + self._flow(cell, enough - up, rises=False)

    def _flow(self, cell: Cell, wanted: int, *, rises: bool) -> int:
        """Return how far the cell can rise (or fall) while the others make up for it, up to what is wanted."""
        if not rises:
            wanted = min(wanted, self.value(cell))
        # A margin stands on the other side of its equation: it rises when the rest of its line does.
        capacity = self._capacities(cell, rises=rises != self.is_margin(cell))
        source, sink = self._nodes(cell)
        total = 0
        while total < wanted:
            path = _shortest(capacity, source, sink)
            if path is None:
                break
            step = min(wanted - total, *(capacity[edge] for edge in path))
            for begin, end in path:
                capacity[(begin, end)] -= step
                capacity[(end, begin)] = capacity.get((end, begin), 0) + step
            total += step
        return total

    def _nodes(self, cell: Cell) -> tuple[Node, Node]:
        """Return the row and column equations the cell stands in; without such equations all share one loose end."""
        row = ("row", cell[0]) if self.block.adds_across else ("row", -1)
        column = ("column", cell[1]) if self.block.adds_down else ("column", -1)
        return row, column

    def _capacities(self, left_out: Cell, *, rises: bool) -> dict[tuple[Node, Node], int]:
        """Return how much the other hidden figures can give way, between their row and column equations."""
        capacity: dict[tuple[Node, Node], int] = {}
        for cell in self.hidden - {left_out}:
            row, column = self._nodes(cell)
            falls, climbs = self.value(cell), UNBOUNDED
            if self.is_margin(cell):
                falls, climbs = climbs, falls
            there, back = (falls, climbs) if rises else (climbs, falls)
            capacity[(row, column)] = capacity.get((row, column), 0) + there
            capacity[(column, row)] = capacity.get((column, row), 0) + back
        return capacity


def _shortest(capacity: dict[tuple[Node, Node], int], source: Node, sink: Node) -> list[tuple[Node, Node]] | None:
    """Return a path with room left, None when there is none."""
    onward: dict[Node, list[Node]] = {}
    for (begin, end), room in capacity.items():
        if room > 0:
            onward.setdefault(begin, []).append(end)
    came_from: dict[Node, Node] = {}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        for following in onward.get(node, ()):
            if following not in came_from and following != source:
                came_from[following] = node
                if following == sink:
                    return _path(came_from, source, sink)
                waiting.append(following)
    return None


def _path(came_from: dict[Node, Node], source: Node, sink: Node) -> list[tuple[Node, Node]]:
    path = []
    node = sink
    while node != source:
        path.append((came_from[node], node))
        node = came_from[node]
    return path[::-1]
