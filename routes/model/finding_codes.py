"""The register of findings: every code that a check, a reader or an article may report, and what it means.

`docs` prints it; a test compares it with the code of the package in both directions.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

__all__ = ["ADVICE", "FINDINGS"]

_RELATIONS = {
    "duplicate-id": "Two rows of one table have the same id.",
    "dangling-leg": "A leg starts or ends at a waypoint that is not there.",
    "dangling-route": "A route names a leg that is not there.",
    "dangling-observation": "A figure is about a waypoint or leg that is not there.",
    "dangling-closure": "A closure closes something that is not there.",
    "dangling-annotation": "An annotation stands at something that is not there, or a chapter names no annotation.",
    "dangling-part-of": "A place is part of a waypoint that is not there.",
    "not-an-area": "A place is part of a waypoint that is not of kind area.",
    "broken-chain": "The legs of a route do not follow one another.",
    "off-waypoint": "A line does not begin or end at the waypoints of its leg.",
    "unused-waypoint": "No leg and no figure uses a waypoint.",
    "bad-chapter": "A chapter shows, hides or looks at something that is not there.",
    "dangling-coverage": "The coverage of a network names a place that is not there.",
}
_SOURCES = {
    "no-source": "A record, or a whole table, does not say who says so.",
    "unknown-source": "A record names a source that is not in sources.csv.",
    "stale": "Legs or stations without an end were last confirmed longer ago than the network's limit.",
    "duplicate-observation": "The same figure stands there twice.",
    "small-count": "A figure of so few people that somebody may be recognised (--small-count).",
    "exact-sensitive": "A camp, station, landing or trail point would be drawn exactly.",
    "wording": "A word that the IOM glossary avoids.",
}
_POSITIONS = {
    "missing-position": "A row has no position, and its name is known to a gazetteer.",
    "swapped-axes": "Latitude and longitude are exchanged.",
    "wrong-sign": "A coordinate has the wrong sign: west for east, or south for north.",
    "lost-point": "A coordinate has lost its decimal point.",
    "decimal-comma": "A coordinate is written with a decimal comma.",
    "degrees-minutes": "A coordinate is written in degrees and minutes.",
    "projected": "The numbers are metres of a projection, not degrees.",
    "not-degrees": "The numbers cannot be degrees.",
    "null-island": "The position is 0, 0: it is missing.",
    "equal-coordinates": "Latitude and longitude are the same number, copied from one to the other.",
    "half-right": "One coordinate is that of the place of this name, the other is not.",
    "truncated": "Decimals were cut off.",
    "country-centroid": "The position is the middle of a country, not a place.",
    "admin1-centroid": "The position is the middle of a first-level division, not a place.",
    "at-sea": "The position lies in the sea.",
    "wrong-country": "The position lies in another country than the row says.",
    "far-from-namesakes": "Every known place of that name is far away.",
}
_LINES = {
    "no-line": "A leg that says it was surveyed, traced or routed has no line.",
    "boat-over-land": "The line of a boat lies over land, away from its ends.",
    "land-leg-at-sea": "The line of a leg on land lies at sea.",
    "leg-abroad": "The line of a leg lies in a country that neither end is in.",
    "impossible-distance": "A printed distance is shorter than the shortest way over the Earth.",
    "impossible-speed": "A printed duration is shorter than the mode can be.",
}
_TABLES = {
    "bad-csv": "The file is no table: a quote is not closed, or a cell is without end.",
    "bad-encoding": "The bytes are not in an encoding that can be told.",
    "encoding": "The encoding had to be guessed.",
    "double-encoded": "Letters were encoded twice (UTF-8 taken for Windows-1252).",
    "bad-row": "A row has more cells than the header, or is otherwise no row.",
    "missing-column": "A column that is needed is not there.",
    "duplicate-column": "A header stands there twice.",
    "near-column": "A header looks like a misspelt one and is not read.",
    "rival-columns": "Two columns could have the same role.",
    "missing-value": "A cell that is needed is empty.",
    "bad-value": "A cell holds something that it cannot hold.",
    "id-form": "An id is not in lower-case letters, digits and hyphens.",
    "unknown-country": "A country is not known by this name or code.",
    "bad-order": "A number in the column of the order is none.",
    "equal-order": "Two places of one journey have the same place in the order.",
    "repeated-place": "A place stands there twice in a row.",
    "swapped": "A whole file has latitude and longitude exchanged.",
    "no-position": "Rows have no position, and nothing is left to draw.",
    "unplaced": "Rows have no position: they are listed and not drawn.",
    "unknown-place": "A name is not among the places given.",
    "ambiguous-end": "An end of a leg is the name of several places.",
    "bad-count": "A count is no number.",
    "bad-unit": "A count is in another unit than its measure.",
    "no-period": "A figure has no period.",
    "left-out": "Something in the file cannot be read and is left out, by name and reason.",
    "two-positions": "One place has two positions.",
    "self-flow": "A flow goes from a place to itself.",
    "merged-end": "Ends of lines that lie close together became one place.",
    "bad-geometry": "A geometry is broken, or of the wrong kind for its table.",
    "unknown-shape": "A geometry belongs to no row of its table.",
    "later-schema": "A later version of this package wrote the folder, with tables that this one would misread.",
    "bad-coverage": "The coverage of a network says neither complete, nor partial, nor unknown.",
    "bad-stale-years": "The years after which a network calls a report old are no whole number.",
    "bad-json": "A JSON file of the folder is broken.",
    "missing-image": "The picture of a chapter cannot be read.",
    "bad-image": "The picture of a chapter is in no format of pictures.",
    "missing-alt": "A picture has no alternative text.",
    "unreadable": "The file or folder cannot be read at all.",
}
_FLEE = {
    "bad-date": "A date of the simulation cannot be read.",
    "bad-days": "A number of days of a closure is none.",
    "bad-distance": "A distance is no number of kilometres.",
    "short-distance": "Stated distances are shorter than the shortest way over the Earth.",
    "duplicate-name": "Two places have the same name, which Flee tells them apart by.",
    "duplicate-leg": "Two places are joined twice.",
    "same-ends": "A leg goes from a place to itself.",
    "unknown-type": "A type of location is none of Flee's.",
    "unknown-closure": "A closure is of a kind that is not known, or of something that is not there.",
    "undated-closure": "Closures cannot be dated, since the simulation has no date.",
}
_PUBLISHED = {
    "missing-file": "A file of the publication folder is gone.",
    "changed-file": "A file of the folder is no longer the one that was built.",
    "edited-alt": "The alternative text was edited since: build again.",
    "foreign-file": "A file of the folder was not built by routes.",
    "no-provenance": "The folder has no record of where it came from.",
    "link": "Something in the folder is a link, and is not followed.",
}
_ARTICLE = {
    "ambiguous-place": "A name of the draft may be one of several places.",
    "place-guess": "A name is spelled almost like a place, and taken for it until that is confirmed.",
    "no-place": "The draft names no place of the network.",
    "picture": "A picture of the draft cannot be used.",
    "figure-differs": "A figure disagrees with what is published for this place and period.",
    "figure-rounded-far": "A figure is rounded further from the published one than one would expect.",
    "figure-other-period": "A figure is published for another period.",
    "figure-other-measure": "A figure is published as another measure.",
}

FINDINGS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "Records that do not fit together": _RELATIONS,
        "Sources, figures and words": _SOURCES,
        "Positions": _POSITIONS,
        "Lines": _LINES,
        "Tables and files": _TABLES,
        "Input of the Flee simulation": _FLEE,
        "Publication folders": _PUBLISHED,
        "Articles": _ARTICLE,
    }
)

# What to do about the findings of a group.
ADVICE: Mapping[str, str] = MappingProxyType(
    {
        "Records that do not fit together": "Correct the row that the finding names, or the one that it points to.",
        "Sources, figures and words": "Look at the source, and say in the row what it says.",
        "Positions": "Look at the place on a map; routes check IN --repair OUT corrects a copy where that is certain.",
        "Lines": "Draw the line again, or say in the column basis how it was made; --draw computes lines.",
        "Tables and files": "Correct the file in the program that wrote it, and save it as UTF-8.",
        "Input of the Flee simulation": "Correct the file of the simulation's input that the finding names.",
        "Publication folders": "Build the folder again with routes build, or put the file back.",
        "Articles": "Look at the sentence in the draft; the draft is never changed.",
    }
)
