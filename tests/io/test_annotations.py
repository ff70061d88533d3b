from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import routes
from routes import RoutesWarning
from routes.model.annotation import Annotation
from routes.model.chapter import Chapter
from tests.toy import toy

HOSTILE = '</script><script>alert(1)</script>`${1}` {{ 7*7 }} "q", NA\u202e'
NOTES = (
    Annotation(id="z-last", text="Boats leave here.", texts={"es": "De aquí salen botes.", "ar": "نص"}, place="alta"),
    Annotation(id="a", text=HOSTILE, leg="alta--puerto-bus", period="2022-01/2022-02", side="left", sources="s"),
    Annotation(id=HOSTILE, text="12", lon=1.5, lat=-0.25, side="above", extra={"desk": "NA"}),
)
STORY = (Chapter(title="One", annotations=("z-last", "a")),)


@pytest.mark.parametrize("suffix", ["", ".geojson", ".gpkg", ".fgb", ".parquet", ".zip", ".graphml", ".xlsx"])
def test_annotations_travel_in_every_format_that_holds_the_whole_network(suffix: str, tmp_path: Path) -> None:
    net = toy(annotations=NOTES, chapters=STORY)
    again = routes.read(routes.write(net, tmp_path / f"net{suffix}"))
    assert again.annotations == NOTES
    assert again.chapters == STORY


def test_a_folder_is_the_same_bytes_twice_and_says_what_a_column_of_a_language_is(tmp_path: Path) -> None:
    first = routes.write(toy(annotations=NOTES), tmp_path / "one")
    second = routes.write(routes.read(first), tmp_path / "two")
    names = sorted(path.name for path in first.iterdir())
    assert "annotations.csv" in names
    assert [(second / name).read_bytes() for name in names] == [(first / name).read_bytes() for name in names]
    assert (
        (first / "annotations.csv")
        .read_text(encoding="utf-8")
        .startswith("id,text,text:ar,text:es,place,leg,lon,lat,period,side,sources,desk\n")
    )
    assert '"Text in the language es."' in (first / "datapackage.json").read_text(encoding="utf-8")
    assert "annotations.csv" not in {path.name for path in routes.write(toy(), tmp_path / "none").iterdir()}


def test_frames_hold_annotations() -> None:
    from routes.io.frames import from_frames, to_frames

    assert from_frames(to_frames(toy(annotations=NOTES))).annotations == NOTES


def test_a_table_of_places_says_that_it_has_no_annotations(tmp_path: Path) -> None:
    with pytest.warns(RoutesWarning, match="3 annotations"):
        routes.write(toy(annotations=NOTES), tmp_path / "net.csv")


@pytest.mark.parametrize(
    ("row", "where", "said"),
    [
        ("n,Text,nowhere,,,,,,", "place", 'no waypoint "nowhere". Add it, or correct the name.'),
        ("n,Text,,nowhere,,,,,", "leg", 'no leg "nowhere". Add it, or correct the name.'),
        ("n,Text,a,a--b,,,,,", "leg", '"a--b" is a second anchor beside place "a". Keep one.'),
        ("n,Text,a,,1,2,,,", "lon", '"1.0" is a second anchor beside place "a". Keep one.'),
        ("n,Text,,,,,,,", "place", "is empty, and so are leg, lon and lat. Name what the text is about."),
        ("n,Text,,,1,,,,", "lat", "is empty beside lon 1.0. Write both, or neither."),
        ("n,Text,,,181,2,,,", "lon", '"181" is not between -180 and 180.'),
        ("n,Text,a,,,,,top,", "side", '"top" is not one of left, right, above, below.'),
        ("n,Text,a,,,,2022-13,,", "period", '"2022-13" is not a date'),
        ("n,Text,a,,,,,,who", "sources", 'no source "who" in sources.'),
        ("n, ,a,,,,,,", "text", '" " is empty. Give it a value.'),
        (",Text,a,,,,,,", "id", '"" is empty. Give it a value.'),
        (f"n,{'x' * 201},a,,,,,,", "text", "has 201 characters. Write at most 200."),
    ],
)
def test_a_row_that_cannot_be_right_is_one_line_with_file_line_and_column(
    row: str, where: str, said: str, tmp_path: Path
) -> None:
    (tmp_path / "waypoints.csv").write_text("id,name,lon,lat\na,A,0,0\nb,B,1,1\n", encoding="utf-8")
    (tmp_path / "legs.csv").write_text("id,start,end,mode\na--b,a,b,bus\n", encoding="utf-8")
    (tmp_path / "annotations.csv").write_text(
        f"id,text,place,leg,lon,lat,period,side,sources\nm,Fine,a,,,,,,\n{row}\n", encoding="utf-8"
    )
    found = [str(finding) for finding in routes.check(tmp_path) if finding.severity == "error"]
    assert len(found) == 1
    assert found[0].startswith(f"annotations.csv:3, {where}: ")
    assert said in found[0]
    with pytest.raises(routes.DataError) as caught, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        routes.read(tmp_path)
    assert "annotations.csv:3" in str(caught.value)


def test_a_translation_that_is_too_long_and_an_unknown_annotation_of_a_chapter_say_where(tmp_path: Path) -> None:
    (tmp_path / "waypoints.csv").write_text("id,name,lon,lat\na,A,0,0\nb,B,1,1\n", encoding="utf-8")
    (tmp_path / "annotations.csv").write_text(
        f"id,text,text:es,place\nn,Text,{'x' * 201},a\nm,Text,,a\n", encoding="utf-8"
    )
    (tmp_path / "chapters.csv").write_text("title,annotations\nOne,m|n\nTwo,m|o\n", encoding="utf-8")
    found = [(f.where, f.message) for f in routes.check(tmp_path) if f.severity == "error"]
    assert [where for where, _ in found] == ["annotations.csv:2, text:es", "chapters.csv:3, annotations"]
