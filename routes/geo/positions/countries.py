"""Names of countries as tables write them: in the languages of the pages, as the UN writes them out, turned round."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping

from routes.model.text import fold

__all__ = ["named", "spellings"]

# Long and former names of the UN (M49) and of newspapers that neither Natural Earth nor CLDR has.
_LONG = {
    "syrian arab republic": "SYR", "republica arabe siria": "SYR", "republique arabe syrienne": "SYR",
    "republica arabe da siria": "SYR", "russian federation": "RUS", "federacion de rusia": "RUS",
    "federation de russie": "RUS", "federacao russa": "RUS", "lao people's democratic republic": "LAO",
    "republica democratica popular lao": "LAO", "republique democratique populaire lao": "LAO",
    "democratic people's republic of korea": "PRK", "republica popular democratica de corea": "PRK",
    "republique populaire democratique de coree": "PRK", "republic of korea": "KOR", "republica de corea": "KOR",
    "republique de coree": "KOR", "republic of moldova": "MDA", "republica de moldova": "MDA",
    "republique de moldova": "MDA", "united republic of tanzania": "TZA", "republica unida de tanzania": "TZA",
    "republique-unie de tanzanie": "TZA", "viet nam": "VNM", "brunei darussalam": "BRN", "state of palestine": "PSE",
    "estado de palestina": "PSE", "etat de palestine": "PSE", "palestine": "PSE", "palestina": "PSE",
    "occupied palestinian territory": "PSE", "cabo verde": "CPV", "eswatini": "SWZ", "holy see": "VAT",
    "santa sede": "VAT", "saint-siege": "VAT", "timor-leste": "TLS", "kingdom of the netherlands": "NLD",
    "united kingdom of great britain and northern ireland": "GBR", "united states of america": "USA",
    "estados unidos de america": "USA", "etats-unis d'amerique": "USA", "estados unidos da america": "USA",
    "democratic republic of the congo": "COD", "democratic republic of congo": "COD", "drc": "COD", "rdc": "COD",
    "republica democratica del congo": "COD", "republique democratique du congo": "COD",
    "republica democratica do congo": "COD", "congo (kinshasa)": "COD", "congo (brazzaville)": "COG",
    "republica del congo": "COG", "republique du congo": "COG", "islamic republic of iran": "IRN",
    "bolivarian republic of venezuela": "VEN", "plurinational state of bolivia": "BOL",
    "federated states of micronesia": "FSM", "hong kong": "HKG", "macao": "MAC", "macau": "MAC",
    "the former yugoslav republic of macedonia": "MKD", "macedonia": "MKD", "kosovo": "XKX", "turkey": "TUR",
    "turkiye": "TUR", "czechia": "CZE", "birmania": "MMR", "birmanie": "MMR", "burma": "MMR", "zaire": "COD",
    "equador": "ECU", "holland": "NLD", "holanda": "NLD", "great britain": "GBR", "england": "GBR",
    "dem. rep. of the congo": "COD", "dem. rep. congo": "COD", "d.r. congo": "COD", "rep. of the congo": "COG",
    "dem. people's republic of korea": "PRK", "dem. people's rep. of korea": "PRK", "dpr korea": "PRK",
    "rep. of korea": "KOR", "rep. of moldova": "MDA", "united rep. of tanzania": "TZA", "dominican rep.": "DOM",
    "dominican rep": "DOM", "central african rep.": "CAF", "central african rep": "CAF", "car": "CAF",
    "china, hong kong special administrative region": "HKG", "china, macao special administrative region": "MAC",
    "china, hong kong sar": "HKG", "china, macao sar": "MAC", "hong kong sar": "HKG", "macao sar": "MAC",
    "china, taiwan province of": "TWN", "taiwan province of china": "TWN",
    "united states virgin islands": "VIR", "bonaire, sint eustatius and saba": "BES",
    "bonaire, saint eustatius and saba": "BES", "svalbard and jan mayen islands": "SJM", "uae": "ARE",
    "occupied palestinian territories": "PSE", "palestinian territories": "PSE", "palestinian territory": "PSE",
    "syria": "SYR", "iran": "IRN", "laos": "LAO", "ivory coast": "CIV", "swaziland": "SWZ", "cape verde": "CPV",
    "east timor": "TLS", "gambia (republic of the)": "GMB", "libyan arab jamahiriya": "LBY",
    "republic of south sudan": "SSD", "republic of sudan": "SDN", "libia": "LBY", "brasil": "BRA",
    "eua": "USA", "eeuu": "USA", "ee.uu": "USA", "ee. uu": "USA", "u.s.a": "USA", "u.s": "USA",
}  # fmt: skip
# In Haitian Creole, which CLDR does not have: the countries of the corridor and of its travellers.
_HAITIAN = {
    "ayiti": "HTI", "repiblik dominikèn": "DOM", "kolonbi": "COL", "panama": "PAN", "kosta rika": "CRI",
    "nikaragwa": "NIC", "ondiras": "HND", "salvadò": "SLV", "gwatemala": "GTM", "meksik": "MEX", "etazini": "USA",
    "chili": "CHL", "brezil": "BRA", "ekwatè": "ECU", "perou": "PER", "bolivi": "BOL", "venezwela": "VEN",
    "kiba": "CUB", "bahamas": "BHS", "kanada": "CAN", "frans": "FRA",
}  # fmt: skip
_LANGUAGES = ("en", "es", "fr", "pt", "ar")
# Where the words in brackets or behind a comma are what tells two countries apart.
_SHARED = frozenset({"congo", "korea", "corea", "coree", "guinea", "guinee", "virgin islands", "samoa", "sudan"})


@functools.cache
def named() -> Mapping[str, str]:
    """Return ISO 3166-1 alpha-2 or alpha-3 codes by folded name; names of both Congos count only with what tells them.

    From Unicode's CLDR, through Babel, in English, Spanish, French, Portuguese and Arabic.
    """
    from babel import Locale

    made: dict[str, str] = {}
    for language in _LANGUAGES:
        for code, name in Locale.parse(language).territories.items():
            if re.fullmatch("[A-Z]{2}", code) and code not in ("EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"):
                made.setdefault(fold(name), code)
    return made | {fold(name): code for name, code in _HAITIAN.items()} | {fold(k): v for k, v in _LONG.items()}


def spellings(text: str) -> Iterator[str]:
    """Yield the folded forms under which a country may be known, the fullest first.

    Examples
    --------
    >>> list(spellings("Iran (Islamic Republic of)")), list(spellings("Tanzania, United Republic of"))
    (['iran (islamic republic of)', 'islamic republic of iran', 'iran'],
     ['tanzania, united republic of', 'united republic of tanzania', 'tanzania'])
    """
    whole = fold(text.replace("’", "'").replace("_", " ")).removesuffix(".")
    # As UNHCR shortens them: Syrian Arab Rep., Lao People's Dem. Rep.
    long = re.sub(r"\brep\b\.?", "republic", re.sub(r"\bdem\b\.?", "democratic", whole))
    seen = dict.fromkeys((whole, long))
    found = re.fullmatch(r"([^(,]+?)\s*(?:\((.+)\)|,\s*(.+))", whole)
    if found:
        short, more = found[1], found[2] or found[3]
        seen[f"{more} {short}"] = None
        if short not in _SHARED:
            seen[short] = None
    for prefix in ("the ", "la ", "el ", "le ", "republic of ", "republic of the "):
        if whole.startswith(prefix):
            seen[whole.removeprefix(prefix)] = None
    yield from seen
