"""Headers as people write them, in the languages of the pages, German and Italian, and the role each one means.

Also what the headers of one tool alone mean: Flee's ``gps_x`` is a latitude.
"""

from __future__ import annotations

__all__ = ["ALIASES", "BETWEEN", "FLEE_LINKS", "FLEE_PLACES", "NOISE", "TAGS"]

# Compared by `roles.key`: without accents, case and anything that is neither letter nor digit.
ALIASES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "identifier", "identificador", "identifiant", "code", "codigo", "clave", "identificatore", "kennung",
        "locationid", "placeid",
    ),
    "name": (
        "name", "place", "placename", "location", "locationname", "town", "city", "waypoint", "stop", "site", "label",
        "title", "sitename", "gisname", "settlement", "village", "locality", "nameofplace", "nameoflocation",
        "cityname", "townname", "toponym", "stopname",
        "lugar", "nombre", "localidad", "ubicacion", "sitio", "ciudad", "punto", "parada", "poblacion", "pueblo",
        "titulo", "nombredellugar", "nombrelugar",
        "lieu", "nom", "endroit", "localite", "ville", "etape", "point", "titre", "nomdulieu",
        "local", "nome", "cidade", "localidade", "localizacao", "ponto", "nomedolocal",
        "ort", "ortsname", "stadt", "bezeichnung", "titel", "standort",
        "luogo", "citta", "localita", "titolo", "nomeluogo", "posto", "kote", "non", "vil",
        "الاسم", "اسم", "المكان", "مكان", "الموقع", "موقع", "المدينة", "اسم المكان", "اسم الموقع",
    ),
    "lat": (
        "lat", "latitude", "latitud", "y", "latdd", "latdeg", "latwgs84", "latdec", "latitudedecimal",
        "latituddecimal", "ycoord", "lati", "latitudine", "breite", "breitengrad", "geobreite", "latitid",
        "خط العرض", "دائرة العرض", "العرض",
    ),
    "lon": (
        "lon", "lng", "long", "longitude", "longitud", "x", "londd", "londeg", "lonwgs84", "longdec",
        "longitudedecimal", "longituddecimal", "xcoord", "longit", "longi", "longitudine", "lange", "laenge",
        "langengrad", "laengengrad", "lonjitid", "خط الطول", "الطول",
    ),
    "latlon": (
        "latlon", "latlong", "latlng", "latitudelongitude", "latitudlongitud", "coordinates", "coordinate",
        "coords", "coord", "gps", "position", "geopoint", "gpscoordinates", "locationcoordinates",
        "coordenadas", "coordenada", "posicion", "coordonnees", "coordonneesgps", "posicao", "latlonwgs84",
        "coordinate geografiche", "coordinategps", "koordinaten", "posizione", "kowodone", "الاحداثيات", "إحداثيات",
    ),
    "lonlat": ("lonlat", "longlat", "lnglat", "longitudelatitude", "longitudlatitud"),
    "kind": ("kind", "type", "tipo", "clase", "genre", "categoria", "category", "categorie", "art", "typ"),
    "country": (
        "country", "iso3", "iso2", "iso", "countrycode", "countryname", "countryiso3", "countryiso", "nameofcountry",
        "adm0", "adm0name", "adm0en", "admin0", "admin0name", "countryterritory", "countryorterritory",
        "pais", "nombrepais", "pays", "codigopais", "codepays", "nompays", "land", "staat", "paese", "nazione", "peyi",
        "البلد", "الدولة", "بلد", "دولة",
    ),
    "order": (
        "order", "step", "sequence", "seq", "stepno", "stepnumber", "stepnr", "stopnumber", "stopno", "stoporder",
        "stopsequence", "sequenceno", "sequencenumber", "seqno", "ordernumber", "orderno", "legno", "legnumber",
        "visitorder", "routeorder", "pointorder",
        "orden", "paso", "secuencia", "numerodeorden", "numerodepaso", "ndeorden", "npaso",
        "ordre", "sequencia", "passo", "ordem", "numerodetape", "noetape", "netape", "numeroetape",
        "reihenfolge", "schritt", "reihung", "ordine", "sequenza", "tappa", "etap", "lod", "nimewo etap",
        "الترتيب", "ترتيب", "تسلسل", "التسلسل", "خطوة", "المرحلة",
    ),
    "time": (
        "time", "timestamp", "datetime", "date", "when", "arrival", "arrivaldate", "arrivaltime", "arrived",
        "dateofarrival", "visited", "fecha", "hora", "cuando", "llegada", "fechadellegada", "fechallegada",
        "data", "quand", "quando", "heure", "dateheure", "arrivee", "datedarrivee", "chegada", "datadechegada",
        "datum", "zeit", "uhrzeit", "ankunft", "arrivo", "ora", "dat", "التاريخ", "تاريخ", "الوقت",
    ),
    "group": (
        "traveller", "traveler", "travellerid", "travelerid", "trip", "tripid", "tripname", "journey", "journeyid",
        "journeyname", "idofjourney", "person", "personid", "track", "trackid", "trackname", "route", "routeid",
        "routename", "routecode", "idroute", "idtrip", "itinerary", "trajectory", "respondent", "respondentid",
        "interview", "interviewid", "interviewee", "informant", "participant", "group", "groupid",
        "viajero", "viajera", "viaje", "persona", "ruta", "trayecto", "recorrido", "entrevista", "idviaje", "idruta",
        "grupo", "itinerario", "voyageur", "voyageuse", "voyage", "personne", "trajet", "itineraire", "parcours",
        "entretien", "groupe", "viajante", "viagem", "pessoa", "rota", "percurso", "trajeto", "entrevistado",
        "reisender", "reisende", "reise", "strecke", "fahrt", "gruppe", "weg",
        "viaggiatore", "viaggio", "percorso", "rotta", "tragitto", "gruppo", "vwayaje", "vwayaj", "moun", "wout",
        "المسافر", "مسافر", "الرحلة", "رحلة", "المسار", "مسار", "الطريق", "الشخص", "المجموعة",
    ),
    "mode": (
        "mode", "transport", "means", "modo", "transporte", "medio", "mododetransporte", "modedetransport",
        "modeoftransport", "transportmode", "moyen", "meio", "verkehrsmittel", "mezzo", "mezzoditrasporto", "mwayen",
    ),
    "origin": (
        "origin", "originid", "origincode", "fromid", "fromname", "startname", "o", "countryoforigin", "origincountry",
        "origindistrict", "districtoforigin",
        "from", "start", "source place", "fromplace", "originname", "placeoforigin", "startplace", "orig",
        "departure", "departurecity", "name1", "desde", "origen", "lugardeorigen", "salida", "partida", "de", "depart",
        "origine", "lieudedepart", "origem", "von", "ausgangsort", "startort", "herkunft", "da", "partenza",
        "depi", "soti", "من", "المنشأ", "نقطة الانطلاق",
    ),
    "destination": (
        "destination", "destinationid", "destinationcode", "destid", "destname", "toid", "toname", "endname", "d",
        "target", "countryofdestination", "destinationcountry", "destinationdistrict", "districtofdestination",
        "to", "end", "dest", "toplace", "destinationname", "placeofdestination", "endplace", "next",
        "nextplace", "nextstop", "destinationcity", "name2", "hasta", "destino", "lugardedestino", "a", "hacia",
        "vers", "lieudarrivee", "para", "ate", "nach", "bis", "ziel", "zielort", "verso", "destinazione", "pou",
        "rive", "إلى", "الوجهة", "المقصد",
    ),
    **{
        f"{role}_{axis}": tuple(
            f"{part} {word}" if first else f"{word} {part}"
            for part in (*parts, end) for word in words for first in (True, False)
        )
        for role, end, parts in (
            ("origin", "1", (
                "origin", "orig", "o", "from", "start", "source", "src", "origen", "desde", "origine", "origem", "von",
            )),
            ("destination", "2", (
                "destination", "dest", "d", "to", "end", "target", "tgt", "destino", "hasta", "vers", "arrivee", "nach",
                "ziel", "destinazione",
            )),
        )
        for axis, words in (
            ("lat", ("lat", "latitude", "latitud", "y", "latitudine")),
            ("lon", ("lon", "lng", "long", "longitude", "longitud", "x", "longitudine")),
        )
    },
    "count": (
        "count", "counts", "n", "flows", "travellers", "refugees", "volume", "weight", "trips", "magnitude",
        "crossings", "number", "total", "people", "persons", "individuals", "migrants", "population", "value", "flow",
        "numberofpeople", "numberofpersons", "numberofindividuals", "displaced", "idps", "arrivals",
        "deaths", "dead", "missing", "numberdead", "numberofdead", "numberofmissing", "totaldeadandmissing",
        "totalnumberofdeadandmissing", "minimumestimatednumberofmissing", "casualties", "fatalities", "incidents",
        "cantidad", "numero", "personas", "migrantes", "desplazados", "muertos", "desaparecidos", "poblacion total",
        "nombre de personnes", "personnes", "effectif", "deplaces", "morts", "disparus", "quantidade", "pessoas",
        "anzahl", "personen", "tote", "quantita", "persone", "morti", "kantite", "العدد", "عدد", "الأشخاص",
    ),
    "measure": ("measure", "indicator", "medida", "indicador", "mesure", "indicateur", "messgroesse", "misura"),
    "unit": ("unit", "units", "unidad", "unite", "unidade", "einheit", "unita"),
    "note": (
        "note", "notes", "comment", "comments", "remark", "remarks", "description",
        "nota", "notas", "comentario", "comentarios", "observacion", "observaciones", "descripcion",
        "remarque", "commentaire", "observation", "observacao", "observacoes", "descricao",
        "bemerkung", "anmerkung", "beschreibung", "kommentar", "descrizione", "commento", "remak", "ملاحظات", "ملاحظة",
    ),
    "source": (
        "source", "sources", "fuente", "fuentes", "fonte", "fontes", "reference", "referencia", "quelle", "quellen",
        "fonti", "sous", "المصدر", "مصدر",
    ),
    "aliases": ("aliases", "alias", "othernames", "otrosnombres", "autresnoms", "outrosnomes"),
    "accuracy_km": ("accuracykm", "accuracy", "precisionkm", "precisaokm"),
    "sensitivity": ("sensitivity", "sensibilidad", "sensibilite", "sensibilidade"),
    "part_of": ("partof",),
    "valid": ("valid", "validity", "vigencia", "validite", "validade"),
    # When figures were counted: of a place it says nothing.
    "period": (
        "period", "year", "month", "reportingperiod", "reportingmonth", "reportingyear", "periodo", "periode", "mes",
        "ano", "annee", "mois", "monat", "jahr", "zeitraum", "mese", "anno", "peryod", "الفترة", "السنة", "الشهر",
    ),
}  # fmt: skip
# Ends only where both stand in a table without places: beside places they are who says so, and when somebody came.
BETWEEN = {"source": "target", "departure": "arrival"}
# Flee: gps_x holds latitudes there, and the second column of names is that of the region.
FLEE_PLACES: dict[str, tuple[str, ...]] = {
    "name": ("name", "name1", "locationname", "location"), "region": ("region", "reigon", "admin1"),
    "lat": ("latitude", "lat", "gpsx", "y"), "lon": ("longitude", "lon", "long", "lng", "gpsy", "x"),
    "kind": ("locationtype", "type"), "country": ("country",),
}  # fmt: skip
FLEE_LINKS: dict[str, tuple[str, ...]] = {
    "origin": ("name1",), "destination": ("name2",), "distance": ("distance", "distancekm", "km"),
    "forced": ("forcedredirection", "forceredirection", "forcedrediretion", "forcedredirect"),
}  # fmt: skip
# Words around a coordinate that say how or where it was taken, not what it is.
NOISE = frozenset(
    "gps geo location loc point poi place site coord coords coordinate coordinates wgs wgs84 84 dd dec decimal degree "
    "degrees deg grados degres n s e w north east map centroid the of in epsg 4326 pcode gis "
    "coordenada coordenadas coordonnee coordonnees ubicacion lugar lieu punto".split()
)
# HXL: the tag, the attributes that it must have, and the role; the first that fits is meant.
TAGS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("#geo", frozenset({"lat"}), "lat"),
    ("#geo", frozenset({"lon"}), "lon"),
    ("#geo", frozenset({"lng"}), "lon"),
    ("#geo", frozenset({"coord"}), "latlon"),
    ("#loc", frozenset({"name"}), "name"),
    ("#loc", frozenset({"type"}), ""),
    ("#loc", frozenset({"code"}), ""),
    ("#loc", frozenset(), "name"),
    ("#country", frozenset({"name"}), "country"),
    ("#country", frozenset({"code"}), "country"),
    ("#country", frozenset(), "country"),
    *(
        (f"#adm{level}", frozenset({what}) if what else frozenset(), "" if what == "code" else "name")
        for level in (5, 4, 3, 2, 1)
        for what in ("name", "code", "")
    ),
    ("#date", frozenset(), "time"),
    ("#event", frozenset({"date"}), "time"),
    *((tag, frozenset(), "count") for tag in ("#affected", "#population", "#inneed", "#reached", "#capacity")),
    ("#indicator", frozenset({"value"}), "count"),
    ("#indicator", frozenset({"name"}), "measure"),
    ("#meta", frozenset({"source"}), "source"),
    ("#meta", frozenset(), ""),
    ("#description", frozenset(), "note"),
)  # fmt: skip
