"""The map for those who do not see it, and what it says of borders."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

import routes
from routes import Leg, Network, Observation, Route, Source, Waypoint
from routes.cli import main
from routes.describe import borders, words
from routes.errors import UsageError
from routes.geo import layers
from routes.i18n.language import LANGUAGES, Text
from routes.maps import compose
from tests.toy import toy

# The word for a picture of this kind; a screen reader says what kind it is.
MAP = {"en": "map", "es": "mapa", "fr": "carte", "pt": "mapa", "ht": "kat ", "ar": "خريطة"}


# --- the short form -----------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_short_form_is_short_and_says_what_is_shown_not_that_it_is_a_map(lang: str) -> None:
    net = routes.load("americas")
    trip = net.path("Necoclí", "Del Rio")
    for spec in (
        compose.compose(net, lang=lang, basemap="none"),
        compose.compose(net, itinerary=trip, lang=lang, basemap="none"),
        compose.compose(net, lang=lang, basemap="none", title=f"A {MAP[lang]} of everything"),
        compose.compose(net, lang=lang, basemap="none", title="Long title " * 40),
    ):
        assert 40 < len(spec.alt) <= 250
        assert MAP[lang] not in spec.alt.lower()


def test_the_short_form_of_a_way_has_ends_legs_length_countries_and_modes() -> None:
    trip = routes.load("americas").path("Necoclí", "Del Rio")
    alt = compose.compose(trip.network, itinerary=trip, basemap="none").alt
    assert alt.startswith(
        f"From Necoclí to Del Rio, Texas: {len(trip.legs)} legs, {trip.length_km:,.0f} kilometres, through Colombia, Panama"
    )
    assert "United States." in alt
    assert "Mostly by bus" in alt


@pytest.mark.slow
def test_countries_are_left_out_from_the_end_before_it_gets_too_long() -> None:
    spec = compose.compose(routes.load("americas"), basemap="none", title="T" * 140)
    assert len(spec.alt) <= 250
    assert spec.alt.startswith("T" * 140 + ": 141 waypoints and 206 legs")
    assert "…" in spec.alt


# --- the long form ------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_long_form_says_how_many_lines_were_computed(lang: str) -> None:
    net = routes.load("western-africa-atlantic")
    count = sum(leg.basis == "routed" for leg in net.legs.values())
    assert count == 20
    assert Text(lang).counted("words_routed", count) in " ".join(compose.compose(net, lang=lang, basemap="none").words)
    said = "\n".join(compose.compose(routes.load("americas"), lang="en", basemap="none").words)
    assert "computed" not in said


def test_the_long_form_says_figures_gaps_and_closures() -> None:
    said = "\n".join(compose.compose(toy(), basemap="none", at="2022").words)
    # 111.32 km bus + 111.32 boat + 111.32 walk + 110.57 bus + 555.85 air, by hand.
    assert "This map shows 4 waypoints and 5 legs, 1,000 kilometres in all" in said
    assert "by air 556 km, by bus 222 km, by water 111 km and on foot 111 km" in said
    assert "Durations are printed for 4 of 5 legs" in said
    assert "Newest published figures: El Cruce, transits, 2022: 7 people." in said
    assert "No figure is published for 8 of the waypoints and legs; that does not mean that nobody passes them." in said
    assert "One leg is inferred" in said
    assert "Reported closed" not in said


def test_closures_in_force_at_a_date_are_told_with_their_period() -> None:
    said = "\n".join(compose.compose(toy(), basemap="none", at="2021-04").words)
    assert "Reported closed: the border between AAA and BBB (March–May 2021)." in said


@pytest.mark.slow
def test_without_a_date_only_closures_without_a_published_end_are_told() -> None:
    said = "\n".join(compose.compose(routes.load("americas"), basemap="none").words)
    assert "Lajas Blancas reception station (since May 14, 2025)" in said
    assert "Colombia and Panama (" not in said


def test_a_way_tells_only_the_closures_that_touch_it() -> None:
    net = routes.load("americas")
    trip = net.path("Ipiales", "Necoclí")
    said = "\n".join(compose.compose(net, itinerary=trip, basemap="none").words)
    assert "Stops in order: Ipiales, Pasto, Popayán" in said
    assert "Lajas Blancas" not in said


def test_a_network_without_figures_says_so() -> None:
    said = "\n".join(compose.compose(toy(observations=()), basemap="none").words)
    assert "No figure is published for any place or leg shown." in said


def test_the_newest_figure_is_of_the_source_with_the_longer_series_and_a_low_bound_is_said_as_one() -> None:
    rows = [
        Observation(about="cruce", measure="encounter", period="2022-03", value=222574, source="a"),
        Observation(about="cruce", measure="encounter", period="2022-04", value=235785, source="a"),
        Observation(about="cruce", measure="encounter", period="2022-03", value=200000, low=200000, source="b"),
    ]
    net = toy(observations=rows, sources=[Source(id=name, publisher=name) for name in "abs"])
    said = "\n".join(compose.compose(net, basemap="none").words)
    assert "El Cruce, encounters, 2022 (March–April only): 458,359 events" in said
    shown = words.popup_figures(net, "cruce", Text("en"), 6)
    assert [figure for _, figure, _ in shown] == ["458,359 events", "200,000 or more events"]


def test_routes_stand_in_the_order_of_their_table() -> None:
    net = toy(
        routes=[
            Route(id="z", title="First", legs=("cruce--norte-bus",)),
            Route(id="a", title="Second", legs=("alta--puerto-bus",)),
        ]
    )
    spec = compose.compose(net, basemap="none")
    assert [route[0] for route in spec.routes] == ["First", "Second"]
    assert [leg.id for leg in spec.legs][:2] == ["cruce--norte-bus", "alta--puerto-bus"]
    assert [place.id for place in spec.waypoints] == ["cruce", "norte", "alta", "puerto"]


# --- alt.txt ------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_alt_txt_holds_both_forms_and_is_read_back(lang: str) -> None:
    spec = compose.compose(routes.load("americas"), lang=lang, basemap="none")
    assert words.read_alt(words.alt_text(spec.alt, spec.words)) == (spec.alt, spec.words)


def test_alt_txt_may_be_wrapped_and_may_have_windows_line_ends() -> None:
    assert words.read_alt("\ufeffShort\r\nform.\r\n \r\n\r\nFirst.\r\n\r\nSecond.\r\n") == (
        "Short form.",
        ("First.", "Second."),
    )
    assert words.read_alt("") == ("", ())


def test_words_of_ones_own_replace_the_generated_ones_in_the_page() -> None:
    own = "People cross the gulf <by boat>.\n\nThen they walk."
    html = toy().map(basemap="none", alt=own).get_root().render()
    assert '<desc id="r-alt">People cross the gulf &lt;by boat&gt;.</desc>' in html
    assert "<p>Then they walk.</p>" in html
    assert "Length by mode" not in html


def test_the_alt_txt_of_a_folder_is_used_for_its_language_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "net"
    routes.write(toy(), folder)
    (folder / "alt.txt").write_text("In my words.\n\nLong.\n", encoding="utf-8")
    (folder / "alt.fr.txt").write_text("En mes mots.\n", encoding="utf-8")
    for lang, told in (("en", "In my words."), ("fr", "En mes mots."), ("es", "4 lugares")):
        out = tmp_path / f"{lang}.html"
        assert main(["map", str(folder), "-o", str(out), "--lang", lang, "--basemap", "none"]) == 0
        assert told in out.read_text(encoding="utf-8")
    (folder / "alt.txt").write_bytes(b"\xff\xfe")
    assert main(["map", str(folder), "-o", str(tmp_path / "x.html"), "--basemap", "none"]) == 3
    assert "alt.txt: byte 0xff is not UTF-8" in capsys.readouterr().err


# --- borders ------------------------------------------------------------------------------------------------------
@pytest.mark.slow
def test_edition_and_point_of_view_of_the_borders_are_printed() -> None:
    spec = compose.compose(routes.load("americas"), lang="en")
    assert "Natural Earth 1:10m 5.1.1, the edition with a national point of view (Germany)" in spec.ground_line
    assert "imply no opinion" in spec.ground_line


UN = "The boundaries and names shown and the designations used on this map do not imply official endorsement or acceptance by the United Nations."


def test_no_disclaimer_is_added_unasked() -> None:
    for lang in LANGUAGES:
        assert compose.compose(toy(), lang=lang, basemap="none").disclaimer == ""
    assert compose.compose(toy(), basemap="none", disclaimer="none").disclaimer == ""


def test_the_uns_sentence_is_quoted_and_every_disclaimer_is_in_every_language() -> None:
    assert compose.compose(toy(), basemap="none", disclaimer="un").disclaimer == UN
    for wanted in ("newsroom", "un", "iom"):
        said = {borders.disclaimer_text(wanted, Text(lang)) for lang in LANGUAGES}
        assert len(said) == len(LANGUAGES)
    html = toy().map(basemap="none", disclaimer="un").get_root().render()
    assert f"<p>{UN}</p>" in html


def test_a_disclaimer_of_ones_own_is_shown_as_it_is_and_a_mistyped_name_is_refused() -> None:
    assert compose.compose(toy(), basemap="none", disclaimer="Our own <sentence>.").disclaimer == "Our own <sentence>."
    with pytest.raises(
        UsageError,
        match='disclaimer "newsrom" is not one of none, newsroom, un, iom, nor a sentence. Did you mean newsroom?',
    ):
        compose.compose(toy(), basemap="none", disclaimer="newsrom")


def test_a_point_of_view_that_is_not_bundled_is_refused() -> None:
    assert compose.compose(toy(), basemap="none", worldview="DEU").title
    with pytest.raises(
        UsageError,
        match=r'worldview "IND" is not bundled: the borders are Natural Earth 5\.1\.1 with the point of view of DEU only',
    ):
        compose.compose(toy(), basemap="none", worldview="IND")


# Lines that are in dispute in 2026, from the UN's map of the world and the dockets of the International Court of Justice.
REGISTER = {
    "Western Sahara": [("ESH", "MAR"), ("ESH", "MRT"), ("DZA", "ESH")],
    "Kashmir": [("IND", "PAK")],
    "Aksai Chin and Arunachal Pradesh": [("CHN", "IND")],
    "Essequibo": [("GUY", "VEN")],
    "Belize": [("BLZ", "GTM")],
    "Golan": [("ISR", ""), ("SYR", "")],
    "Palestine": [("ISR", "PSE")],
    "Kosovo": [("SRB", "XKX")],
    "Abyei": [("SDN", ""), ("SSD", "")],
    "Halaib": [("EGY", "SDN")],
    "Ilemi": [("KEN", "SSD")],
    "Korea": [("KOR", "PRK")],
    "Eritrea and Ethiopia": [("ERI", "ETH")],
}


@pytest.mark.parametrize("name", REGISTER)
@pytest.mark.parametrize("detail", ["world", "corridor"])
def test_every_line_of_the_register_is_marked_as_disputed(name: str, detail: str) -> None:
    frame = layers.boundaries(detail=detail)
    status = dict(zip(zip(frame.left, frame.right, frame.status, strict=True), frame.status, strict=True))
    for left, right in REGISTER[name]:
        there = {s for a, b, s in status if (a, b) == (left, right)}
        assert "disputed" in there or (detail == "corridor" and not there), (left, right)


def test_the_new_river_triangle_is_marked_where_it_lies() -> None:
    # It lies east of 58 W, out of the part held in full detail.
    frame = layers.boundaries(detail="world")
    assert ("GUY", "SUR", "disputed") in set(zip(frame.left, frame.right, frame.status, strict=True))


def test_crimea_is_not_cut_from_ukraine() -> None:
    # Simferopol; the layer's country there, and no line across the isthmus of Perekop.
    assert layers.country_at(34.1, 44.95) == ("UKR",)
    crossing = layers.boundaries((33.3, 45.9, 34.9, 46.3))
    assert [pair for pair in zip(crossing.left, crossing.right, strict=True) if "UKR" in pair] == []


def test_disputed_lines_are_drawn_dashed_and_explained() -> None:
    place = dataclasses.replace(toy().waypoints["alta"], lon=-59.5, lat=6.5, country=("GUY",))
    spec = compose.compose(toy(waypoints=[place], legs=(), routes=(), observations=(), closures=()), lang="en")
    far = dataclasses.replace(place, id="b", lon=-64.0, lat=8.0, country=("VEN",))
    spec = compose.compose(toy(waypoints=[place, far], legs=(), routes=(), observations=(), closures=()), lang="en")
    assert spec.ground.disputed
    assert "disputed border" in [entry.text for entry in spec.legend]
    css = (Path(compose.__file__).parent / "html" / "assets" / "page.css").read_text(encoding="utf-8")
    assert ".r-disputed { stroke: var(--disputed); stroke-dasharray: 4 4; }" in css


def chain(tmp_path: Path) -> Network:
    table = tmp_path / "towns.csv"
    table.write_text(
        "name,lat,lon,mode\nAwash,8.98,40.17,truck\nDire Dawa,9.6,41.85,truck\nDewele,10.99,42.63,walk\n"
        "Obock,11.96,43.28,boat\nRas al-Ara,12.66,43.97,walk\nAden,12.79,45.03,\n",
        encoding="utf-8",
    )
    return routes.read(table, chain=True)


def test_a_plain_chain_is_told_from_start_to_end_with_every_stop_in_order_and_its_mode(tmp_path: Path) -> None:
    spec = chain(tmp_path).map().spec
    assert spec.alt.startswith("From Awash to Aden via Dire Dawa, Dewele, Obock and Ras al-Ara: 5 legs, ")
    assert (
        "Stops in order: Awash; by truck to Dire Dawa and Dewele; on foot to Obock; by water to Ras al-Ara; "
        "on foot to Aden."
    ) in spec.words
    assert "No duration is published for any leg shown." in " ".join(spec.words)
    assert spec.routes == ()
    assert len(spec.alt) <= 250


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt", "ht", "ar"])
def test_a_plain_chain_is_told_in_every_language_with_all_its_places(tmp_path: Path, lang: str) -> None:
    spec = chain(tmp_path).map(lang=lang).spec
    told = next(part for part in spec.words if "Dewele" in part)
    at = [told.index(name) for name in ("Awash", "Dire Dawa", "Dewele", "Obock", "Ras al-Ara", "Aden")]
    assert at == sorted(at)
    assert "Awash" in spec.alt
    assert "Aden" in spec.alt
    assert "{" not in spec.alt + told


def test_a_chain_without_routes_is_followed_from_its_start_whatever_its_legs_are_called() -> None:
    places = [Waypoint(id=name, name=name.upper(), lon=float(x), lat=0.0) for x, name in enumerate("dbca")]
    legs = [
        Leg(id="z", start="d", end="b", mode="bus"),
        Leg(id="y", start="b", end="c", mode="walk"),
        Leg(id="x", start="a", end="c", mode="boat", both_ways=True),
    ]
    spec = Network(waypoints=places, legs=legs).map(basemap="none").spec
    assert [leg.id for leg in spec.legs] == ["z", "y", "x"]
    assert "Stops in order: D; by bus to B; on foot to C; by water to A." in spec.words


@pytest.mark.slow
def test_routes_are_told_stop_by_stop_and_many_routes_in_their_list() -> None:
    few = routes.read(Path(__file__).parents[2] / "examples" / "darien-2022").map().spec
    assert any(
        "Necoclí; by water to Acandí; on foot to Bajo Chiquito; by water to Lajas Blancas" in p for p in few.words
    )
    many = routes.load("americas").map().spec
    assert len(many.routes) > 4
    assert all("Stops in order: " in route[1] for route in many.routes)
    assert any("more stops, then " in line for _, line, *_ in many.routes)


def test_places_fifty_metres_apart_are_not_nothing_apart(tmp_path: Path) -> None:
    table = tmp_path / "gates.csv"
    table.write_text("name,lat,lon,mode\nEast gate,31.5,34.5,walk\nWest gate,31.5,34.4995,\n", encoding="utf-8")
    # 0.0005 degrees of longitude at 31.5 north: 111.32 km * cos(31.5) * 0.0005 = 0.0475 km.
    assert "0.05 kilometres" in routes.read(table, chain=True).map().spec.alt


@pytest.mark.parametrize("lang", ["en", "es", "fr", "pt", "ht", "ar"])
@pytest.mark.parametrize("country", ["", "YEM"])
def test_a_map_of_places_alone_speaks_of_no_legs_and_no_kilometres(lang: str, country: str) -> None:
    places = [
        Waypoint(id=name, name=name.upper(), lon=float(x), lat=0.0, country=country) for x, name in enumerate("abc")
    ]
    spec = Network(waypoints=places).map(basemap="none", lang=lang, title="Towns").spec
    told = " ".join((spec.standfirst, spec.alt, *spec.words))
    assert "{" not in told
    none = Network(waypoints=places).map(basemap="none", lang=lang).spec
    for text in (told, none.alt):
        assert not {"kilometres", "kilómetros", "kilomètres", "quilômetros", "kilomèt", "كيلومتر"} & set(text.split())
        assert not any(word in text for word in ("0 legs", "0 tramos", "0 tronçon", "0 trecho", "0 bout"))
    if lang == "en":
        assert spec.standfirst == ("3 waypoints in 1 country." if country else "3 waypoints.")
