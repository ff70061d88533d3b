"""Build examples/darien-2022: the story of April 2022 as a network folder, and its pages, from the bundled network.

Every figure and sentence of fact comes from that network; nothing is added here but the chapters and the annotations.
"""

from __future__ import annotations

import contextlib
import io
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import routes  # noqa: E402
from routes.model.annotation import Annotation  # noqa: E402
from routes.model.chapter import Chapter  # noqa: E402
from routes.model.network import Meta  # noqa: E402

OUT = ROOT / "examples" / "darien-2022"
ROUTES = ("necocli-del-rio", "necocli-to-eagle-pass")
MORE_LEGS = ("turbo--capurgana-boat", "turbo--acandi-boat")
FIGURES = {"darien-gap": ("transit",), "honduras": ("arrival",), "us-mexico-border": ("encounter",)}
FROM, TO = "2021-01", "2022-04"

ANNOTATIONS = (
    Annotation(
        id="boats",
        text="Boats across the gulf leave from here: 1 hour 20 minutes to Capurganá, as printed in 2022.",
        texts={
            "es": "De aquí salen las lanchas por el golfo: 1 hora 20 minutos a Capurganá, según se publicó en 2022."
        },
        place="necocli",
        sources=("blu-2022-10",),
    ),
    Annotation(
        id="darien",
        text="8,456 people in January and February 2022, as UNHCR and IOM counted; 2,928 a year before.",
        texts={"es": "8.456 personas en enero y febrero de 2022, según ACNUR y OIM; 2.928 un año antes."},
        place="darien-gap",
        period="2022-01/2022-02",
        sources=("unhcr-iom-2022-03-29",),
    ),
    Annotation(
        id="honduras",
        text="12,971 arrivals in April 2022: partly the same people as in the Darién.",
        texts={"es": "12.971 llegadas en abril de 2022: en parte, las mismas personas que en el Darién."},
        place="honduras",
        period="2022-04",
        sources=("inm-honduras",),
    ),
)

CHAPTERS = (
    Chapter(
        title="Two gulf towns, four boats",
        text=(
            "The road north ends on the **Gulf of Urabá**. From Necoclí and Turbo, in Colombia, boats carry people "
            "across the gulf to **Acandí** and **Capurganá**, at the edge of the forest. Blu Radio printed 1 hour "
            "20 minutes from Necoclí to Capurganá, with 73 people a boat."
        ),
        view=("necocli", "turbo", "acandi", "capurgana"),
        show=("necocli--acandi-boat", "turbo--acandi-boat", "necocli--capurgana-boat", "turbo--capurgana-boat"),
        period="2022-04",
        annotations=("boats",),
    ),
    Chapter(
        title="No road: the Darién Gap",
        text=(
            "Between Colombia and Panama there is no road. UNHCR and IOM counted **8,456 people** through the Darién "
            "in January and February 2022, against **2,928** in the same months of 2021. Panama's own table, "
            "published later, gives 4,702 and 4,262 for the two months, together 8,964.\n\n"
            "Reporters print three to ten days on foot to Bajo Chiquito. *The line shows a connection, not the trail.*"
        ),
        view=("necocli", "acandi", "capurgana", "bajo-chiquito", "lajas-blancas"),
        show=("acandi--bajo-chiquito-walk", "capurgana--bajo-chiquito-walk", "darien-gap"),
        period="2022-02",
        figure=("darien-gap", "transit", "2022-01/2022-02", "unhcr-iom-2022-03-29"),
        annotations=("darien",),
    ),
    Chapter(
        title="By canoe to the reception station",
        text=(
            "From Bajo Chiquito, canoes go down the Turquesa and Chucunaque rivers to the reception station of "
            "Lajas Blancas; the UN Human Rights Office prints four hours on the Chucunaque."
        ),
        view=("bajo-chiquito", "lajas-blancas", "acandi"),
        show=("bajo-chiquito--lajas-blancas-boat",),
        period="2022-03",
    ),
    Chapter(
        title="Six countries by bus",
        text=(
            "Panama drives people across the country to its border with Costa Rica; the printed fare is 40 US dollars. "
            "Buses go on through Costa Rica, Nicaragua, Honduras and Guatemala. Honduras counted 12,971 arrivals in "
            "April 2022, at its own border: they are partly the same people as in the Darién and may not be added."
        ),
        view=("lajas-blancas", "tecun-uman"),
        show=("necocli-to-eagle-pass..tecun-uman", "necocli-del-rio..tecun-uman", "honduras"),
        period="2022-04",
        figure=("honduras", "arrival", "2022-04"),
        annotations=("honduras",),
    ),
    Chapter(
        title="A raft across the Suchiate",
        text=(
            "Between Tecún Umán in Guatemala and Ciudad Hidalgo in Mexico, rafts cross the river Suchiate; the printed "
            "fare is 10 quetzales. Tapachula lies about an hour on."
        ),
        view=("tecun-uman", "tapachula"),
        show=("necocli-del-rio..tapachula",),
        period="2022-04",
    ),
    Chapter(
        title="Through Mexico to the border",
        text=(
            "The bus from Tapachula to Mexico City takes 18 to 20 hours, by the printed timetable. Monterrey, Monclova "
            "and Sabinas follow, then **Ciudad Acuña**, across the Rio Grande from **Del Rio** in Texas."
        ),
        view=("tapachula", "del-rio"),
        show=("necocli-del-rio", "necocli-to-eagle-pass", "us-mexico-border"),
        period="2022-04",
    ),
    Chapter(
        title="The whole way",
        text=(
            "US Customs and Border Protection recorded **235,785 encounters** at the border with Mexico in April 2022. "
            "An encounter is an event, not a person, and most of those people did not come through the Darién."
        ),
        period="2022-04",
        figure=("us-mexico-border", "encounter", "2022-04"),
    ),
)


def build(out: Path = OUT) -> Path:
    net = routes.load("americas")
    legs = {leg: net.legs[leg] for name in ROUTES for leg in net.routes[name].legs}
    legs |= {name: net.legs[name] for name in MORE_LEGS}
    ends = {end for leg in legs.values() for end in (leg.start, leg.end)}
    places = ends | {area for name in ends for area in net.waypoints[name].part_of} | set(FIGURES)
    asked = routes.Period.parse(f"{FROM}/{TO}")
    figures = [
        row
        for row in net.observations
        if str(row.measure) in FIGURES.get(row.about, ()) and not row.group and asked.covers(row.period)
    ]
    chains = [net.routes[name] for name in ROUTES]
    used = {name for record in (*legs.values(), *chains) for name in record.sources}
    used |= {name for place in places for name in net.waypoints[place].sources} | {row.source for row in figures}
    story = routes.Network(
        meta=Meta(
            name="darien-2022",
            title="From Necoclí to the US–Mexico border",
            description=(
                "8,456 people crossed the roadless Darién Gap in January and February 2022, UNHCR and IOM counted; "
                "a year before it was 2,928."
            ),
            lang="en",
        ),
        waypoints=[net.waypoints[name] for name in sorted(places)],
        legs=list(legs.values()),
        routes=chains,
        observations=figures,
        sources=[net.sources[name] for name in sorted(used)],
        annotations=ANNOTATIONS,
        chapters=CHAPTERS,
    )
    return Path(routes.write(story, out))


def publish(folder: Path = OUT, out: Path = ROOT / "build" / "darien-2022") -> Path:
    """Write what an article needs of the example: the story as a publication folder, both drafts as pages, the snippet.

    The pages hold Leaflet as its package ships it and are therefore built, not kept; the pictures are kept beside the
    network.
    """
    from routes.cli import main

    out.parent.mkdir(exist_ok=True)
    run = [["build", str(folder), "-o", str(out), "--force", "--url", "https://example.org/darien-2022/"]]
    for draft, page in (("article.md", "article.html"), ("article.es.md", "article.es.html")):
        run.append(["article", str(folder / draft), "-n", "americas", "-o", str(out / page), "--force"])
    for command in run:
        if main(command):
            raise SystemExit(f"routes {' '.join(command)} failed")
    snippet = io.StringIO()
    with contextlib.redirect_stdout(snippet):
        main(["embed", str(out), "--url", "https://example.org/darien-2022/"])
    (folder / "embed-snippet.html").write_text(snippet.getvalue(), encoding="utf-8")
    for name in ("fallback.png", "fallback.svg", "social.png", "print.pdf", "alt.txt"):
        shutil.copyfile(out / name, folder / ("words.txt" if name == "alt.txt" else name))
    return out


if __name__ == "__main__":
    print(build())
    print(publish())
