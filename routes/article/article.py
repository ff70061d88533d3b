"""An article about a network: its places linked to the map, the map it needs, and what its figures are worth.

For a template of a content system::

    found = routes.article.article.read(text, net)
    found.mentions, found.itinerary, found.figures, found.warnings
    found.to_html()      # the text, with links and data-* attributes, no script
    found.map()          # the map it needs
    found.save("article.html")
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Unpack, cast, overload

from routes.article import html
from routes.article.advice import Warning_, notes_of, warnings_of
from routes.article.dateline import date_of
from routes.article.draft import Draft, parse, read_file, text_of
from routes.article.factcheck import Figure, find_figures
from routes.article.itinerary import Proposal, propose, shown_network
from routes.article.mentions import Ambiguous, Mention, Names, find_mentions
from routes.article.near_misses import find_near_misses
from routes.article.periods import opening, periods_of
from routes.article.terms import Term, find_terms
from routes.errors import UsageError
from routes.i18n.language import LANGUAGES, Text
from routes.io import buffers
from routes.maps.options import MapOptions
from routes.maps.spec import MapSpec, WaypointMark
from routes.model import guesses
from routes.model.period import Period
from routes.model.text import counted, quoted

if TYPE_CHECKING:
    from routes.maps.html.folium_map import RoutesMap
    from routes.network import Network

__all__ = ["Article", "Warning_", "read", "read_file"]

# Little words that tell a language, those of several languages left out where they would decide.
_LITTLE = {
    "en": "the of and in to by with an is was were that from on at for this they who than",
    "es": "el la los las de del que y en por con una un se su al es fue han hacia desde más",
    "fr": "le la les des du et dans une un que qui est sur pour par au aux ont en de à sont vers avec",
    "pt": "o os as do da dos das e em no na nos nas um uma que de para com por ao não foi mais são",
}
_FIRST = 200


@guesses.with_guesses(guesses.OF_ANSWERS)
@dataclass(frozen=True, kw_only=True, repr=False)
class Article:
    """A draft read against a network.

    ``mentions`` are the places it names, in order; ``unclear`` the names that may be one of several places or no place
    at all; ``itinerary`` the legs between the places; ``figures`` the numbers that count people or events, with what is
    published about them; ``terms`` the words that the IOM glossary has another word for; ``warnings`` what an editor
    should look at; ``notes`` what is good to know. ``date`` is that of the draft, from which *last year* counts.
    """

    draft: Draft
    network: Network
    lang: str
    title: str
    mentions: tuple[Mention, ...] = ()
    unclear: tuple[Ambiguous, ...] = ()
    itinerary: Proposal = field(default_factory=Proposal)
    figures: tuple[Figure, ...] = ()
    terms: tuple[Term, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    notes: tuple[str, ...] = ()
    at: str = ""
    date: str = ""
    base: Path | None = None

    def __repr__(self) -> str:
        title = quoted(self.title)
        rows = {"mention": self.mentions, "figure": self.figures, "warning": self.warnings}
        return f"<Article {title}: {', '.join(counted(len(found), noun) for noun, found in rows.items())}>"

    def _repr_html_(self) -> str:
        return self.to_html()

    @property
    def text(self) -> str:
        """The draft that positions refer to: without a byte order mark, lines ending with a line feed."""
        return self.draft.text

    @property
    def day(self) -> Period | None:
        """The date of the draft as a period, or ``None``."""
        return Period.parse(self.date) if self.date else None

    def to_dict(self) -> dict[str, Any]:
        """Return plain dicts, lists, strings and numbers: what ``routes article --json`` prints."""
        rows = ("mentions", "figures", "terms", "warnings")
        return {
            "title": self.title,
            "lang": self.lang,
            "date": self.date or None,
            "at": self.at or None,
            **{name: [row.to_dict() for row in getattr(self, name)] for name in rows},
            "unclear": [row.to_dict() for row in self.unclear],
            "itinerary": self.itinerary.to_dict(),
            "notes": list(self.notes),
        }

    def to_html(self) -> str:
        """Return the text as a fragment for any page: links with ``data-place``, lists they lead to, no script."""
        text = Text(self.lang)
        parts = [f'<div class="r-article" lang="{self.lang}" dir="{text.direction}">', html.body(self)]
        if self.places():
            parts.append(f'<section class="r-places"><h2>{escape(text("art_places_heading"))}</h2>\n<ol>')
            for place in self.places():
                back = "".join(
                    f' <a href="#{b["href"]}" aria-label="{escape(b["label"])}">↩</a>' for b in place["back"]
                )
                attributes = f'id="r-place-{place["number"]}" data-place="{escape(place["id"])}"'
                kind = f"{place['kind']}; {place['guess']}" if place["guess"] else place["kind"]
                parts.append(f"<li {attributes}>{escape(place['name'])} ({escape(kind)}){back}</li>")
            parts.append("</ol></section>")
        if self.sources():
            parts.append(f'<section class="r-says"><h2>{escape(text("art_says_heading"))}</h2>\n<ol>')
            for note in self.sources():
                words = escape(note["words"])
                if note["url"]:
                    words = f'<a href="{escape(note["url"])}" rel="noopener nofollow">{words}</a>'
                back = f'<a href="#r-fig-{note["number"]}" aria-label="{escape(text("art_back"))}">↩</a>'
                parts.append(f'<li id="r-figure-{note["number"]}">{words} {back}</li>')
            parts.append("</ol></section>")
        return "\n".join([*parts, "</div>"]) + "\n"

    def places(self) -> list[dict[str, Any]]:
        """Return the places in the order in which the text names them: id, name, kind, and ways back to the text."""
        text, out = Text(self.lang), list[dict[str, Any]]()
        for number, (place, mentions) in enumerate(html.places_of_text(self), 1):
            waypoint = self.network.waypoints[place]
            name = waypoint.name_in(self.lang)
            label = [text("art_back_n", number=k, name=name) for k in range(1, len(mentions) + 1)]
            back = [{"href": f"r-m-{m}", "label": label[k]} for k, m in enumerate(mentions)]
            spelt = dict.fromkeys(m.text for m in self.mentions if m.guess and m.place == place)
            guess = "; ".join(text("art_guess", text=each) for each in spelt)
            kind = text.joined([text.of("kinds", waypoint.kind), *map(text.country, waypoint.country)])
            out.append({"number": number, "id": place, "name": name, "kind": kind, "guess": guess, "back": back})
        return out

    def sources(self, given: str = "") -> list[dict[str, Any]]:
        """Return who published the figures that the text gives: number of the note, words, address.

        ``given`` is the source of figures that name none.
        """
        return html.notes_of(self, Text(self.lang), given)

    def spec(self, **options: Any) -> MapSpec:
        """Return the description of the map that the text needs; options as for `Network.map`."""
        from routes.article import enlarged as grounds
        from routes.maps.compose import compose

        lang = str(options.get("lang") or self.lang)
        notes = html.map_notes(self, lang)
        net = shown_network(self.network, self.itinerary, self.mentions, notes) if self.mentions else self.network
        text = Text(self.lang)
        first = next((block.text.strip() for block in self.draft.blocks if not block.heading), "")
        about = self.draft.front.get("standfirst") or (
            first[:_FIRST].rsplit(" ", 1)[0] + " …" if first[_FIRST:] else first
        )
        credit = self.draft.front.get("credit", "")
        options = {
            "story": False,
            "title": self.title,
            "standfirst": about,
            "lang": self.lang,
            "credit": credit,
            **options,
        }
        made = compose(net, **options)
        if options.get("period") is None:
            made = self._opened(made, lambda period: compose(net, **{**options, "period": period}))
        changes: dict[str, Any] = {"waypoints": self._marks(made), "details": grounds.detail_of(made, self._named())}
        if self.at:
            changes["as_of"] = text("as_of", period=html.period_words(Period.parse(self.at), text))
        return dataclasses.replace(made, **changes)

    def _opened(self, made: MapSpec, at: Callable[[str], MapSpec]) -> MapSpec:
        """Return the map at the period that the text names, where the map has figures of it; else as it is."""
        times = [time for time in (made.time, made.years) if time is not None]
        steps = [step for time in times for step in time.periods]
        for period in opening(periods_of(self.draft, self.day), steps):
            try:
                found = at(period)
            except UsageError:
                # Nobody published a figure of what widths count for that step.
                continue
            if found.time is not None and found.time.start >= 0:
                return found
        return made

    def _named(self) -> list[Any]:
        named = dict.fromkeys(mention.place for mention in self.mentions)
        return [self.network.waypoints[place] for place in named]

    def _marks(self, made: MapSpec) -> tuple[WaypointMark, ...]:
        """Return the marks: the ends of the way first, then what the text names, then what lies between."""
        named = {waypoint.id for waypoint in self._named()}
        ends = {self.itinerary.stops[0], self.itinerary.stops[-1]} if len(named) > 3 and self.itinerary.stops else named
        if not named:
            return made.waypoints
        rank = {
            mark.id: 0 if mark.id in ends else 1 if mark.id in named else max(mark.rank, 3) for mark in made.waypoints
        }
        return tuple(dataclasses.replace(mark, rank=rank[mark.id]) for mark in made.waypoints)

    def map(self, **options: Unpack[MapOptions]) -> RoutesMap:
        """Return the map that the text needs as a `folium.Map`; options as for `Network.map`."""
        from routes.maps.html import folium_map as render

        return render.page_map(self.spec(**options))

    def page(self, **options: Unpack[MapOptions]) -> str:
        """Return the article as one self-contained page: the text beside its map; ``options`` of `Network.map`."""
        from markupsafe import Markup

        from routes.maps.html import bare
        from routes.maps.html.page import document

        spec = self.spec(**options)
        text = Text(self.lang)
        words = {key: text(key) for key in _PAGE_STRINGS}
        in_order = "art_legs" if self.itinerary.order == "text" else "art_legs_route"
        return document(
            spec,
            *bare.parts(spec),
            template="article.html",
            scripts=("article.js",),
            styles=("article.css",),
            skip="#r-text",
            art=words,
            map_title=self._map_title(),
            standfirst=self.draft.front.get("standfirst", ""),
            body=Markup(html.body(self)),  # noqa: S704 - washed where it is made
            places=self._indexed(spec),
            notes=self.sources(str(options.get("source", ""))),
            legs_note=text(in_order) if self.itinerary.legs else "",
        ).html

    def _map_title(self) -> str:
        """Return what stands over the map: the ends of the way, or the first places that the text names."""
        text, net = Text(self.lang), self.network
        ends = list(dict.fromkeys(self.itinerary.waypoints[k] for k in (0, -1))) if self.itinerary.waypoints else []
        if len(ends) == 2:
            start, end = (text.place(net.waypoints[place]) for place in ends)
            return text("art_map_title", start=start, end=end)
        return text.joined([text.place(waypoint) for waypoint in self._named()[:3]])

    def _indexed(self, spec: MapSpec) -> list[dict[str, Any]]:
        index = {mark.id: number for number, mark in enumerate(spec.waypoints)}
        return [{**place, "index": index[place["id"]]} for place in self.places()]

    @overload
    def save(self, path: str | Path, **options: Unpack[MapOptions]) -> Path: ...
    @overload
    def save(self, path: IO[Any], **options: Unpack[MapOptions]) -> None: ...
    def save(self, path: str | Path | IO[Any], **options: Unpack[MapOptions]) -> Path | None:
        """Write the page to ``path``, whole or not at all, and return the path; ``options`` of `Network.map`.

        An open file, for bytes or text, is written to, and stays open.

        Raises
        ------
        FileError
            If the folder does not exist or cannot be written.
        """
        from routes.maps.html.page import write_page

        if buffers.is_open(path):
            buffers.hand_over(self.page(**options).encode("utf-8"), path)
            return None
        return write_page(self.page(**options), cast("str | Path", path))


_PAGE_STRINGS = ("art_places_heading", "art_places_caption", "art_back", "art_says_heading")


def read(
    text: str | bytes | Path | IO[Any],
    net: Network,
    *,
    lang: str | None = None,
    at: str | Period | None = None,
    date: str | Period | None = None,
    title: str | None = None,
    base: str | Path | None = None,
) -> Article:
    """Return a draft read against a network.

    Parameters
    ----------
    text
        The draft: its text, bytes, an open file or a path, beside which its pictures lie. Limited Markdown: CommonMark
        without HTML; lines ``title: ...``, ``standfirst: ...``, ``lang: ...``, ``credit: ...``, ``date: ...`` or
        ``at: ...`` may stand on top. English, Spanish, French and Portuguese words tell what a number counts, and when.
    lang
        Language of the page; by the draft's own words when absent.
    at
        Only what was open then is proposed as the itinerary; the draft's own ``at`` when absent, and else what was open
        in the month of the draft, if its day is known and there is such a way.
    date
        The day of the draft, from which *last year* and *every month* count (``2022-04-15``, ``15 April 2022``); that
        of its front matter, or of a line of it that is a date, when absent.
    base
        The folder in which relative paths of pictures are looked for; without it no picture is shown.

    Raises
    ------
    UsageError
        If there is no such language, or it is no draft.
    FileError, RefusedError
        If it cannot be read.
    DataError
        If ``at`` is not a period, or the date is none.

    Examples
    --------
    >>> import routes
    >>> found = read("Boats leave Necoclí for Acandí.", routes.load("americas"))
    >>> [mention.place for mention in found.mentions], [leg.id for leg in found.itinerary.legs]
    (['necocli', 'acandi'], ['necocli--acandi-boat'])
    """
    base = text.parent if base is None and isinstance(text, Path) else base
    draft = parse(text_of(text))
    code = lang or draft.front.get("lang") or _language(draft, net)
    if code not in LANGUAGES:
        raise UsageError(f"lang {quoted(code)} is not one of {', '.join(LANGUAGES)}")
    asked = at or draft.front.get("at")
    when = Period.parse(asked) if asked else None
    day, _ = date_of(draft, date)
    names = Names(net)
    mentions, unclear = find_mentions(draft, names)
    guesses, doubts = find_near_misses(draft, names, mentions, unclear)
    mentions = tuple(sorted((*mentions, *guesses), key=lambda mention: mention.start))
    unclear = tuple(sorted((*unclear, *doubts), key=lambda name: name.start))
    figures = find_figures(draft, net, mentions, day)
    named = {mention.place: names.net.waypoints[mention.place] for mention in mentions}
    net = net.replace(waypoints={**net.waypoints, **named})
    proposal = propose(net, mentions, when)
    if when is None and day is not None:
        # What is open only later is no way of the text, unless there is no other.
        then = propose(net, mentions, str(day)[:7])
        proposal = then if len(then.gaps) <= len(proposal.gaps) else proposal
    folder = None if base is None else Path(base)
    made = Article(
        draft=draft,
        network=net,
        lang=code,
        title=title or draft.title or net.meta.title or net.meta.name or "–",
        mentions=mentions,
        unclear=unclear,
        itinerary=proposal,
        figures=figures,
        terms=find_terms(draft, code),
        date="" if day is None else str(day),
        at="" if when is None else str(when),
        base=folder,
    )
    return dataclasses.replace(made, warnings=tuple(warnings_of(made)), notes=tuple(notes_of(made)))


def _language(draft: Draft, net: Network) -> str:
    """Return the language of a draft by its little words, else that of the network."""
    words = Counter(re.findall(r"[^\W\d_]+", " ".join(block.text for block in draft.blocks).lower()))
    scores = {lang: sum(words[word] for word in set(little.split())) for lang, little in _LITTLE.items()}
    best = [lang for lang, score in scores.items() if score == max(scores.values())]
    if len(best) > 1:
        return net.meta.lang if net.meta.lang in LANGUAGES else "en"
    return best[0]
