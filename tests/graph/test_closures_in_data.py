"""Every closure in the bundled data, the day before, its first and last day and the day after, against plain CSV.

What is open is worked out here from the files as they lie on the disk, and a breadth-first search says what connects.
"""

from __future__ import annotations

import csv
import datetime as dt
import itertools
import json
from collections import deque
from pathlib import Path

import pytest

import routes
from routes import NoPathError
from routes.cli import main

DATA = Path(routes.__file__).parent / "data"


class Files:
    """A network folder, read without the package."""

    def __init__(self, name: str) -> None:
        def table(file: str) -> list[dict[str, str]]:
            path = DATA / name / file
            if not path.is_file():
                return []
            with path.open(newline="", encoding="utf-8") as stream:
                return list(csv.DictReader(stream))

        self.places = {row["id"]: row for row in table("waypoints.csv")}
        self.legs = {row["id"]: row for row in table("legs.csv")}
        self.closures = table("closures.csv")

    def countries(self, place: str) -> list[str]:
        return [code for code in self.places[place].get("country", "").split("|") if code]

    def areas(self, place: str) -> set[str]:
        found: set[str] = set()
        waiting = [place]
        while waiting:
            new = {a for a in self.places[waiting.pop()].get("part_of", "").split("|") if a} - found
            found |= new
            waiting += new
        return found

    def place_is_open(self, place: str, day: dt.date) -> bool:
        about = {place, *self.areas(place), *(f"country:{code}" for code in self.countries(place))}
        return holds(self.places[place].get("valid", ""), day) and not self.closed(about, day)

    def leg_is_open(self, leg: str, day: dt.date) -> bool:
        row = self.legs[leg]
        if not (
            holds(row.get("valid", ""), day) and all(self.place_is_open(row[end], day) for end in ("start", "end"))
        ):
            return False
        pairs = itertools.product(self.countries(row["start"]), self.countries(row["end"]))
        borders = {f"border:{'-'.join(sorted(pair))}" for pair in pairs if pair[0] != pair[1]}
        return not self.closed({leg, f"mode:{row['mode']}", *borders}, day)

    def closed(self, targets: set[str], day: dt.date) -> bool:
        return any(row["target"] in targets and holds(row["valid"], day) for row in self.closures)

    def reached(self, start: str, day: dt.date) -> set[str]:
        """Every place that open legs lead to (breadth first)."""
        onward: dict[str, list[str]] = {}
        for leg, row in self.legs.items():
            if self.leg_is_open(leg, day):
                onward.setdefault(row["start"], []).append(row["end"])
                if row.get("both_ways") in ("true", "yes", "1"):
                    onward.setdefault(row["end"], []).append(row["start"])
        seen, waiting = {start}, deque([start])
        while waiting:
            for place in onward.get(waiting.popleft(), ()):
                if place not in seen:
                    seen.add(place)
                    waiting.append(place)
        return seen

    def concerned(self, closure: dict[str, str]) -> list[str]:
        """The legs that a closure is about."""
        target, found = closure["target"], []
        for leg, row in self.legs.items():
            ends = [row["start"], row["end"]]
            codes = [self.countries(end) for end in ends]
            about = {leg, f"mode:{row['mode']}", *ends, *(area for end in ends for area in self.areas(end))}
            about |= {f"country:{code}" for each in codes for code in each}
            about |= {f"border:{'-'.join(sorted(pair))}" for pair in itertools.product(*codes) if pair[0] != pair[1]}
            if target in about:
                found.append(leg)
        return found


def first_and_last(period: str) -> tuple[dt.date, dt.date]:
    """The first and the last day of a period as it is written, both included."""
    left, slash, right = period.partition("/")
    right = right if slash else left

    def day(text: str, last: bool) -> dt.date:
        if text in ("", ".."):
            return dt.date(2100, 1, 1) if last else dt.date(1900, 1, 1)
        year, month, one = (*map(int, text.split("-")), 0, 0)[:3]
        if one:
            return dt.date(year, month, one)
        if not last:
            return dt.date(year, month or 1, 1)
        return (dt.date(year + 1, 1, 1) if month in (0, 12) else dt.date(year, month + 1, 1)) - dt.timedelta(1)

    return day(left, False), day(right, True)


def holds(period: str, day: dt.date) -> bool:
    if not period:
        return True
    first, last = first_and_last(period)
    return first <= day <= last


def days_around(period: str) -> list[dt.date]:
    first, last = first_and_last(period)
    one = dt.timedelta(1)
    return [day for day in (first - one, first, last, last + one) if dt.date(1901, 1, 1) < day < dt.date(2099, 1, 1)]


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_paths_before_inside_and_after_every_closure_are_what_a_breadth_first_search_says(name):
    files, net = Files(name), routes.load(name)
    asked = 0
    for closure in files.closures:
        legs = files.concerned(closure)
        for day in days_around(closure["valid"]):
            for leg in legs[:6]:
                start, end = files.legs[leg]["start"], files.legs[leg]["end"]
                there = end in files.reached(start, day) and files.place_is_open(start, day)
                asked += 1
                if not there:
                    with pytest.raises(NoPathError):
                        net.path(start, end, at=str(day))
                    continue
                trip = net.path(start, end, at=str(day))
                assert all(files.leg_is_open(each.id, day) for each in trip.legs), (closure, day)
                if files.leg_is_open(leg, day):
                    assert trip.length_km <= net.legs[leg].length_km
    assert asked >= sum(len(days_around(closure["valid"])) for closure in files.closures)


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_what_is_open_around_every_closure_is_what_the_files_say(name):
    files, net = Files(name), routes.load(name)
    for day in sorted({day for closure in files.closures for day in days_around(closure["valid"])}):
        now = net.at(str(day))
        assert set(now.waypoints) == {place for place in files.places if files.place_is_open(place, day)}
        assert set(now.legs) == {leg for leg in files.legs if files.leg_is_open(leg, day)}
        start = next(leg.start for leg in now.legs.values())
        assert set(net.reachable(start, at=str(day))) >= files.reached(start, day) - net_areas(net, start)


def net_areas(net: routes.Network, start: str) -> set[str]:
    return {start} if net.waypoints[start].kind == "area" else set()


@pytest.mark.slow
@pytest.mark.parametrize("name", routes.available())
def test_the_command_line_answers_the_same_on_each_side_of_a_closure(name, capsys):
    files = Files(name)
    for closure in files.closures[:3]:
        leg = files.legs[next(iter(files.concerned(closure)))]
        for day in days_around(closure["valid"]):
            code = main(["path", name, leg["start"], leg["end"], "--at", str(day), "--json"])
            found = json.loads(capsys.readouterr().out)
            there = leg["end"] in files.reached(leg["start"], day) and files.place_is_open(leg["start"], day)
            assert (code, len(found["itineraries"]), found["at"]) == ((0, 1, str(day)) if there else (1, 0, str(day)))
