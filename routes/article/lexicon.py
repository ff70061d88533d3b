"""Words that tell a place from a person or from an ordinary word, folded as names are compared."""

from __future__ import annotations

__all__ = [
    "AFTER",
    "ARTICLES",
    "BEFORE",
    "ELSEWHERE",
    "GENERIC",
    "HATS",
    "NATURE",
    "ORDINARY",
    "PERSONS",
    "PLACE_PREPOSITIONS",
    "SAID",
]

# Names of places that are also words: at the start of a sentence, or in capitals, they are taken for the word.
ORDINARY = frozenset(
    """
    a la el los las the de del un una al lo
    agua aguas alto altos amistad angel arena arenas armada arco barra barranca barrera barrio bajo bajada boca bonito
    cabo caliente camino campo canal canaan canoas cantera capilla carmen casa central centro cerro chico ciudad
    colina colinas colon concordia concepcion corazon corte costa cruce cruces cruz cuesta delicias descanso desvio
    dolores encuentro ensenada entrada esperanza estacion estrella estrecho fe feria florida fortuna frontera fuente
    fuerte gracia gracias grande gloria hacienda hermosillo hidalgo hoyo independencia isla jardin joya juntas laguna
    lagunas libertad limon linea llano llanos loma luz llegada madre mango manantial mar mesa mesas miel mina minas
    mirador miramar monte muelle nacimiento naranjo negro negras norte nueva nuevo oriente oro palma palmar palmas
    palenque paraiso parque pasaje paso pasto paz pena penas piedra piedras pinos playa plaza porvenir pozo primavera
    progreso providencia puebla pueblo puente puerta puerto punta quebrada rama ramas real refugio reforma remedios
    reposo reina rica rio rosa rosario sabana sabinas sal salida salinas salto salvador san santa santo selva sierra
    soledad sur tierra torre trinidad triunfo tuxtla turbo union valle vega verde victoria vado vigia villa virgen vista
    bath bay beach border boundary bridge camp corner crossing enterprise eagle falls ferry field fort friendship
    gap gate harbor harbour hope independence island junction lake landing liberty mobile mountain nice orange paradise
    park pass peace point port progress reading ridge river rock safe station summit union valley victory
    """.split()
)

# Sorts of places in names, which a text may write in lower case: *ciudad de México*, *the Darien gap*.
GENERIC = frozenset(
    """
    border boundary bridge gap gulf hill hills island islands river reception station camp centre center crossing port
    cerro ciudad estacion estrecho frontera frontiere fronteira golfe golfo isla
    islas loma muelle playa puente puesto rio selva tapon temporal
    recepcion migratoria sur norte
    """.split()
)
ARTICLES = frozenset("a el la los las the".split())

# Names of places that are also first names or family names: they need a word that says it is a place.
PERSONS = frozenset(
    """
    david rivas hidalgo victoria santiago angel angeles carmen dolores esperanza concepcion trinidad rosario soledad
    guadalupe jesus jose juan maria pedro pablo luis carlos miguel martin francisco fernando rafael ramon ricardo
    salvador sebastian tomas vicente charlotte florence sofia sydney paris georgia austin houston dallas jackson lincoln
    washington madison cordoba valencia segovia toledo leon navarro molina mendoza morales flores reyes cruz
    ocampo obregon zapata juarez madero morelos allende carranza benito cardenas bolivar sucre marquez
    israel jordan kenya chad india asia africa milan roma lourdes mercedes pilar consuelo
    """.split()
) - {"paris", "roma", "juarez", "jordan", "chad", "kenya", "india", "israel", "cordoba", "valencia", "toledo"}

PLACE_PREPOSITIONS = frozenset(
    "in at from near through via outside around reach reached reaches leave leaves left toward towards into across "
    "en desde hasta hacia por cerca tras em para ate vers depuis chez".split()
)

SAID = frozenset(
    """
    said says told tells added adds asked explained recalled and-his dijo dice conto cuenta relato relata agrego
    explico explica afirmo afirma señalo senalo recordo recuerda preguntó pregunto anadio comento don dona mr mrs ms dr
    senor senora president presidente governor gobernador mayor alcalde
    """.split()
)

# Before or after a name these make another place of it: New Mexico, the Gulf of Mexico, San Diego County.
BEFORE = frozenset(
    {
        "new", "nuevo", "nueva", "san", "santa", "santo", "saint", "st", "puerto", "port", "ciudad", "villa", "fort",
        "lake", "lago", "mount", "monte", "gran", "upper", "lower", "cristobal",
        "canal de", "canal do", "papeles de", "papiers de", "sombrero de", "sombreros de", "banco de", "banque de",
        "bank of", "university of", "universidad de", "universidade de", "universidade da", "universite de",
        "golfe de", "golfe du", "etat de", "estado do", "estado da", "chapeau de", "chapeaux de",
        "gulf of", "golfo de", "state of", "estado de", "provincia de", "calle de",
    }
)  # fmt: skip
HATS = frozenset("hat hats".split())
NATURE = frozenset("rio river lago lake laguna lagoon volcan volcano cerro mount cuenca basin".split())
AFTER = frozenset(
    "city county state street avenue university fc bay gulf heights beach springs canal papers solidarity".split()
)

# States of the USA, which a text writes after a comma as it writes a country.
ELSEWHERE = (
    "alabama", "alaska", "arizona", "ariz", "arkansas", "california", "calif", "colorado", "connecticut", "delaware",
    "florida", "fla", "hawaii", "idaho", "illinois", "indiana", "iowa", "kansas", "kentucky", "louisiana", "maine",
    "maryland", "massachusetts", "michigan", "minnesota", "mississippi", "missouri", "montana", "nebraska", "nevada",
    "new hampshire", "new jersey", "new mexico", "new york", "north carolina", "north dakota", "ohio", "oklahoma",
    "oregon", "pennsylvania", "rhode island", "south carolina", "south dakota", "tennessee", "texas", "tex", "utah",
    "vermont", "virginia", "washington", "wisconsin", "wyoming", "tx", "usa", "united states", "estados unidos",
)  # fmt: skip
