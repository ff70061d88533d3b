"""House styles: what a file may say, what it may not, and that every artefact wears it."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image

from routes import Network
from routes.cli import main
from routes.errors import DataError, RefusedError, RoutesError, UsageError
from routes.maps.compose import compose
from routes.maps.html.folium_map import page_map
from routes.maps.image import fonts, sheets
from routes.maps.image.picture import LogoItem
from routes.maps.image.write import picture_bytes
from routes.maps.style import DARK, LIGHT, HouseStyle, Theme, set_in, theme_css, type_of
from routes.maps.styles import BUNDLED, folder_style, house_style
from routes.maps.styles.colours import contrast, themed, weak
from routes.model.records import Leg, Observation, Source, Waypoint

FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"
WHOLE = """\
theme = "light"
[fonts]
text = "Arial, sans-serif"
text_file = "text.ttf"
bold_file = "bold.ttf"
headline_file = "head.ttf"
[palette]
page = "#fff8ee"
figure = "#7a0019"
[shape]
radius = 0
label_size = 1.2
[logo]
file = "logo.png"
alt = "The <Daily> \\"Example\\""
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for name, file in (("text", "DejaVuSansMono"), ("bold", "DejaVuSansMono-Bold"), ("head", "DejaVuSerif-Bold")):
        shutil.copy(FONTS / f"{file}.ttf", tmp_path / f"{name}.ttf")
    Image.new("RGBA", (200, 50), "#123456").save(tmp_path / "logo.png")
    (tmp_path / "style.toml").write_text(WHOLE, encoding="utf-8")
    return tmp_path


@pytest.fixture(scope="module")
def net() -> Network:
    return Network(
        waypoints=[
            Waypoint(id="a", name="Alta", lon=-77.0, lat=8.0, country="COL"),
            Waypoint(id="b", name="Bajo", lon=-79.0, lat=9.0, country="PAN"),
        ],
        legs=[Leg(id="ab", start="a", end="b", mode="bus")],
        observations=[
            Observation(about="b", measure="transit", value=500, period="2023", source="s"),
            Observation(about="b", measure="transit", value=900, period="2024", source="s"),
        ],
        sources=[Source(id="s", publisher="The Office")],
    )


def said(folder: Path, text: str) -> str:
    (folder / "style.toml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as fault:
        house_style(folder / "style.toml")
    return str(fault.value)


# --- reading ----------------------------------------------------------------------------------------------------------
def test_a_whole_file_is_read(house: Path) -> None:
    style = house_style(house / "style.toml")
    assert (style.theme, style.radius, style.label_size) == ("light", 0.0, 1.2)
    assert style.text == "'House text',Arial,sans-serif"
    assert style.headline.startswith("'House headline',Georgia")
    assert style.light.page == "#fff8ee"
    assert style.light.fig == "#7a0019"
    assert style.light.land == LIGHT.land
    assert style.dark == DARK
    assert style.logo is not None
    assert (style.logo.width, style.logo.height, style.logo.alt) == (200, 50, 'The <Daily> "Example"')
    assert folder_style(house) == style == house_style(style)
    assert folder_style(house / "nowhere") is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("theme = 3", 'style.toml, theme "3": write auto, light, dark'),
        ('theem = "dark"', "style.toml, theem: is not known: did you mean theme?"),
        ('fonts = "Arial"', 'style.toml, fonts "Arial": is a table: write [fonts]'),
        ('[palette]\npaper = "#ffffff"', "style.toml, palette.paper: is not known"),
        ('[palette]\npage = "white"', 'style.toml, palette.page "white": write # and six hexadecimal digits'),
        ('[palette]\npage = "#fff"', 'style.toml, palette.page "#fff": write # and six'),
        ('[fonts]\ntext = "x;} body{display:none"', "style.toml, fonts.text"),
        ('[fonts]\ntext = "Arial, url(//x)"', "style.toml, fonts.text"),
        ('[fonts]\ntext = ""', "style.toml, fonts.text: write a text in quotes"),
        ("[shape]\nradius = 40", 'style.toml, shape.radius "40": write a number from 0 to 16'),
        ("[shape]\nradius = true", "style.toml, shape.radius"),
        ("[shape]\nlabel_size = nan", "style.toml, shape.label_size"),
        ("[shape]\nlabel_size = 2", 'style.toml, shape.label_size "2": write a number from 0.8 to 1.4'),
        ('[fonts]\ntext_file = "text.ttf"', "style.toml, fonts.text_file: needs bold_file as well"),
        ('[fonts]\nheadline_file = "logo.png"', 'style.toml, fonts.headline_file "logo.png": is no font'),
        ('[logo]\nfile = "logo.png"', "style.toml, logo.alt: is missing"),
        ('[logo]\nfile = "style.toml"\nalt = "x"', 'style.toml, logo.file "style.toml": write the name of a PNG'),
        ('[logo]\ndark_file = "logo.png"\nalt = "x"', "style.toml, logo.dark_file: needs file as well"),
        ("[palette", "style.toml: "),
        ('[palette]\ntext = "#aaaaaa"', 'style.toml, palette.text "#aaaaaa": contrast 2.'),
        ('[palette_dark]\nroad = "#202020"', 'style.toml, palette_dark.road "#202020": contrast 1.'),
    ],
)
def test_what_cannot_be_is_one_clear_line(house: Path, text: str, expected: str) -> None:
    assert said(house, text).startswith(expected)


def test_all_faults_are_said_at_once(house: Path) -> None:
    found = said(house, 'theme = "pink"\n[shape]\nradius = -1\n[palette]\nsea = 3').splitlines()
    assert [line.split(",")[1].split()[0] for line in found] == ["theme", "shape.radius", "palette.sea"]


@pytest.mark.parametrize("name", ["../logo.png", "/etc/hostname", "up/logo.png", "link.png"])
def test_files_lie_beside_the_style_and_are_no_links(house: Path, name: str) -> None:
    (house / "link.png").symlink_to(house / "logo.png")
    (house / "up").symlink_to(house)
    (house / "style.toml").write_text(f'[logo]\nfile = "{name}"\nalt = "x"', encoding="utf-8")
    with pytest.raises(RefusedError):
        house_style(house / "style.toml")


def test_fonts_that_cannot_be_embedded_or_read_are_refused(house: Path) -> None:
    from fontTools.ttLib import TTFont

    whole = (FONTS / "DejaVuSerif-Bold.ttf").read_bytes()
    for data, expected in (
        (b"wOF2" + whole[4:], "is WOFF2: give TrueType"),
        (b"OTTO" + whole[4:], "is OpenType with PostScript outlines"),
        (whole[:2000], "cannot be read as a TrueType font"),
        (b"\x00\x01\x00\x00" + b"\xff" * 500, "cannot be read as a TrueType font"),
    ):
        (house / "head.ttf").write_bytes(data)
        assert expected in said(house, '[fonts]\nheadline_file = "head.ttf"')
    font = TTFont(io.BytesIO(whole))
    font["OS/2"].fsType = 2
    font.save(house / "head.ttf")
    assert "its maker forbids embedding it" in said(house, '[fonts]\nheadline_file = "head.ttf"')


def test_a_name_that_is_no_style_is_said() -> None:
    with pytest.raises(
        UsageError, match=r'style "newsrom" is not one of quiet, newsroom, print .* did you mean newsroom'
    ):
        house_style("newsrom")


# --- colours ----------------------------------------------------------------------------------------------------------
def test_contrast_is_that_of_the_guidelines() -> None:
    # By hand: 0.2126 of a red of full strength against black, and published examples.
    assert contrast("#ff0000", "#000000") == pytest.approx((0.2126 + 0.05) / 0.05)
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54
    assert contrast("#ffffff", "#000000") == contrast("#000000", "#ffffff") == 21


def test_the_tools_own_look_and_the_bundled_styles_pass() -> None:
    for style in (HouseStyle(), *map(house_style, BUNDLED)):
        assert list(weak(style.light)) == []
        assert list(weak(style.dark)) == []


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("figure", ["#ffee00", "#001133", "#7f7f7f", "#ff00ff", "#d9822b"])
def test_numbers_are_readable_in_whatever_colour_figures_are(theme: Theme, figure: str) -> None:
    made = themed(theme, {"figure": figure})
    assert made.fig == figure
    for ground in (made.page, made.land, made.sea):
        assert contrast(made.figtext, ground) >= 4.5
        assert contrast(made.figline, ground) >= 3


def test_nothing_said_changes_nothing() -> None:
    assert themed(LIGHT, {}) is LIGHT
    assert theme_css(HouseStyle()) == theme_css()


# --- artefacts --------------------------------------------------------------------------------------------------------
def test_the_page_wears_it(net: Network, house: Path) -> None:
    spec = compose(net, style=house / "style.toml", basemap="none")
    html = page_map(spec).get_root().render()
    assert spec.theme == "light"
    assert "--page:#fff8ee;" in html
    assert "--radius:0px;" in html
    assert html.count("@font-face") == 3
    assert '<img class="r-logolight" alt="The &lt;Daily&gt; &quot;Example&quot;" width="120" height="30"' in html
    assert "http" not in "".join(re.findall(r"url\(([^)]*)\)", html))
    assert html == page_map(compose(net, style=house / "style.toml", basemap="none")).get_root().render()
    plain = page_map(compose(net, basemap="none")).get_root().render()
    assert "@font-face" not in plain
    assert "r-logo" not in plain


@pytest.mark.slow
def test_the_fonts_of_a_page_hold_the_letters_of_its_places(net: Network, house: Path) -> None:
    from fontTools.ttLib import TTFont

    places = [Waypoint(id="a", name="Бајина Башта", lon=19.5, lat=43.9), Waypoint(id="b", name="Ž", lon=19.0, lat=44.0)]
    other = Network(waypoints=places, legs=[Leg(id="ab", start="a", end="b", mode="bus")])
    html = page_map(compose(other, style=house / "style.toml", basemap="none")).get_root().render()
    import base64

    for data in re.findall(r"data:font/woff;base64,([^)]*)\)", html):
        letters = TTFont(io.BytesIO(base64.b64decode(data))).getBestCmap()
        assert {ord(letter) for letter in "Бајина БаштаŽ0123456789,"} <= set(letters)
        assert ord("Ω") not in letters


@pytest.mark.parametrize("kind", ["map", "social", "print", "multiples"])
def test_pictures_wear_it(net: Network, house: Path, kind: str) -> None:
    spec = compose(net, style=house / "style.toml", basemap="none")
    picture = sheets.draw(spec, kind)
    assert picture.look.page == ("#ffffff" if kind == "print" else "#fff8ee")
    logos = [item for item in picture.items if isinstance(item, LogoItem)]
    assert len(logos) == 1
    box = logos[0].box
    assert box.w / box.h == pytest.approx(4)
    assert box.x >= 0
    assert box.x + box.w <= picture.width
    assert box.y + box.h <= picture.height
    svg = picture_bytes(spec, ".svg", kind=kind).decode()
    assert "font-family=\"'House text',Arial,sans-serif\"" in svg
    assert "aria-label='The &lt;Daily&gt; \"Example\"'" in svg
    assert picture_bytes(spec, ".svg", kind=kind).decode() == svg


def test_the_logo_keeps_its_colour_in_a_png(net: Network, house: Path) -> None:
    spec = compose(net, style=house / "style.toml", basemap="none")
    picture = sheets.draw(spec, "map")
    box = next(item.box for item in picture.items if isinstance(item, LogoItem))
    image = Image.open(io.BytesIO(picture_bytes(spec, ".png"))).convert("RGB")
    share = image.width / picture.width
    middle = image.getpixel((round((box.x + box.w / 2) * share), round((box.y + box.h / 2) * share)))
    assert middle == (0x12, 0x34, 0x56)


def test_text_is_measured_in_the_fonts_of_the_house(house: Path) -> None:
    style = house_style(house / "style.toml")
    plain = fonts.width_of("iiii", "label")
    with set_in(style):
        # Every letter of DejaVu Sans Mono is 1233 of 2048 units wide, its edges of ink less; names are 1.2 times 12 px.
        assert fonts.width_of("iiii", "label") == pytest.approx(4 * 14.4 * 1233 / 2048, abs=4)
        assert fonts.font("i", type_of("title")).get_file().endswith("head.ttf")
        assert fonts.font("ش", type_of("title")).get_file().endswith("DejaVuSans-Bold.ttf")
        assert type_of("legend").size == 12
    assert fonts.width_of("iiii", "label") == plain


def test_a_dark_logo_stands_on_dark(house: Path, net: Network) -> None:
    Image.new("RGBA", (50, 50), "#ffffff").save(house / "dark.png")
    text = WHOLE.replace('file = "logo.png"', 'file = "logo.png"\ndark_file = "dark.png"')
    (house / "style.toml").write_text(text, encoding="utf-8")
    spec = compose(net, style=house / "style.toml", basemap="none")
    widths = {}
    for theme in ("light", "dark"):
        logo = next(item for item in sheets.draw(spec, "map", theme).items if isinstance(item, LogoItem))
        widths[theme] = logo.logo.width
    assert widths == {"light": 200, "dark": 50}


# --- the command line -------------------------------------------------------------------------------------------------
def test_the_command_line_takes_a_name_a_file_or_what_lies_in_the_folder(
    net: Network, house: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = net.save(tmp_path / "network")
    out = tmp_path / "map.svg"

    def page(*options: str) -> str:
        assert main(["map", str(folder), "-o", str(out), "--basemap", "none", "--force", *options]) == 0
        return out.read_text(encoding="utf-8")

    assert "#fff8ee" not in page()
    assert "#fff8ee" in page("--style", str(house / "style.toml"))
    assert "Helvetica" in page("--style", "newsroom")
    for name in ("style.toml", "text.ttf", "bold.ttf", "head.ttf", "logo.png"):
        shutil.copy(house / name, Path(folder) / name)
    assert "#fff8ee" in page()
    assert "#fff8ee" not in page("--style", "newsroom")
    (Path(folder) / "style.toml").write_text("[shape]\nradius = 99", encoding="utf-8")
    before = out.read_bytes()
    capsys.readouterr()
    assert main(["map", str(folder), "-o", str(out), "--basemap", "none", "--force"]) == 3
    assert out.read_bytes() == before
    assert capsys.readouterr().err.splitlines()[-1].endswith("write a number from 0 to 16")


def test_a_folder_whose_style_is_a_link_is_refused(net: Network, house: Path, tmp_path: Path) -> None:
    folder = Path(net.save(tmp_path / "network"))
    (folder / "style.toml").symlink_to(house / "style.toml")
    with pytest.raises(RoutesError):
        folder_style(folder)
