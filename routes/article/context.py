"""What a sentence says around a number: what it counts, of whom, when, where, how exactly."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from routes.article.dates import When
from routes.article.mentions import Mention
from routes.article.number_words import (
    ABOUT,
    AT_LEAST,
    AT_MOST,
    FILLERS,
    HEDGES,
    MEASURES,
    MONTHLY,
    MONTHS,
    NATIONALITIES,
    PARTS,
    PEOPLE,
    RATES,
    STOP,
)
from routes.article.numbers import FoldedText, Number
from routes.model.records import Measure

__all__ = ["Context", "context_of", "counts", "span_in"]

_GROUPS = {word: f"nationality:{code}" for code, words in NATIONALITIES.items() for word in words.split()}
_CLAUSE = re.compile(
    r"[;:()]| - |, (?!\d{3})|\b(?:against|compared|while|than|versus|vs|frente|mientras|contra|comparad\w+|"
    r"contre|tandis que|alors que|par rapport|enquanto|ante)\b"
)
_MONEY_BEFORE = re.compile(r"(?:[$€£¥]|\busd|\beur|\bb/\.) ?$")
_MONEY_AFTER = re.compile(
    r" ?(?:[$€£]|(?:us |u\.s\. )?dollars?|dolares|euros?|pesos|usd\b|lempiras|quetzales|balboas|cents|centavos)"
)
_UNIT_AFTER = re.compile(
    r"(?: ?[%٪]|[ -](?:per ?cent|pour ?cent|por cento|pou san|por ciento|percentage|puntos|"
    r"years?[ -]old|kilomet\w+|km|miles?|millas?|"
    r"met(?:er|re|ro)s?|m\b|feet|foot|hectare?as?|acres|hours?|horas?|days?|dias?|nights?|noches|weeks?|semanas?|months?|mes(?:es)?|"
    r"years?|anos?|minut\w+|degrees|grados|kilos?|kg|times|veces|countries|paises|o'clock|[ap]\.?m\b)|°)"
)
_NOT_A_COUNT = re.compile(
    r"\b(?:route|ruta|article|articulo|law|ley|no\.|numero|number|page|pagina|chapter|figure|aged?|edad|kilomet\w+) $"
)
_TOTAL = re.compile(r"\b(?:total(?: of| de)?|totals?|sum(?:a|aron)?|in all|en total|overall)\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a sentence says around a number.

    ``inherited`` says that the places are those of a sentence before; ``within`` are the places with figures in the
    countries that this one names; ``monthly`` says that the number is one of every month.
    """

    number: Number
    plain: FoldedText
    whens: tuple[When, ...]
    places: tuple[str, ...]
    inherited: bool
    within: tuple[str, ...]
    monthly: bool
    near: str
    bound: str
    groups: tuple[str, ...]
    part: bool
    direct: bool
    total: bool
    measure: Measure | None
    measured: bool
    elsewhere: bool


def span_in(plain: FoldedText, mention: Mention) -> tuple[int, int]:
    """Return where a mention stands in a folded sentence; (0, 0) if it stands in another."""
    inside = [k for k, at in enumerate(plain.at) if mention.span[0] <= at + plain.offset < mention.span[1]]
    return (inside[0], inside[-1] + 1) if inside else (0, 0)


def counts(plain: FoldedText, number: Number) -> bool:
    """Return whether a number can be a count at all: no money, share, distance, duration, age or name."""
    before, after = plain.folded[: number.start], plain.folded[number.end :]
    if _MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after) or _UNIT_AFTER.match(after):
        return False
    if _NOT_A_COUNT.search(before) or re.search(r"\w-$", before) or re.match(r"-\w", after):
        return False
    if not float(number.value).is_integer() or number.value < 1:
        return False
    # "8–10 people": the ends of a range are not two counts.
    if re.match(r"[\w ]{0,12} (?:and|y|e|et) \d", after) and re.search(r"\b(?:between|entre) $", before):
        return False
    return not (re.match(r" ?(?:-|to|a) ?\d", after) or _RANGE_BEFORE.search(before))


_RANGE_BEFORE = re.compile(
    r"\b(?:between|entre) \d[\d,. ]*(?:thousand|million|mil|mille)? ?(?:and|y|e|et) $|"
    r"(?<![\d,.])(?!(?:19|20)\d\d )\d[\d,.]* ?(?:-|to|a) ?$"
)
_PART_AFTER = re.compile(
    r" (?:of (?:the|those|them|these|all|whom)|de (?:los|las|ellos|ellas|estos|estas|esos|esas)|out of)\b"
)


def context_of(
    plain: FoldedText,
    number: Number,
    whens: Sequence[When],
    places: Sequence[str],
    mentions: Sequence[Mention],
    figured: Collection[str],
    *,
    inherited: bool = False,
    within: Sequence[str] = (),
    others: Sequence[Number] = (),
) -> Context:
    """Return what a sentence says around one of its numbers.

    Parameters
    ----------
    whens, mentions
        The times and places that the sentence names.
    places
        The places it is about, which may be named before it.
    figured
        The places and legs with published figures.
    inherited, within
        As in `Context`.
    others
        The numbers of the sentence that count something, this one among them.
    """
    before, after = plain.folded[: number.start], plain.folded[number.end :]
    tail = re.match(r"[^.,;:()]*", after)
    next_words = re.findall(r"[\w']+", tail.group() if tail else "")[:5]
    noun = next((i for i, word in enumerate(next_words) if word in PEOPLE or word in _GROUPS or _measure(word)), None)
    stop = next((i for i, word in enumerate(next_words) if word in STOP), len(next_words))
    direct = noun is not None and noun <= 3 and (noun < stop or all(w in ("of", "de") for w in next_words[:noun]))
    bare = stop == 0
    groups = _groups(after)
    around = [*re.findall(r"\w+", before)[-3:], *next_words[:4]]
    clause = _clause(plain, number)
    measure, measured = _counted(plain, number, clause, next_words[: noun + 1] if direct and noun is not None else [])
    following = next_words[noun + 1] if direct and noun is not None and len(next_words) > noun + 1 else ""
    if following and not (_filler(following) or following in _names_in(plain, mentions, whens)):
        measured = False
    if measured and not _in(plain, clause, measure) and not bare:
        measured = False
    bound = "at-least" if AT_LEAST.search(before) else "about" if ABOUT.search(before) else ""
    bound = bound or ("at-most" if AT_MOST.search(before) else "")
    rate = RATES.search(plain.folded, *clause)
    monthly = rate is None and MONTHLY.search(plain.folded, *clause) is not None
    near = "it is a rate or an average" if rate else ""
    near = near or ("it is an attempt, a plan or a forecast" if HEDGES.search(plain.folded, *clause) else "")
    return Context(
        number=number,
        plain=plain,
        whens=tuple(_paired(number, whens, others) or _whens(number, whens, clause)),
        places=tuple(places),
        inherited=inherited,
        within=tuple(within),
        monthly=monthly,
        near=near,
        bound=bound,
        groups=tuple(dict.fromkeys(groups)),
        part=bool(_PART_AFTER.match(after)) or (any(word in PARTS for word in around) and not bound),
        direct=direct or bare,
        total=bool(_TOTAL.search(plain.folded, *clause)),
        measure=measure,
        measured=measured,
        elsewhere=_elsewhere(plain, number, mentions, figured),
    )


def _elsewhere(plain: FoldedText, number: Number, mentions: Sequence[Mention], figured: Collection[str]) -> bool:
    """Return whether the place named nearest to a number has no figures and is where it was counted: *in Tapachula*."""
    spans = [(_distance(number, *span_in(plain, mention)), mention) for mention in mentions]
    if not spans:
        return False
    nearest = min(spans, key=lambda pair: pair[0])[1]
    before = plain.folded[: span_in(plain, nearest)[0]]
    return nearest.place not in figured and re.search(r"\b(?:in|at|en|near|outside|cerca de) $", before) is not None


def _groups(after: str) -> list[str]:
    """Return the nationalities named after a number, up to the first word that begins something else."""
    out: list[str] = []
    for word in re.findall(r"\w+", after)[:10]:
        if word in _GROUPS:
            out.append(_GROUPS[word])
        elif word in PARTS or (word in STOP and word not in ("and", "y", "e", "or", "of", "de")):
            break
    return out


def _filler(word: str) -> bool:
    known = word in STOP or word in FILLERS or word in PEOPLE or word in _GROUPS or word in MONTHS
    return known or word.endswith(("ly", "mente")) or _measure(word) is not None or not word.isalpha()


def _names_in(plain: FoldedText, mentions: Iterable[Mention], whens: Iterable[When]) -> set[str]:
    """Return the words of the places and times that a sentence names."""
    spans = [span_in(plain, mention) for mention in mentions] + [(when.start, when.end) for when in whens]
    return {word for span in spans for word in re.findall(r"\w+", plain.folded[slice(*span)])}


def _in(plain: FoldedText, clause: tuple[int, int], measure: Measure | None) -> bool:
    pattern = next((pattern for kind, pattern in MEASURES if kind is measure), None)
    return pattern is not None and re.search(rf"\b(?:{pattern})\b", plain.folded[slice(*clause)]) is not None


def _clause(plain: FoldedText, number: Number) -> tuple[int, int]:
    cuts = [0, *(match.start() for match in _CLAUSE.finditer(plain.folded)), len(plain.folded)]
    start = max(cut for cut in cuts if cut <= number.start)
    return start, min((cut for cut in cuts if cut >= number.end), default=len(plain.folded))


def _measure(word: str) -> Measure | None:
    return next((measure for measure, pattern in MEASURES if re.fullmatch(pattern, word)), None)


def _counted(
    plain: FoldedText, number: Number, clause: tuple[int, int], nouns: list[str]
) -> tuple[Measure | None, bool]:
    """Return what a number counts, and whether the sentence leaves no doubt about it."""
    own = [measure for word in nouns if (measure := _measure(word))]
    if own:
        return own[-1], True
    found = [
        (match.start(), match.end(), measure)
        for measure, pattern in MEASURES
        for match in re.finditer(rf"\b(?:{pattern})\b", plain.folded)
    ]
    inside = [hit for hit in found if clause[0] <= hit[0] < clause[1]]
    for hits in (inside, found):
        kinds = {measure for _, _, measure in hits}
        if hits:
            nearest = min(hits, key=lambda hit: (_distance(number, hit[0], hit[1]), hit[0]))
            return nearest[2], len(kinds) == 1 or bool(inside)
    return None, False


def _distance(number: Number, start: int, end: int) -> int:
    return start - number.end if start >= number.end else number.start - end


def _paired(number: Number, whens: Sequence[When], others: Sequence[Number]) -> list[When]:
    """Return the time of a number where numbers and times alternate: *from 2,928 in 2021 to 8,456 in 2022*."""
    if len(whens) < 2 or len(whens) != len(others):
        return []
    rows: list[tuple[int, When | Number]] = [(when.start, when) for when in whens]
    rows += [(other.start, other) for other in others]
    rows.sort(key=lambda row: row[0])
    kinds = [isinstance(row, When) for _, row in rows]
    if any(a == b for a, b in zip(kinds, kinds[1:], strict=False)):
        return []
    at = next(k for k, (_, row) in enumerate(rows) if row is number)
    found = rows[at - 1 if kinds[0] else at + 1][1]
    return [found] if isinstance(found, When) else []


def _whens(number: Number, whens: Sequence[When], clause: tuple[int, int]) -> list[When]:
    """Return the times a number may belong to: the one of its clause, else all of the sentence."""
    if len(whens) < 2:
        return list(whens)
    inside = [when for when in whens if clause[0] <= when.start < clause[1]]
    if len(inside) == 1:
        return inside
    if inside:
        return inside
    # "8,456 people crossed in January 2022, 2,928 ...": a clause without a time goes with the one before it.
    before = [when for when in whens if when.end <= number.start]
    after = [when for when in whens if when.start >= number.end]
    return before[-1:] + after[:1] if before or after else list(whens)
