"""What an editor should look at, and what is good to know, about a draft that was read."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from routes.article import html
from routes.article.dates import timed_sentences
from routes.article.factcheck import WRONG, Figure
from routes.article.facts import Fact
from routes.i18n.language import Text
from routes.model.period import Period
from routes.model.text import quoted

if TYPE_CHECKING:
    from routes.article.article import Article

__all__ = ["Warning_", "notes_of", "warnings_of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Warning_:  # noqa: N801 - Warning is a built-in
    """Something an editor should look at. ``code`` names the kind; ``line`` and ``column`` count from 1."""

    code: str
    line: int
    column: int
    message: str

    def to_dict(self) -> dict[str, object]:
        """Return what the JSON of ``routes article`` prints."""
        return dataclasses.asdict(self)


def warnings_of(article: Article) -> list[Warning_]:
    """Return what an editor should look at, in the order of the draft."""
    found = [_about_figure(article, figure) for figure in article.figures if figure.status in WRONG]
    for name in article.unclear:
        if name.why == "several":
            places = " or ".join(name.places)
            message = f"{quoted(name.text)} may be {places}: write which, or leave it as it is; it is not linked"
            found.append(Warning_(code="ambiguous-place", line=name.line, column=name.column, message=message))
    for mention in article.mentions:
        if mention.guess:
            right = article.network.waypoints[mention.place].name
            message = f"{quoted(mention.text)} is taken for {right} ({mention.place}), a guess: "
            message += f"confirm it by writing {right}"
            found.append(Warning_(code="place-guess", line=mention.line, column=mention.column, message=message))
    for line, address, why in html.pictures(article.draft, article.base):
        message = f"picture {quoted(address)} is not shown: {why}"
        found.append(Warning_(code="picture", line=line, column=1, message=message))
    if not article.mentions:
        message = "no place of the network is named; the map shows the whole network"
        found.append(Warning_(code="no-place", line=1, column=1, message=message))
    return sorted(found, key=lambda warning: (warning.line, warning.column, warning.code))


def _about_figure(article: Article, figure: Figure) -> Warning_:
    text = Text("en")

    def what(fact: Fact) -> str:
        place, when = html.name_of(article.network, fact.about, text), html.period_words(fact.period, text)
        group = f" ({fact.group})" if fact.group else ""
        return f"{text.of('measures', str(fact.measure))}{group}, {place}, {when}"

    def says(facts: Iterable[Fact]) -> str:
        lines = {f"{text.number(fact.value)} ({_source(article, fact)})": None for fact in facts}
        return " and ".join(lines)

    said = html.period_words(Period.parse(figure.period), text)
    if figure.status == "differs":
        message = f"{quoted(figure.text)} disagrees with what is published for {what(figure.matches[0])}: "
        message += says(figure.matches)
    elif figure.status == "rounded-far":
        message = f"{quoted(figure.text)} is rounded far from what is published for {what(figure.matches[0])}: "
        message += says(figure.matches[:1])
    elif figure.status == "some-months":
        fact = figure.matches[0]
        months = [(fact.period, [row for row in figure.matches if row.period.key == fact.period.key])]
        months += [(row.period, [row]) for row in figure.instead]
        published = "; ".join(f"{html.period_words(period, text)}: {says(rows)}" for period, rows in months)
        kind, place = text.of("measures", str(fact.measure)), html.name_of(article.network, fact.about, text)
        message = f"{quoted(figure.text)} is said of every month and is not borne out for all; published for {kind}, "
        message += f"{place}: {published}"
    else:
        fact = figure.instead[0]
        kind = text.of("measures", figure.measure)
        other = said if figure.status == "other-period" else kind
        message = f"{quoted(figure.text)} is {what(fact)} ({_source(article, fact)}), not {other}"
        if figure.matches:
            message += f"; published for {what(figure.matches[0])}: {says(figure.matches)}"
    return Warning_(code=f"figure-{figure.status}", line=figure.line, column=figure.column, message=message)


def _source(article: Article, fact: Fact) -> str:
    label = article.network.sources[fact.source].label if fact.source in article.network.sources else "no source given"
    return f"{label}; sum of {fact.parts} figures" if fact.parts > 1 else label


def notes_of(article: Article) -> Iterator[str]:
    """Yield what is good to know: the order of the way, doubts, terms, and what relative times are read as."""
    way, net = article.itinerary, article.network

    def names(ids: Iterable[str]) -> str:
        return ", ".join(net.waypoints[name].name for name in ids)

    if way.order == "route":
        yield (
            f"several orders: the text names {names(way.text_order)}; the legs lead by {names(way.stops)}, "
            "and the map follows the legs"
        )
    for gap in way.gaps:
        yield f"gap: {names([gap.start])} and {names([gap.end])} are not connected: {gap.why}"
    doubts = [name for name in article.unclear if name.why == "word"]
    if doubts:
        listed = ", ".join(f"{name.text} (line {name.line})" for name in doubts[:8])
        yield f"not taken for places: {listed}{' and more' if len(doubts) > 8 else ''}"
    for term in article.terms:
        yield f"line {term.line}: {quoted(term.text)}: the IOM glossary has {quoted(term.instead)}"
    yield from _times(article)


def _times(article: Article) -> Iterator[str]:
    """Yield what the words that count from the date of the draft are read as, or that it has no date."""
    read, unread = dict[str, None](), dict[str, None]()
    for block in article.draft.blocks:
        for plain, whens in timed_sentences(block.text, article.day):
            for when in whens:
                if when.relative:
                    said = quoted(plain.text[plain.at[when.start] : plain.at[when.end - 1] + 1])
                    if when.period is not None:
                        read[f"{said} is {when.period}"] = None
                    elif article.day is None:
                        unread[said] = None
    if read:
        yield f"dates: in a draft of {article.date}, {', '.join(read)}"
    if unread:
        yield f"no date: {', '.join(unread)} cannot be read; give --date, or write date: 2022-04-15 on top of the draft"
