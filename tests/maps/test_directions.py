"""The order of letters in pictures: Arabic with Latin names, numbers, signs; in whole lines and in wrapped ones.

The expected orders are those of another implementation of the Unicode algorithm (python-bidi 0.6.12), written here from
left to right as they are seen, each Arabic word turned round.
"""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib as mpl
import pytest
from matplotlib import _text_helpers
from matplotlib.ft2font import FT2Font

import routes
from routes.maps import compose
from routes.maps.image import fonts, paper, sheets, svg
from routes.maps.image.picture import Picture, TextItem
from routes.maps.style import LIGHT, TYPES

FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
UNSEEN = dict.fromkeys(map(ord, fonts.UNSEEN))


def seen(words: TextItem) -> str:
    """Return the letters of a line from left to right, as matplotlib lays them out."""
    face = FT2Font(str(FONT))
    face.set_size(12, 72)
    line = fonts.directed(fonts.set_as(words.text, words.type), rtl=words.rtl)
    return "".join(item.char for item in _text_helpers.layout(line, face)).translate(UNSEEN)


def turned(*parts: str) -> str:
    """Return parts from left to right; each Arabic word in them is turned round."""
    return "".join(re.sub("[\u0600-\u06ff]+", lambda m: m[0][::-1], part) for part in parts)


def sheet(*, rtl: bool) -> Picture:
    return Picture(400, 400, LIGHT, "t", "d", lang="ar" if rtl else "en", rtl=rtl)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u2068Cúcuta\u2069–\u2068Santiago\u2069: 4,580 كم", turned("كم", " 4,580 :Santiago–Cúcuta")),
        ("المصادر: \u2068Registry\u2069.", turned(".Registry :", "المصادر")),
        ("المصادر: \u2068Mission (France)\u2069 و3 غيرها.", turned(".", "غيرها", " ", "3و", " Mission (France) :", "المصادر")),
        ("Registry: رقم.", turned(".", "رقم", " :Registry")),
        ("وصول، 2023 (أشخاص)", turned(")", "أشخاص", "( 2023 ،", "وصول")),
        ("عبر 12.5% من 1,234,567", turned("1,234,567 ", "من", " %12.5 ", "عبر")),
        ("في 2022–2023 فقط.", turned(".", "فقط", " 2023–2022 ", "في")),
        ("حتى 14/3/2023.", turned(".14/3/2023 ", "حتى")),
        ("Tripoli وطرابلس", turned("وطرابلس", " Tripoli")),
    ],
)  # fmt: skip
def test_a_line_on_an_arabic_sheet_is_seen_in_the_order_of_unicode(text: str, expected: str) -> None:
    picture = sheet(rtl=True)
    picture.words(text, 0, 0, "small")
    (line,) = picture.items
    assert isinstance(line, TextItem)
    assert seen(line) == expected
    # The SVG leaves the order to the reader's own program: the same letters, and the direction of the line.
    assert ">" + text + "</text>" in svg.svg(picture, "0")
    assert 'direction="rtl"' in svg.svg(picture, "0")


def test_parentheses_are_mirrored_in_an_arabic_line() -> None:
    face = FT2Font(str(FONT))
    face.set_size(12, 72)
    glyphs = [i.glyph_index for i in _text_helpers.layout(fonts.directed("(رقم)", rtl=True), face) if i.char in "()"]
    # From left to right an opening and a closing one, though the closing one is written last.
    assert glyphs == [face.get_char_index(ord("(")), face.get_char_index(ord(")"))]


def test_an_arabic_name_in_an_english_line_does_not_turn_the_line() -> None:
    picture = sheet(rtl=False)
    picture.words("طرابلس (Tripoli) 5.", 0, 0, "small")
    assert seen(picture.items[0]) == turned("طرابلس", " (Tripoli) 5.")  # type: ignore[arg-type]
    assert "direction" not in svg.svg(picture, "0")


def test_each_wrapped_line_of_an_arabic_paragraph_is_ordered_alone_and_from_the_right() -> None:
    text = "المصادر: \u2068Natural Earth; GeoNames; elDiario.es\u2069، \u2068Photo\u2069."
    picture = sheet(rtl=True)
    picture.paragraph(text, 0, 0, 110, "small")
    rows = [item for item in picture.items if isinstance(item, TextItem)]
    assert len(rows) > 2
    assert {(row.anchor, row.rtl) for row in rows} == {("end", True)}
    # The line without any Arabic letter is one of a right-to-left paragraph too: its full stop stands on the left.
    last = rows[-1]
    assert not fonts.is_rtl(last.text)
    assert seen(last).startswith(".")
    assert seen(rows[0]) == turned("Natural :", "المصادر")


def test_marks_of_direction_take_no_room_and_choose_no_face() -> None:
    for kind in ("small", "title", "key"):
        assert fonts.width_of("\u2068Registry\u2069", kind) == pytest.approx(fonts.width_of("Registry", kind))
        assert fonts.font("\u2068Registry\u2069", TYPES[kind]) == fonts.font("Registry", TYPES[kind])


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["map", "social", "print"])
@pytest.mark.parametrize("name", routes.available())
def test_a_mixed_line_of_an_arabic_picture_ends_on_the_left(name: str, kind: str) -> None:
    spec = compose.compose(routes.load(name), lang="ar", basemap="none")
    lines = [item for item in sheets.draw(spec, kind).items if isinstance(item, TextItem)]
    mixed = [line for line in lines if fonts.is_rtl(line.text)]
    assert mixed
    assert all(line.rtl for line in mixed)
    for line in mixed:
        if line.text.rstrip("\u2069").endswith("."):
            assert seen(line).startswith(".")


def test_other_invisible_characters_are_blanks() -> None:
    assert fonts.set_as("a\u202eb\u0007c", TYPES["small"]) == "a b c"


def test_matplotlib_is_given_the_line_with_its_direction(monkeypatch: pytest.MonkeyPatch) -> None:
    from matplotlib.backends.backend_agg import RendererAgg

    written: list[str] = []
    monkeypatch.setattr(
        RendererAgg, "draw_text", lambda _self, _pen, _x, _y, text, *_rest, **_more: written.append(text)
    )
    picture = sheet(rtl=True)
    picture.words("المصادر: \u2068Registry\u2069.", 0, 0, "small")
    paper.png(picture, 1.0, "test")
    assert [text[0] for text in written] == ["\u200f"]
