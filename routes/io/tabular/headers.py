"""Column headers as people write them, in English, Spanish, French and Portuguese, and the field each one means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from routes.model.text import fold

__all__ = ["ALIASES", "match", "rivals", "said"]

# Compared without accents, case and anything that is neither letter nor digit. The first column that matches wins,
# an exact field name before any other.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifier", "identificador", "identifiant", "code", "codigo", "clave"),
    "name": (
        "name", "place", "placename", "location", "locationname", "town", "city", "waypoint", "stop", "site", "label",
        "lugar", "nombre", "localidad", "ubicacion", "sitio", "ciudad", "punto", "parada", "poblacion", "pueblo",
        "lieu", "nom", "endroit", "localite", "ville", "etape", "point",
        "local", "nome", "cidade", "localidade", "localizacao", "sitio", "ponto", "parada",
    ),
    "lat": (
        "lat", "latitude", "latitud", "y", "latdd", "latdeg", "latwgs84", "latdec", "latitudedecimal",
        "latituddecimal", "ycoord",
    ),
    "lon": (
        "lon", "lng", "long", "longitude", "longitud", "x", "londd", "londeg", "lonwgs84", "longdec",
        "longitudedecimal",
        "longituddecimal", "xcoord", "longit",
    ),
    "latlon": (
        "latlon", "latlong", "latlng", "latitudelongitude", "latitudlongitud", "coordinates", "coordinate",
        "coords", "coord",
        "gps", "position", "coordenadas", "coordenada", "posicion", "coordonnees", "coordonneesgps", "posicao",
        "latlonwgs84",
    ),
    "lonlat": ("lonlat", "longlat", "lnglat", "longitudelatitude", "longitudlatitud"),
    "kind": ("kind", "type", "tipo", "clase", "genre", "categoria", "category", "categorie"),
    "country": ("country", "iso3", "iso2", "iso", "countrycode", "pais", "pays", "codigopais", "codepays"),
    "note": (
        "note", "notes", "comment", "comments", "remark", "remarks", "description",
        "nota", "notas", "comentario", "comentarios", "observacion", "observaciones", "descripcion",
        "remarque", "commentaire", "observation", "observacao", "observacoes", "descricao",
    ),
    "source": ("source", "sources", "fuente", "fuentes", "fonte", "fontes", "reference", "referencia"),
    "mode": (
        "mode", "transport", "means", "modo", "transporte", "medio", "mododetransporte", "modedetransport",
        "moyen", "meio",
    ),
    "aliases": ("aliases", "alias", "othernames", "otrosnombres", "autresnoms", "outrosnomes"),
    "accuracy_km": ("accuracykm", "accuracy", "precisionkm", "precisaokm"),
    "sensitivity": ("sensitivity", "sensibilidad", "sensibilite", "sensibilidade"),
    "part_of": ("partof",),
    "valid": ("valid", "period", "periodo", "periode", "fecha", "date", "data", "when", "cuando", "quand", "quando"),
}  # fmt: skip
# Names in another language, as name:es, name_es, nombre (es): those that pages are written in; name_id is not one.
_TONGUE = re.compile(r"(?:name|nombre|nom|nome)[ _:(.-]+(en|es|fr|pt|ht|ar)\)?")
_FIELD_OF = {alias: name for name, aliases in reversed(ALIASES.items()) for alias in aliases}


def _key(header: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(header))


def match(header: Sequence[str], only: Iterable[str] = ()) -> dict[int, str]:
    """Return which column means which field, by position; a field is given once, columns that mean none are left out.

    A column of names in one of the languages of the pages means ``name:`` and its code, unless ``only`` is given.

    Examples
    --------
    >>> match(["Lugar", "LATITUD", "Long.", "color", "name_ar"])
    {0: 'name', 1: 'lat', 2: 'lon', 4: 'name:ar'}
    """
    wanted = set(only) or set(ALIASES)
    found: dict[int, str] = {}
    exact = {index: text.strip() for index, text in enumerate(header) if text.strip() in wanted}
    for index, name in [*exact.items(), *((i, _FIELD_OF.get(_key(text), "")) for i, text in enumerate(header))]:
        if name in wanted and name not in found.values() and index not in found:
            found[index] = name
    for index, text in enumerate(header):
        language = None if only else _TONGUE.fullmatch(fold(text.strip()))
        if language and index not in found and f"name:{language[1]}" not in found.values():
            found[index] = f"name:{language[1]}"
    return dict(sorted(found.items()))


def rivals(header: Sequence[str], found: dict[int, str]) -> list[tuple[int, int, str]]:
    """Return the columns whose headers mean a field that another column is read as: (read, left out, field).

    Examples
    --------
    >>> header = ["place", "lat", "latitude", "lon"]
    >>> rivals(header, match(header))
    [(1, 2, 'lat')]
    """
    by_field = {name: index for index, name in found.items()}
    keys = ((index, _FIELD_OF.get(_key(text), "")) for index, text in enumerate(header))
    return [(by_field[name], index, name) for index, name in keys if name in by_field and index not in found]


def said(header: Sequence[str], found: dict[int, str]) -> list[str]:
    """Return ``lugar→name`` for every column whose header is not the name of its field."""
    return [f"{header[i].strip()}→{name}" for i, name in found.items() if header[i].strip() != name]
