"""Words around figures, folded as names are compared: what is counted, of whom, when."""

from __future__ import annotations

import re

from routes.model.records import Measure

__all__ = [
    "ABOUT", "ALIKE", "AT_LEAST", "AT_MOST", "FILLERS", "HEDGES", "MEASURES", "MONTHLY", "MONTHS", "NATIONALITIES",
    "NUMBER_WORDS", "PARTS", "PEOPLE", "RATES", "SCALES", "STOP",
]  # fmt: skip

MONTHS = {
    name: number
    for names in (
        "january february march april may june july august september october november december",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "jan feb - apr - jun jul aug sept oct nov dec",
    )
    for number, name in enumerate(names.split(), 1)
    if name != "-"
} | {"setiembre": 9}

NUMBER_WORDS = {
    name: number
    for names in (
        "one two three four five six seven eight nine ten eleven twelve",
        "un dos tres cuatro cinco seis siete ocho nueve diez once doce",
        "un deux trois quatre cinq six sept huit neuf dix onze douze",
        "um dois tres quatro cinco seis sete oito nove dez onze doze",
    )
    for number, name in enumerate(names.split(), 1)
} | {"una": 1, "uno": 1, "a": 1}

SCALES = {
    "thousand": 1000, "mil": 1000, "k": 1000, "million": 10**6, "millions": 10**6, "millon": 10**6, "millones": 10**6,
    "mille": 1000, "milliers": 1000, "milhares": 1000, "milhao": 10**6, "milhoes": 10**6,
    "m": 10**6, "billion": 10**9, "mil millones": 10**9,
}  # fmt: skip

# What the words count. The first match of a stem wins; a word may mean more than one measure (see ALIKE).
MEASURES = (
    (
        Measure.DEATH,
        (
            r"morts?|deced\w+|mortes|mortos|morreram|"
            r"deaths?|died|dead|killed|bodies|murieron|muri[oe]\w*|muert\w+|fallec\w+|cadaver\w*"
        ),
    ),
    (Measure.MISSING, r"missing|disparu\w*|disappear\w*|desaparec\w+"),
    (Measure.PROCEDURE, r"asylum (?:claims?|applications?|requests?)|applications|solicitud\w*"),
    (Measure.ENCOUNTER, r"rencontres?|encontros?|encounter\w*|encuentros?|encontrad\w+"),
    (Measure.APPREHENSION, r"apprehen\w*|detained|detentions?|arrest\w*|detenid\w+|detenciones|aprehen\w+"),
    (
        Measure.RETURN,
        (
            r"return(?:s|ed|ees?)?|deport\w*|removals?|expelled|expulsions?|"
            r"retorn\w+|devuel\w+|renvoye\w*|expuls\w+|repatri\w+"
        ),
    ),
    (Measure.STOCK, r"stranded|wait(?:ing|ed|s)?|camped|stuck|gathered|varad\w+|espera(?:n|ban|ron)|acampa\w+"),
    (
        Measure.TRANSIT,
        (
            r"cross(?:ed|es|ings?)?|transit\w*|travers\w+|passed through|cruz(?:o|ado|aron|an|ando|ar)|cruces?|"
            r"atraves\w+|pasaron|franchi\w*|cruzaram|travessias?"
        ),
    ),
    (
        Measure.ARRIVAL,
        (
            r"arriv\w+|chegaram|chegadas?|debarqu\w+|entered|"
            r"entries|lleg(?:o|an|ar|aron|ado|adas?)|ingres(?:os?|aron|an)|entrar(?:on|am)"
        ),
    ),
    (
        Measure.DEPARTURE,
        (
            r"partiram|sairam|depart(?:ed|ures?|s)|"
            r"embark\w*|sailed|salieron|salidas|partieron|embarca\w+|zarp\w+"
        ),
    ),
)  # fmt: skip

# Journalists write arrivals where a registry counts transits, and stops for encounters.
ALIKE = {
    Measure.ARRIVAL: (Measure.ARRIVAL, Measure.TRANSIT),
    Measure.TRANSIT: (Measure.TRANSIT,),
    Measure.ENCOUNTER: (Measure.ENCOUNTER, Measure.APPREHENSION),
    Measure.APPREHENSION: (Measure.APPREHENSION, Measure.ENCOUNTER),
}

PEOPLE = frozenset(
    """
    people persons person migrants migrant individuals refugees travellers travelers humans men-and-women
    personnes personne refugies pessoas pessoa moun migran
    immigrants immigrant emigrants aliens alien asylum-seekers inmigrantes inmigrante emigrantes imigrantes imigrante
    immigres immigre immigrees illegals ilegales ilegais clandestins clandestinos exiles
    personas persona migrantes migrante refugiados viajeros gente extranjeros foreigners
    """.split()
)

# Words that make a figure a part of another one.
PARTS = frozenset(
    """
    children child minors minor women men girls boys families adolescents babies infants adults unaccompanied pregnant
    ninos ninas ninos menores mujeres hombres familias adolescentes bebes adultos embarazadas
    another others other otros otras otro further more mas additional adicionales including incluidos incluidas
    incluyendo whom cuales ellos ellas them among entre
    """.split()
)

NATIONALITIES = {
    "VEN": "venezuelan venezuelans venezolanos venezolanas venezolano venezolana",
    "HTI": "haitian haitians haitianos haitianas haitiano haitiana",
    "CUB": "cuban cubans cubanos cubanas cubano cubana",
    "ECU": "ecuadorian ecuadorians ecuadorean ecuadoreans ecuatorianos ecuatorianas ecuatoriano",
    "COL": "colombian colombians colombianos colombianas colombiano",
    "BRA": "brazilian brazilians brasilenos brasilenas brasileno",
    "CHL": "chilean chileans chilenos chilenas chileno",
    "CHN": "chinese chinos chinas chino",
    "PER": "peruvian peruvians peruanos peruanas",
    "HND": "honduran hondurans hondurenos hondurenas",
    "GTM": "guatemalan guatemalans guatemaltecos guatemaltecas",
    "SLV": "salvadoran salvadorans salvadorenos salvadorenas",
    "NIC": "nicaraguan nicaraguans nicaraguenses",
    "MEX": "mexican mexicans mexicanos mexicanas",
    "PAN": "panamanian panamanians panamenos",
    "DOM": "dominican dominicans dominicanos",
    "IND": "indian indians indios",
    "AFG": "afghan afghans afganos afganas",
    "SYR": "syrian syrians sirios",
    "ERI": "eritrean eritreans eritreos",
    "ETH": "ethiopian ethiopians etiopes",
    "SDN": "sudanese sudaneses",
    "SOM": "somali somalis somalies",
    "NGA": "nigerian nigerians nigerianos",
    "SEN": "senegalese senegaleses",
    "BGD": "bangladeshi bangladeshis bangladesies",
    "PAK": "pakistani pakistanis pakistanies",
    "AGO": "angolan angolans angolenos",
    "CMR": "cameroonian cameroonians cameruneses",
    "other": "africans africanos asians asiaticos",
}

STOP = frozenset(
    """
    in on at to from of by for with and or but that who which against than as through across over under since before
    after when while were was are is had have has did do would will could may might came made a an the this last only
    en de del al a ante con contra desde hasta para por que quienes y o e u pero cuando mientras fueron eran era es son
    ha han habia habian hubo frente segun sobre entre durante solo un una el la los las este esta
    up down compared according during between
    """.split()
)

# Words that may stand between a number and the verb that says what was counted.
FILLERS = frozenset(
    """
    irregular irregulares undocumented indocumentados indocumentadas already also ya se alone counted recorded
    registered reported documented estimated made managed known contados contadas registrados registradas reportados
    transited been being seen each year month people sont ont etaient furent avaient sao foram eram tinham qui ja deja
    """.split()
)
HEDGES = re.compile(
    r"\b(?:tr(?:y|ied|ying) to|attempt\w*|want\w* to|hop(?:e|ed|ing) to|plan\w* to|expect\w*|forecast\w*|predict\w*|"
    r"project(?:ed|ions?)|could|might|would|will|intenta\w*|quieren|esperan? (?:cruzar|llegar)|preve\w*|podrian?|"
    r"proyecc\w+|capacity|capacidad)\b"
)

AT_LEAST = re.compile(
    r"\b(plus de|au moins|mais de|pelo menos|ao menos|plis pase|omwen|أكثر من|اكثر من|"
    r"more than|over|at least|upwards of|exceeded|no fewer than|mas de|al menos|por lo menos|super(?:an?|o) l[oa]s) $"
)
AT_MOST = re.compile(
    r"\b(fewer than|less than|nearly|almost|just under|up to|under|menos de|casi|hasta|moins de|presque|quase|"
    r"jusqu'a|ate|mwens pase|preske|أقل من|اقل من) $"
)
ABOUT = re.compile(
    r"\b(close to|cerca de|environ|quelque|pres de|autour de|por volta de|em torno de|anviwon|apepre|نحو|حوالي|قرابة|"
    r"uns|umas|about|around|some|roughly|approximately|circa|an estimated|"
    r"unos|unas|alrededor de|aproximadamente|en torno a) $"
)
RATES = re.compile(
    r"\b(per|a|each|every|por|al|cada|a la|par|chaque|ao|todo) "
    r"(?:day|week|year|hour|dia|semana|ano|hora|jour|semaine|heure|annee|an)\b(?! (?:earlier|before|ago|antes|anterior|"
    r"plus tot|auparavant|avant))|\btous les jours|\btod[oa]s (?:os|las?|los) (?:dias|semanas)|"
    r"\b(?:daily|weekly|diari[oa]s?|semanales|semanais|quotidien\w*|hebdomadaires?|an average|on average|averag\w+|"
    r"(?:de|en) promedio|en moyenne|em media|por termino medio|moyenne|media mensual|media de)\b"
)
MONTHLY = re.compile(
    r"\b(?:per|a|each|every|por|al|cada|par|chaque|ao|todo) (?:month|mes|mois)\b(?! (?:earlier|before|ago|later|antes|"
    r"anterior|despues|depois|plus t\w+))|\bmonth after month|\bmes (?:tras|apos|a) mes|\bmois apres mois|"
    r"\btous les mois|\btodos (?:os|los) meses|"
    r"\b(?:monthly|mensuales|mensuels|mensuelles|mensais|mensualmente|mensalmente)\b"
)
