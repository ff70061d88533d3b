"""Means of transport as tables write them, in the languages of the pages, German and Italian."""

from __future__ import annotations

from collections.abc import Sequence

from routes.io.reading import Builder
from routes.model.records import Mode
from routes.model.text import few, fold

__all__ = ["modes_read"]

Row = dict[str, str]
_WORDS = {
    Mode.WALK: (
        "on foot, foot, walking, walked, by foot, hike, hiking, a pie, caminando, caminata, pie, a pied, pied, marche, "
        "marchant, caminhando, a pe, zu fuss, zu fuß, a piedi, apye, mache, مشيا, سيرا على الاقدام"
    ),
    Mode.BOAT: (
        "by boat, ferry, ship, vessel, dinghy, canoe, launch, sea, by sea, lancha, bote, barco, barca, canoa, piragua, "
        "patera, cayuco, transbordador, por mar, bateau, pirogue, par mer, barque, navire, canot, navio, balsa, "
        "por agua, boot, schiff, fahre, faehre, nave, gommone, traghetto, bato, kannot, قارب, سفينة, بحرا"
    ),
    Mode.BUS: "by bus, coach, minibus, autobus, colectivo, buseta, autocar, onibus, omnibus, otobis, حافلة",
    Mode.TRAIN: "by train, rail, railway, tren, ferrocarril, comboio, trem, zug, bahn, treno, tren, قطار",
    Mode.TRUCK: "lorry, pickup, pick-up, camion, camioneta, caminhao, lkw, lastwagen, kamyon, شاحنة",
    Mode.CAR: "taxi, by car, auto, coche, carro, automovil, voiture, automobile, pkw, macchina, machin, سيارة",
    Mode.AIR: (
        "plane, by air, by plane, flight, airplane, aeroplane, avion, vuelo, por aire, vol, aviao, voo, flugzeug, "
        "flug, aereo, avyon, طائرة"
    ),
    Mode.MIXED: "several, various, multiple, varios, plusieurs, varios meios, gemischt, misto",
}  # fmt: skip
_MODES = {str(mode): str(mode) for mode in Mode}
_MODES |= {fold(word.strip()): str(mode) for mode, words in _WORDS.items() for word in words.split(",")}


def modes_read(builder: Builder, rows: Sequence[tuple[str, Row]], column: str) -> list[tuple[str, Row]]:
    """Return rows of which a column of modes has these by our names, where a word is known; which are, is noted.

    Examples
    --------
    >>> builder = Builder()
    >>> modes_read(builder, [("t.csv:2", {"Medio": "Lancha"}), ("t.csv:3", {"Medio": "burro"})], "Medio")
    [('t.csv:2', {'Medio': 'boat'}), ('t.csv:3', {'Medio': 'burro'})]
    >>> builder.notes
    ['Read modes of transport: Lancha→boat.']
    """
    read: dict[str, str] = {}
    made = []
    for where, row in rows:
        written = row.get(column, "").strip()
        mode = _MODES.get(fold(written), written)
        if mode != written:
            read[written] = mode
        made.append((where, {**row, column: mode}))
    if read:
        builder.notes.append(f"Read modes of transport: {few([f'{word}→{mode}' for word, mode in read.items()])}.")
    return made
