"""An article as HTML: the draft's Markdown with a link on every place and a note on every figure that has a source.

Two walls stand between a draft and the page: the Markdown parser, which takes no HTML and escapes what it writes, and
an allow-list of elements and attributes through which its output passes.
"""

from __future__ import annotations

import base64
import copy
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from routes.article import draft as drafts
from routes.article.draft import Block, Draft
from routes.article.factcheck import Figure
from routes.article.facts import Fact
from routes.article.mentions import Mention
from routes.i18n.language import Text
from routes.model.annotation import LONGEST, Annotation
from routes.model.period import Period

if TYPE_CHECKING:
    from routes.article.article import Article

__all__ = [
    "body",
    "guess_words",
    "map_notes",
    "name_of",
    "notes_of",
    "period_words",
    "pictures",
    "places_of_text",
    "sourced",
]

_TAGS = set("a p h2 h3 h4 h5 h6 ul ol li blockquote em strong code pre hr br img sup".split())
_ATTRIBUTES = {
    "a": {"href", "title", "class", "id", "rel", "target", "data-place", "data-figure", "aria-label"},
    "img": {"src", "alt", "title"},
    "ol": {"start"},
    "sup": {"class"},
}


def body(article: Article) -> str:
    """Return the text of an article as HTML that is safe to put into any page: no script, no style, no form."""
    tokens = _titled(copy.deepcopy(list(article.draft.tokens)), article.draft.headline)
    _headings(tokens)
    numbers = sourced(article)
    by_block: dict[int, list[tuple[int, int, list[Token], list[Token]]]] = {}
    order = {place: number for number, (place, _) in enumerate(places_of_text(article), 1)}
    for number, mention in enumerate(article.mentions, 1):
        if not mention.linked:
            attrs: dict[str, str | int | float] = {
                "class": "r-mention",
                "id": f"r-m-{number}",
                "href": f"#r-place-{order[mention.place]}",
                "data-place": mention.place,
            }
            if mention.guess:
                attrs |= {"class": "r-mention r-guess", "title": guess_words(article, mention)}
            marks = ([Token("mention_open", "a", 1, attrs=attrs)], [Token("mention_close", "a", -1)])
            by_block.setdefault(mention.block, []).append((*mention.span, *marks))
    seen: set[int] = set()
    for figure in article.figures:
        if (found := numbers.get(figure)) is not None:
            by_block.setdefault(figure.block, []).append((*figure.span, [], _note(found, article.lang, seen)))
    blocks = {block.index: block for block in article.draft.blocks}
    for token in tokens:
        if token.type == "inline":
            index = token.meta["index"]
            children = _marked(token.children or [], blocks[index], by_block.get(index, []))
            token.children = [_shown(child, article.base) for child in children]
    md = drafts.parser()
    html = str(md.renderer.render(tokens, md.options, {}))
    return _washed(html)


def guess_words(article: Article, mention: Mention) -> str:
    """Return what a reader is told of a name that the text spells another way: ``Necoclí: spelled “Necocoli” …``."""
    text = Text(article.lang)
    name = article.network.waypoints[mention.place].name_in(article.lang)
    return f"{name}: {text('art_guess', text=mention.text)}"


def _washed(html: str) -> str:
    """Return HTML with nothing in it but what the lists above allow."""
    import nh3

    def allowed(tag: str, name: str, value: str) -> str | None:
        if tag == "a" and name == "href":
            return value if drafts.is_good_link(value) else None
        if tag == "img" and name == "src":
            return value if value.startswith("data:image/") else None
        return value

    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=allowed,
        url_schemes={"http", "https", "mailto", "data"},
        link_rel=None,
        clean_content_tags=set(),
        strip_comments=True,
    )


def _titled(tokens: list[Token], headline: int) -> list[Token]:
    """Return the tokens numbered, without the heading that is the title of the page."""
    for index, token in enumerate(tokens):
        token.meta["index"] = index
    return tokens if headline < 0 else tokens[headline + 2 :]


def _headings(tokens: list[Token]) -> None:
    """Number the headings from 2 without a jump: the title of the page is the only one of the first level."""
    last = 1
    for token in tokens:
        if token.type == "heading_open":
            last = min(max(int(token.tag[1]), 2), last + 1, 6)
            token.tag = f"h{last}"
        elif token.type == "heading_close":
            token.tag = f"h{last}"


def _note(number: int, lang: str, seen: set[int]) -> list[Token]:
    label = Text(lang)("art_note", number=number)
    link: dict[str, str | int | float] = {
        "class": "r-noteref",
        "href": f"#r-figure-{number}",
        "data-figure": str(number),
        "aria-label": label,
    }
    if number not in seen:
        link["id"] = f"r-fig-{number}"
        seen.add(number)
    return [
        Token("sup_open", "sup", 1, attrs={"class": "r-note"}),
        Token("note_open", "a", 1, attrs=link),
        Token("text", "", 0, content=str(number)),
        Token("note_close", "a", -1),
        Token("sup_close", "sup", -1),
    ]


def _marked(
    children: list[Token], block: Block, marks: Sequence[tuple[int, int, list[Token], list[Token]]]
) -> list[Token]:
    """Return the parts of a line with tokens put in before and after stretches of its text."""
    before: dict[tuple[int, int], list[Token]] = {}
    after: dict[tuple[int, int], list[Token]] = {}
    for start, end, opening, closing in sorted(marks, key=lambda mark: mark[:2]):
        last = end - 1
        if opening:
            while any(t.nesting for t in children[block.child[start] : block.child[last] + 1]):
                last -= 1
        elif block.linked[last]:
            continue
        before.setdefault((block.child[start], block.within[start]), []).extend(opening)
        after.setdefault((block.child[last], block.within[last]), []).extend(closing)
    out: list[Token] = []
    for number, child in enumerate(children):
        if child.type in ("text", "text_special"):
            piece = ""
            for k, char in enumerate(child.content):
                opening, closing = before.get((number, k), []), after.get((number, k), [])
                if opening:
                    out += [Token("text", "", 0, content=piece), *opening]
                    piece = ""
                piece += char
                if closing:
                    out += [Token("text", "", 0, content=piece), *closing]
                    piece = ""
            out.append(Token("text", "", 0, content=piece))
        else:
            out += [*before.get((number, 0), []), child, *after.get((number, 0), [])]
    return out


def _shown(child: Token, base: Path | None) -> Token:
    """Return a part of a line as the page shows it: pictures inside the page, links to elsewhere in a new window."""
    if child.type == "link_open" and str(child.attrs.get("href", "")).lower().startswith("http"):
        child.attrs |= {"rel": "noopener nofollow", "target": "_blank"}
    if child.type == "image":
        found = drafts.local_picture(str(child.attrs.get("src", "")), base)
        if isinstance(found, str):
            return Token("text", "", 0, content=f"[{child.content or child.attrs.get('src', '')}]")
        for part in child.children or ():
            part.type = "text" if part.type == "text_special" else part.type
        child.attrs["src"] = f"data:{found[0]};base64,{base64.b64encode(found[1]).decode()}"
    return child


def pictures(draft: Draft, base: Path | None) -> list[tuple[int, str, str]]:
    """Return line, address and reason for each picture of a draft that the page cannot show."""
    out = []
    for token in draft.tokens:
        for child in token.children or ():
            if child.type == "image":
                address = str(child.attrs.get("src", ""))
                found = drafts.local_picture(address, base)
                if isinstance(found, str):
                    out.append(((token.map or [0])[0] + 1, address, found))
    return out


# --- places and figures -------------------------------------------------------------------------------------------


def places_of_text(article: Article) -> list[tuple[str, list[int]]]:
    """Return the places in the order in which the text names them, each with the numbers of its linked mentions.

    What only the title or the text of a link names comes last and has no number.
    """
    numbered = list(enumerate(article.mentions, 1))
    plain = [(n, m) for n, m in numbered if not m.linked and m.block != article.draft.headline]
    found: dict[str, list[int]] = {}
    for number, mention in plain:
        found.setdefault(mention.place, []).append(number)
    for _, mention in numbered:
        found.setdefault(mention.place, [])
    return list(found.items())


def sourced(article: Article) -> dict[Figure, int]:
    """Return the number of the note of each figure that a published one bears out; the same fact has one note."""
    numbers: dict[tuple[float, Fact], int] = {}
    out: dict[Figure, int] = {}
    linked = {block.index: block.linked for block in article.draft.blocks}
    for figure in article.figures:
        shown = figure.block != article.draft.headline and not linked[figure.block][figure.span[1] - 1]
        if shown and figure.status in ("equal", "rounded") and figure.matches:
            out[figure] = numbers.setdefault((figure.value, figure.matches[0]), len(numbers) + 1)
    return out


def notes_of(article: Article, text: Text, given: str = "") -> list[dict[str, Any]]:
    """Return the notes to an article's figures in order: number, words, address.

    ``given`` is the source of what names none.
    """
    net, out = article.network, list[dict[str, Any]]()
    done: set[int] = set()
    for figure, number in sourced(article).items():
        if number in done:
            continue
        done.add(number)
        fact = figure.matches[0]
        source = net.sources.get(fact.source)
        measure = text.of("measures", str(fact.measure))
        if fact.group:
            measure = text("art_says_group", measure=measure, group=_group(fact.group, text))
        words = text(
            "art_says",
            figure=figure.text,
            measure=measure,
            place=name_of(net, fact.about, text),
            period=period_words(fact.period, text),
            source=source.label if source is not None else fact.source or given or text("no_source_line").rstrip("."),
        )
        if fact.value != figure.value:
            words += " " + text("art_says_rounded", figure=text.number(fact.value))
        if fact.parts > 1:
            words += " " + text("art_says_sum", count=fact.parts)
        out.append({"number": number, "words": words, "url": source.url if source is not None else ""})
    return out


def map_notes(article: Article, lang: str) -> list[Annotation]:
    """Return the figures that the text gives and a publisher bears out, as notes on the map: one for each place."""
    net, text = article.network, Text(lang)
    by_about: dict[str, dict[str, str]] = {}
    for figure in sourced(article):
        fact = figure.matches[0]
        measure, period = text.of("measures", str(fact.measure)), period_words(fact.period, text)
        if fact.group:
            measure = text("art_says_group", measure=measure, group=_group(fact.group, text))
        words = text("art_on_map", figure=figure.text, measure=measure, period=period)
        by_about.setdefault(fact.about, {})[words] = fact.source
    out = []
    for number, (about, rows) in enumerate(by_about.items(), 1):
        kept: dict[str, str] = {}
        for words, source in rows.items():
            if len("; ".join([*kept, words])) <= LONGEST:
                kept[words] = source
        if not kept:
            continue
        said = "; ".join(kept)
        place, leg = (about, "") if about in net.waypoints else ("", about)
        sources = tuple(dict.fromkeys(source for source in kept.values() if source in net.sources))
        out.append(
            Annotation(id=f"text-{number:03d}", text=said, texts=((lang, said),), place=place, leg=leg, sources=sources)
        )
    return out


def name_of(net: Any, about: str, text: Text) -> str:
    """Return the name of a place, or the ends of a leg."""
    if about in net.waypoints:
        return text.place(net.waypoints[about])
    leg = net.legs[about]
    start, end = (text.place(net.waypoints[place]) for place in (leg.start, leg.end))
    return text("leg_title", start=start, end=end)


def _group(group: str, text: Text) -> str:
    """Return a group as a reader reads it: the country of a nationality, anything else as it is written."""
    kind, _, code = group.partition(":")
    return text.country(code) if kind == "nationality" else group


def period_words(period: Period, text: Text) -> str:
    """Return a period as a reader reads it: ``January–February 2022``.

    Examples
    --------
    >>> period_words(Period.parse("2022-01/2022-02"), Text("en")), period_words(Period.parse("2022"), Text("es"))
    ('January–February 2022', '2022')
    """
    return text.period(period)
