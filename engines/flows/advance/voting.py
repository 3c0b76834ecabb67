"""How several voices become one answer: pure counting."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Literal

from definitions.flows.signing import Refusal, Sign
from engines.flows.state import AGREED, Seat

Voice = Literal["agreed", "refused", "open"]
GONE = frozenset({"dropped", "cancelled"})


@dataclass(frozen=True, slots=True)
class Count:
    """How much agrees, refuses and is open."""

    agreed: int = 0
    refused: int = 0
    open: int = 0

    @property
    def whole(self) -> int:
        """All of it."""
        return self.agreed + self.refused + self.open


def outcome(sign: Sign, refusal: Refusal, collect: bool, seats: Sequence[Seat]) -> Voice:
    """What the step says by now."""
    voices = [(seat, voice(seats, number)) for number, seat in first_seats(seats)]
    persons = count([(1, said) for _, said in voices])
    weights = count([(seat.weight, said) for seat, said in voices])
    if persons.open and collect:
        return "open"
    if any(seat.veto and said == "refused" for seat, said in voices):
        return "refused"
    if refused(sign, refusal, persons, weights):
        return "refused"
    if agreed(sign, persons, weights):
        return "agreed"
    return "open" if persons.open else "refused"


def agreed(sign: Sign, persons: Count, weights: Count) -> bool:
    """Whether enough agree."""
    match sign.mode:
        case "any":
            return persons.agreed > 0
        case "all" | "in_order":
            return persons.agreed == persons.whole
        case "count":
            return persons.agreed >= min(sign.least, persons.whole)
        case "ratio":
            return share(weights.agreed, weights.whole) >= sign.ratio
        case "weight":
            return weights.agreed >= sign.least


def refused(sign: Sign, refusal: Refusal, persons: Count, weights: Count) -> bool:
    """Whether enough refuse."""
    match refusal.mode:
        case "any":
            return persons.refused > 0
        case "all":
            return persons.refused == persons.whole > 0
        case "count":
            return persons.refused >= min(refusal.least, persons.whole) > 0
        case "ratio":
            return persons.refused > 0 and share(weights.refused, weights.whole) >= refusal.ratio
        case "when_impossible":
            return not agreed(sign, willing(persons), willing(weights))


def willing(count: Count) -> Count:
    """If all who are open agreed."""
    return Count(count.agreed + count.open, count.refused)


def share(part: int, whole: int) -> Fraction:
    """A part of a whole; all of nothing."""
    return Fraction(part, whole) if whole else Fraction(1)


def count(voices: Sequence[tuple[int, Voice]]) -> Count:
    """Voices, each with what it weighs, added up."""
    sums = {said: sum(weight for weight, other in voices if other == said) for said in ("agreed", "refused", "open")}
    return Count(sums["agreed"], sums["refused"], sums["open"])


def first_seats(seats: Sequence[Seat]) -> list[tuple[int, Seat]]:
    """The seats that vote in the step itself; those added to others speak through them."""
    return [(number, seat) for number, seat in enumerate(seats) if seat.of is None and seat.status not in GONE]


# --- added voices ------------------------------------------------------------------------------------------------


def voice(seats: Sequence[Seat], number: int) -> Voice:
    """What a seat says, with everybody who was added to it."""
    before = added(seats, number, "before")
    said = together([group_voice(seats, group) for group in before], "all")
    if said == "refused":
        return "refused"
    mine = beside(seats, number)
    if mine == "refused" or said == "open":
        return "refused" if mine == "refused" else "open"
    if mine == "open":
        return "open"
    return together([group_voice(seats, group) for group in added(seats, number, "after")], "all")


def own(seat: Seat) -> Voice:
    """What was said on the seat itself."""
    if seat.status in AGREED:
        return "agreed"
    return "refused" if seat.status == "rejected" else "open"


def beside(seats: Sequence[Seat], number: int) -> Voice:
    """A seat together with those added beside it, who sign with it as the addition says."""
    said = own(seats[number])
    for group in added(seats, number, "beside"):
        said = together([said, *(voice(seats, each) for each in group)], seats[group[0]].sign)
    return said


def group_voice(seats: Sequence[Seat], group: Sequence[int]) -> Voice:
    """What those of one addition say."""
    return together([voice(seats, each) for each in group], seats[group[0]].sign)


def together(voices: Sequence[Voice], sign: Literal["any", "all", "in_order"]) -> Voice:
    """Several voices as one. Nobody refuses nothing."""
    if sign == "any" and voices:
        return "agreed" if "agreed" in voices else "refused" if set(voices) == {"refused"} else "open"
    return "refused" if "refused" in voices else "open" if "open" in voices else "agreed"


def added(seats: Sequence[Seat], number: int, position: str) -> list[list[int]]:
    """The additions to a seat at a position, each a list of seats."""
    found = [
        (seat.group, each)
        for each, seat in enumerate(seats)
        if seat.of == number and seat.position == position and seat.status not in GONE
    ]
    return [[each for _, each in members] for _, members in groupby(found, key=lambda pair: pair[0])]


# --- whose turn it is --------------------------------------------------------------------------------------------


def asked(sign: Sign, seats: Sequence[Seat]) -> tuple[set[int], set[int]]:
    """The seats whose answer is wanted now, and those that wait for somebody added before them."""
    wanted: set[int] = set()
    consulting: set[int] = set()
    undecided = [number for number, _ in first_seats(seats) if voice(seats, number) == "open"]
    for number in undecided[:1] if sign.mode == "in_order" else undecided:
        for each, waits in turn(seats, number):
            (consulting if waits else wanted).add(each)
    return wanted, consulting


def turn(seats: Sequence[Seat], number: int) -> Iterator[tuple[int, bool]]:
    """Whose answer a seat needs now; true where it waits for others."""
    before = [group for group in added(seats, number, "before") if group_voice(seats, group) == "open"]
    if before:
        yield number, True
        yield from turns(seats, before[0])
        return
    mine = own(seats[number])
    if mine == "open":
        yield number, False
    for group in added(seats, number, "beside"):
        if mine != "open" or seats[group[0]].sign != "in_order":
            yield from turns(seats, group)
    if beside(seats, number) == "agreed":
        after = [group for group in added(seats, number, "after") if group_voice(seats, group) == "open"]
        if after:
            yield from turns(seats, after[0])


def turns(seats: Sequence[Seat], group: Sequence[int]) -> Iterator[tuple[int, bool]]:
    """Whose answers one addition needs now."""
    undecided = [each for each in group if voice(seats, each) == "open"]
    for each in undecided[:1] if seats[group[0]].sign == "in_order" else undecided:
        yield from turn(seats, each)
