"""Six languages from one catalogue: every string, number, date and name of a map.

Numbers, months and countries are compared with Unicode's data as other software prints it; Haitian Creole, which
Unicode's data lacks, with the usage of the Haitian press (months: janvye, fevriye, mas, avril, me, jen, jiyè, out, ...).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from babel import Locale

import routes
from routes import Network, Waypoint
from routes.errors import DataError, UsageError
from routes.i18n import language as text
from routes.i18n.language import LANGUAGES, Text, is_plural, parts
from routes.i18n.tags import name_lang
from routes.maps import compose
from routes.model.network import Meta
from tests.toy import toy

OTHERS = [lang for lang in LANGUAGES if lang != "en"]


# --- the catalogue ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("lang", OTHERS)
def test_every_language_has_every_part_and_every_string_of_english(lang: str) -> None:
    english, other = parts("en"), parts(lang)
    assert set(other) == set(english)
    for part, strings in english.items():
        assert set(other[part]) == set(strings), part
        for key, wanted in strings.items():
            found = other[part][key]
            assert type(found) is type(wanted), key
            if isinstance(wanted, dict) and not is_plural(wanted):
                assert set(wanted) <= set(found), key


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_string_is_empty_and_every_count_has_its_form(lang: str) -> None:
    rule = Locale.parse({"ht": "fr"}.get(lang, lang)).plural_form
    for strings in parts(lang).values():
        for key, found in strings.items():
            texts = found.values() if isinstance(found, dict) else [found]
            assert all(entry.strip() or key == "comma" for entry in texts), key
            if is_plural(found):
                assert {rule(number) for number in range(200)} <= set(found), key


@pytest.mark.parametrize("lang", ["es", "fr", "pt", "ht", "ar"])
def test_nothing_but_names_and_signs_is_left_in_english(lang: str) -> None:
    """Strings equal to the English are those that are equal in that language too: a person has looked at them."""
    equal = {
        key: value
        for part, strings in parts("en").items()
        for key, value in strings.items()
        if isinstance(value, str) and parts(lang)[part][key] == value and any(c.isalpha() for c in _unfilled(value))
    }
    cognates = {"es": set(), "fr": {"sources", "source", "col_sources", "col_note", "time_pause"}}.get(lang, set())
    units = {"length", "col_km", "scale_km"} if lang != "ar" else set()
    assert set(equal) <= cognates | units


def _unfilled(value: str) -> str:
    import re

    return re.sub(r"\{\w+\}", "", value)


def _altered(monkeypatch: pytest.MonkeyPatch, lang: str, change: Any) -> None:
    """Let a language have other strings for one test."""
    real = parts

    def changed(which: str) -> dict[str, dict[str, Any]]:
        found = real(which)
        return change(found) if which == lang else found

    text._strings.cache_clear()
    monkeypatch.setattr(text, "parts", changed)


@pytest.fixture(autouse=True)
def _fresh() -> Any:
    yield
    text._strings.cache_clear()


def test_a_missing_string_stops_the_build_and_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        del found["map"]["zoom_in"]
        return found

    _altered(monkeypatch, "fr", without)
    with pytest.raises(DataError, match=r'strings/fr/map\.json: the string "zoom_in" is missing: translate it'):
        compose.compose(toy(), lang="fr", basemap="none")


def test_a_string_of_a_group_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def without(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        del found["map"]["modes"]["boat"]
        return found

    _altered(monkeypatch, "ht", without)
    with pytest.raises(DataError, match=r'strings/ht/map\.json: the string "modes" lacks "boat": translate it'):
        Text("ht")


def test_a_string_that_fills_other_places_than_english_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        found["map"]["from_to"] = "De {start} a"
        return found

    _altered(monkeypatch, "pt", wrong)
    with pytest.raises(DataError, match=r'"from_to" does not fill the places \[\'end\', \'start\'\]: correct it'):
        Text("pt")


def test_two_parts_may_not_share_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(found: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
        return {**found, "zzz": {"zoom_in": "x"}}

    _altered(monkeypatch, "es", twice)
    with pytest.raises(DataError, match=r'strings/es/zzz\.json: the key "zoom_in" is taken by another part'):
        Text("es")


# --- numbers and dates --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lang", "locale", "written"),
    [
        ("en", None, "1,234.5"), ("es", None, "1.234,5"), ("es", "es-MX", "1,234.5"), ("es", "es-CO", "1.234,5"),
        ("fr", None, "1\u202f234,5"), ("pt", None, "1.234,5"), ("pt", "pt-PT", "1\xa0234,5"), ("ht", None, "1\u202f234,5"),
        ("ar", None, "1,234.5"), ("ar", "ar-MA", "1.234,5"), ("ar", "ar-EG", "١,٢٣٤.٥"),
    ],
)  # fmt: skip
def test_numbers_are_written_as_the_locale_writes_them(lang: str, locale: str | None, written: str) -> None:
    assert Text(lang, locale).number(1234.5, 1) == written


PERIODS = ("2022-01/2022-02", "2021-08/2023-01", "2020/2021", "2025-01/..", "../2014", "2021-09-17")


@pytest.mark.parametrize(
    ("lang", "written"),
    [
        ("en", ["January–February 2022", "August 2021 – January 2023", "2020–2021", "since January 2025", "until 2014", "September 17, 2021"]),
        ("es", ["enero-febrero de 2022", "agosto de 2021 – enero de 2023", "2020–2021", "desde enero de 2025", "hasta 2014", "17 de septiembre de 2021"]),
        ("fr", ["janvier–février 2022", "août 2021 – janvier 2023", "2020–2021", "depuis janvier 2025", "jusqu’à 2014", "17 septembre 2021"]),
        ("pt", ["janeiro–fevereiro de 2022", "agosto de 2021 – janeiro de 2023", "2020–2021", "desde janeiro de 2025", "até 2014", "17 de setembro de 2021"]),
        ("ht", ["janvye–fevriye 2022", "out 2021 – janvye 2023", "2020–2021", "depi janvye 2025", "jiska 2014", "17 septanm 2021"]),
        ("ar", ["يناير–فبراير 2022", "أغسطس 2021 – يناير 2023", "2020–2021", "منذ يناير 2025", "حتى 2014", "17 سبتمبر 2021"]),
    ],
)  # fmt: skip
def test_periods_are_written_in_words(lang: str, written: list[str]) -> None:
    assert [Text(lang).period(period) for period in PERIODS] == written


def test_british_dates_put_the_day_first() -> None:
    assert Text("en", "en-GB").period("2021-09-17") == "17 September 2021"


def test_all_twelve_months_are_haitian() -> None:
    months = [Text("ht").period(f"2021-{month:02d}").removesuffix(" 2021") for month in range(1, 13)]
    assert months == "janvye fevriye mas avril me jen jiyè out septanm oktòb novanm desanm".split()


@pytest.mark.parametrize(
    ("count", "legs"),
    [
        (0, "لا مقاطع"),
        (1, "مقطع واحد"),
        (2, "مقطعان"),
        (3, "3 مقاطع"),
        (11, "11 مقطعًا"),
        (100, "100 مقطع"),
        (103, "103 مقاطع"),
    ],
)
def test_arabic_has_its_six_plural_forms(count: int, legs: str) -> None:
    assert Text("ar").counted("n_legs", count) == legs


def test_one_is_singular_where_the_language_says_so() -> None:
    assert [Text(lang).counted("n_legs", 1) for lang in ("en", "es", "fr", "pt")] == [
        "1 leg",
        "1 tramo",
        "1 tronçon",
        "1 trecho",
    ]
    # French counts zero and one and a half as singular, English does not.
    assert Text("fr").counted("n_legs", 0) == "0 tronçon"
    assert Text("en").counted("n_legs", 0) == "0 legs"


@pytest.mark.parametrize("lang", ["es", "fr", "pt", "ar"])
@pytest.mark.parametrize("km", [5, 11, 97, 5.5, 5340])
def test_kilometres_are_those_of_unicodes_unit_names(lang: str, km: float) -> None:
    from babel.units import format_unit

    assert Text(lang).kilometres(km) == format_unit(km, "length-kilometer", "long", locale=lang).replace("\xa0", " ")


def test_a_list_ends_with_and_in_each_language() -> None:
    assert Text("es").listing(["Colombia", "Panamá", "Italia"]) == "Colombia, Panamá e Italia"
    assert Text("es").listing(["Colombia", "Hielo"]) == "Colombia y Hielo"
    assert Text("ht").listing(["Ayiti", "Chili"]) == "Ayiti ak Chili"
    assert Text("ar").listing(["كولومبيا", "بنما", "المكسيك"]) == "كولومبيا، بنما والمكسيك"


@pytest.mark.parametrize(
    ("lang", "locale", "message"),
    [
        ("de", None, 'lang "de" is not one of en, es, fr, pt, ht, ar'),
        ("es", "xx-YY", 'locale "xx-YY" is unknown: write a language and a country, such as es-MX'),
        ("es", "pt-BR", 'locale "pt-BR" is not one of the language es: write es, or es and a country'),
    ],
)
def test_an_unknown_language_or_locale_is_refused(lang: str, locale: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Text(lang, locale)


# --- names --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("lang", "names"),
    [
        ("en", ["Haiti", "Dominican Republic", "Kosovo", "Palestine", "Taiwan", "Côte d'Ivoire"]),
        ("es", ["Haití", "República Dominicana", "Kosovo", "Palestina", "Taiwán", "Costa de Marfil"]),
        ("fr", ["Haïti", "République dominicaine", "Kosovo", "Palestine", "Taïwan", "Côte d’Ivoire"]),
        ("pt", ["Haiti", "República Dominicana", "Kosovo", "Palestina", "Taiwan", "Costa do Marfim"]),
        ("ht", ["Ayiti", "Repiblik Dominikèn", "Kosovo", "Palestin", "Taywann", "Kòtdivwa"]),
        ("ar", ["هايتي", "جمهورية الدومينيكان", "كوسوفو", "فلسطين", "تايوان", "كوت ديفوار"]),
    ],
)
def test_countries_are_named_in_the_language(lang: str, names: list[str]) -> None:
    assert [Text(lang).country(code) for code in ("HTI", "DOM", "XKX", "PSE", "TWN", "CIV")] == names


def test_every_country_of_the_reference_layer_has_a_name_in_every_language() -> None:
    from routes.geo import layers

    for lang in LANGUAGES:
        assert all(Text(lang).country(code) != code for code in layers.country_names("en"))


def test_haitian_names_of_countries_of_the_americas_are_all_our_own() -> None:
    american = "ARG ATG BHS BLZ BOL BRA BRB CAN CHL COL CRI CUB DMA DOM ECU GRD GTM GUF GUY HND HTI JAM KNA LCA MEX NIC PAN PER PRY SLV SUR TTO URY USA VCT VEN".split()
    assert set(american) <= set(parts("ht")["countries"]["countries"])


def test_names_of_countries_can_be_chosen() -> None:
    place = Waypoint(id="a", name="A", lon=35.2, lat=31.9, country="PSE", kind="town")
    net = Network(waypoints=[place])
    assert compose.compose(net, basemap="none").waypoints[0].facts[0] == "town, Palestine"
    chosen = compose.compose(net, basemap="none", country_names={"PSE": "State of Palestine"})
    assert chosen.waypoints[0].facts[0] == "town, State of Palestine"
    with pytest.raises(DataError, match='country "Palestine" is not an ISO 3166-1 alpha-3 code'):
        compose.compose(net, basemap="none", country_names={"Palestine": "x"})


@pytest.mark.slow
def test_labels_of_countries_and_seas_are_in_the_language_of_the_map() -> None:
    net = routes.load("americas")
    labels = {label.text for label in compose.compose(net, lang="ht").labels}
    assert {"Meksik", "Kolonbi", "Lanmè Karayib"} <= labels
    assert {"المكسيك", "كولومبيا", "البحر الكاريبي"} <= {label.text for label in compose.compose(net, lang="ar").labels}


def test_a_place_has_its_name_in_the_language_or_its_own() -> None:
    place = Waypoint(id="a", name="أكادير", names={"fr": "Agadir"}, lon=-9.6, lat=30.4, country="MAR", kind="city")
    net = Network(waypoints=[place])
    assert compose.compose(net, lang="fr", basemap="none").waypoints[0].name == "Agadir"
    assert compose.compose(net, lang="en", basemap="none").waypoints[0].name == "أكادير"


@pytest.mark.parametrize(
    ("name", "names", "country", "kind", "lang", "expected"),
    [
        ("Necoclí", {}, "COL", "port", "en", "es"),
        ("Necoclí", {}, "COL", "port", "es", ""),
        ("Del Rio", {"es": "Del Río"}, "USA", "city", "es", ""),
        ("Del Rio", {"es": "Del Río"}, "USA", "city", "fr", "en"),
        ("Idomeni", {}, "GRC", "village", "en", ""),  # Greek, but not in Greek letters
        ("Ειδομένη", {}, "GRC", "village", "en", "el"),
        ("Léogâne", {}, "HTI", "city", "en", ""),  # two official languages
        ("Léogâne", {"ht": "Léogâne"}, "HTI", "city", "en", "ht"),
        ("Darién Gap", {}, "PAN", "area", "fr", ""),
        ("Rumichaca", {}, "ECU|COL", "crossing", "en", ""),
    ],
)
def test_the_language_of_a_foreign_name_is_said_where_it_is_known(
    name: str, names: dict[str, str], country: str, kind: str, lang: str, expected: str
) -> None:
    place = Waypoint(id="a", name=name, names=names, lon=0, lat=0, country=country, kind=kind)
    assert name_lang(place, lang) == expected


# --- the whole map ------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_raw_date_and_no_unfilled_place_is_left_in_any_language(lang: str) -> None:
    import re

    spec = compose.compose(routes.load("americas"), lang=lang, basemap="none")
    data = {"sources", "data", "time", "years"}
    shown = json.dumps({k: v for k, v in spec.to_dict().items() if k not in data}, ensure_ascii=False)
    notes = {w.note for w in spec.waypoints} | {leg.note for leg in spec.legs}
    shown = json.dumps([spec.words, spec.alt, spec.title, spec.standfirst, [w.facts for w in spec.waypoints],
        [leg.facts for leg in spec.legs], [w.figures for w in spec.waypoints], [row.cells[2].text for row in spec.figures],
        [entry.text for entry in spec.legend], spec.source_line, spec.ground_line], ensure_ascii=False)  # fmt: skip
    assert notes
    assert re.findall(r"\d{4}-\d{2}|\d{4}/\d{4}", shown) == []
    assert re.findall(r"\{\w+\}", shown) == []


@pytest.mark.slow
def test_notes_of_the_data_are_marked_as_the_datas_language_and_generated_ones_are_translated() -> None:
    spec = compose.compose(routes.load("americas"), lang="es", basemap="none")
    assert spec.data_lang == "en"
    notes = {row.cells[4].text: row.cells[4].lang for row in spec.figures}
    assert "2025 (solo enero-abril)" in {row.cells[2].text for row in spec.figures}
    assert notes["WOLA prints 281."] == "en"
    assert compose.compose(routes.load("americas"), lang="en", basemap="none").data_lang == ""


@pytest.mark.slow
def test_groups_are_translated_with_the_names_of_countries() -> None:
    rows = compose.compose(routes.load("americas"), lang="fr", basemap="none").figures
    assert "transits (nationalité\u00a0: Haïti)" in {row.cells[1].text for row in rows}


def test_arabic_isolates_latin_names_and_points_the_arrow_where_people_go() -> None:
    spec = compose.compose(toy(), lang="ar", basemap="none")
    assert spec.dir == "rtl"
    titles = [leg.title for leg in spec.legs]
    assert {
        "\u2068Ciudad Alta\u2069 ← \u2068Puerto Bajo\u2069",
        "\u2068Ciudad Alta\u2069 ↔ \u2068Puerto Bajo\u2069",
    } <= set(titles)
    assert not any("→" in title for title in titles)


def test_a_summary_is_written_in_every_language() -> None:
    trip = routes.load("americas").path("Necoclí", "Del Rio")
    starts = {
        "en": "From Necoclí to Del Rio, Texas: ",
        "es": "De Necoclí a Del Río (Texas): ",
        "fr": "De Necoclí à Del Rio\u00a0: ",
        "pt": "De Necoclí a Del Rio: ",
        "ht": "Soti Necoclí rive Del Rio: ",
        "ar": "من \u2068Necoclí\u2069 إلى \u2068Del Rio\u2069: ",
    }
    for lang, start in starts.items():
        assert trip.summary(lang).startswith(start)


def test_the_language_of_the_network_is_the_default_whatever_its_country() -> None:
    net = toy()
    import dataclasses

    spanish = net.replace(meta=dataclasses.replace(net.meta, lang="es-MX"))
    assert compose.compose(spanish, basemap="none").lang == "es"
    unknown = net.replace(meta=dataclasses.replace(net.meta, lang="de"))
    assert compose.compose(unknown, basemap="none").lang == "en"
    assert compose.compose(unknown, basemap="none").data_lang == "de"


def test_wrong_words_for_people_are_in_no_language() -> None:
    """IOM's glossary: nobody is illegal."""
    wrong = (
        "illegal",
        "ilegal",
        "illégal",
        "clandestin",
        "ilegalidad",
        "غير شرعي",
        "غير قانوني",
        "indocumentad",
        "sans-papiers",
    )
    for lang in LANGUAGES:
        said = json.dumps(parts(lang), ensure_ascii=False).lower()
        assert [word for word in wrong if word in said] == []


def test_every_string_a_script_or_template_asks_for_is_there() -> None:
    import re

    folder = Path(text.__file__).parent.parent / "maps" / "html" / "assets"
    spec = compose.compose(toy(), basemap="none")
    for file in sorted(path for path in folder.iterdir() if path.is_file()):
        for key in re.findall(r"\bstrings\.(\w+)", file.read_text(encoding="utf-8")):
            assert key in spec.strings or key in compose._LARGE_STRINGS, f"{file.name}: {key}"


@pytest.mark.slow
def test_title_and_description_of_a_network_are_those_of_the_page_where_there_are_such(tmp_path: Path) -> None:
    net = routes.load("americas")
    spec = compose.compose(net, lang="fr", basemap="none")
    assert (spec.title, spec.title_lang) == ("Routes migratoires à travers les Amériques", "")
    assert spec.standfirst.startswith("520\u202f085 personnes ont traversé le bouchon du Darién en 2023")
    assert routes.read(routes.write(net, tmp_path / "copy")).meta == net.meta
    plain = compose.compose(net.replace(meta=Meta(title="Ways", description="A sentence.")), lang="fr", basemap="none")
    assert (plain.title, plain.title_lang) == ("Ways", "en")
    # No word of the network's own in the language of the page: the largest of its figures.
    assert plain.standfirst == (
        "Darién Gap, transits\u00a0: 81\u202f946 personnes en août 2023, le chiffre le plus élevé publié "
        "(Servicio Nacional de Migración de Panamá)."
    )
    bare = compose.compose(
        net.replace(meta=Meta(title="Ways", description="A sentence."), observations=()), lang="fr", basemap="none"
    )
    assert bare.standfirst == "141 lieux et 206 tronçons dans 11 pays."


def test_translations_that_are_no_texts_are_refused() -> None:
    with pytest.raises(DataError, match=r'translations "\[1\]" are not a JSON object of texts'):
        Meta(translations="[1]")
