"""The register of the bundled networks: what each source has or why it lacks it, dates, and revisions that are told."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import defaultdict
from pathlib import Path

import pytest

import routes
from routes.model.confirmed import figure_date
from routes.model.period import Period

DATA = Path(routes.__file__).parent / "data"
NETWORKS = tuple(routes.available())
# The day on which the newest of them was read; nothing bundled is of a later one.
READ = dt.date(2026, 11, 30)
NEEDED = ("url", "title", "published", "archived")


def rows(network: str, table: str) -> list[dict[str, str]]:
    with (DATA / network / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def source_errors(row: dict[str, str]) -> list[str]:
    """Return what a source lacks without saying why, or says to lack although it has it."""
    said = dict(part.split(": ", 1) for part in row["lacks"].split("; ") if part)
    found = [f"{row['id']}: no {name}, and no word why" for name in NEEDED if not row[name] and not said.get(name)]
    found += [f"{row['id']}: {name} is there, and is said to be lacking" for name in said if row.get(name)]
    found += [f"{row['id']}: {name} is nothing that a source has" for name in said if name not in NEEDED]
    for name in ("published", "accessed"):
        if row[name] and not (re.fullmatch(r"\d{4}(-\d\d){0,2}", row[name]) and row[name] <= READ.isoformat()):
            found.append(f"{row['id']}: {name} {row[name]} is no date until {READ}")
    return found


def period_errors(row: dict[str, str], column: str) -> list[str]:
    """Return what is wrong with a period: that it is none, or is not over when the newest source was read."""
    period = Period.parse(row[column])
    late = [day for day in (period.start, period.end) if day is not None and day > READ]
    return [f"{row}: {column} reaches beyond {READ}"] if late else []


def revision_errors(figures: list[dict[str, str]]) -> list[str]:
    """Return the figures of one place, measure, group and period that differ while no note says another's number."""
    prints: dict[tuple[str, ...], list[dict[str, str]]] = defaultdict(list)
    for row in figures:
        prints[tuple(row[name] for name in ("about", "measure", "group", "period"))].append(row)
    found = []
    for key, several in prints.items():
        values = {row["value"] for row in several}
        notes = " ".join(row["note"] for row in several)
        told = [value for value in values if f"{int(value):,}" in notes]
        if len(values) > 1 and not told:
            found.append(f"{' '.join(key)}: {sorted(values)}")
    return found


@pytest.mark.parametrize("network", NETWORKS)
def test_every_source_has_what_it_needs_or_says_in_a_word_why_not(network: str) -> None:
    assert [error for row in rows(network, "sources") for error in source_errors(row)] == []


@pytest.mark.parametrize("network", NETWORKS)
def test_every_period_and_date_of_confirmation_is_over(network: str) -> None:
    found = [error for row in rows(network, "observations") for error in period_errors(row, "period")]
    for table in ("waypoints", "legs"):
        for row in rows(network, table):
            found += period_errors(row, "last_confirmed") if row.get("last_confirmed") else []
            found += period_errors(row, "valid") if row["valid"] else []
    assert found + [error for row in rows(network, "closures") for error in period_errors(row, "valid")] == []


@pytest.mark.parametrize("network", NETWORKS)
def test_whatever_has_no_date_of_confirmation_has_only_sources_that_say_why_they_have_none(network: str) -> None:
    net = routes.load(network)
    undated = {row["id"] for row in rows(network, "sources") if "published: " in row["lacks"]}
    found = []
    for table, records in (("legs", net.legs), ("waypoints", net.waypoints)):
        for name, record in records.items():
            if net.last_confirmed(name) is None and not (record.sources and undated.issuperset(record.sources)):
                found.append(f"{table} {name}: {record.sources}")
    assert found == []
    assert [row for row in net.observations if figure_date(row, net.sources) is None] == []


@pytest.mark.parametrize("network", NETWORKS)
def test_no_figure_is_of_a_time_that_began_after_its_source_was_printed(network: str) -> None:
    printed = {row["id"]: row["published"] for row in rows(network, "sources")}
    found = []
    for row in rows(network, "observations"):
        last = Period.parse(printed[row["source"]]).end if printed[row["source"]] else None
        first = Period.parse(row["period"]).start
        found += [row] if last is not None and first is not None and first >= last else []
    assert found == []


@pytest.mark.parametrize("network", NETWORKS)
def test_two_prints_of_one_figure_name_each_other(network: str) -> None:
    assert revision_errors(rows(network, "observations")) == []


SOURCE = {"id": "a", "url": "", "title": "T", "published": "2025", "accessed": "", "archived": "", "lacks": ""}


@pytest.mark.parametrize(
    ("change", "errors"),
    [
        ({"lacks": "url: not found again; archived: not sought"}, 0),
        ({"lacks": "archived: not sought"}, 1),
        ({"lacks": "url: not found again; archived: not sought; title: not printed"}, 1),
        ({"lacks": "url: gone; archived: not sought; colour: blue"}, 1),
        ({"lacks": "url: gone; archived: not sought", "published": "2031"}, 1),
        ({"lacks": "url: gone; archived: not sought", "accessed": "May 2025"}, 1),
    ],
)
def test_the_checker_finds_what_is_wrong(change: dict[str, str], errors: int) -> None:
    assert len(source_errors(SOURCE | change)) == errors
