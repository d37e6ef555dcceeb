"""What kind of record a text looks like, and the words that led there: a hint for people, which decides nothing."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from records.models import RecordKind

# The heading says more than page ten.
_HEAD: Final = 1500
_MOST: Final = 40_000
_ENOUGH: Final = 4
# Ahead of the next kind by this much; else nobody should be told anything.
_CLEARLY: Final = 2
_MOST_WORDS: Final = 4

# Weight and words, without accents; what is printed on such papers in English and in Spanish.
_SIGNS: Final[dict[RecordKind, tuple[tuple[int, str], ...]]] = {
    RecordKind.SUMMARY: (
        (4, "discharge summary|history and physical|clinical summary"),
        (4, "continuity of care|health summary|patient summary"),
        (4, "resumen de alta|informe de alta|resumen clinico|historia clinica|resumen de la atencion|epicrisis"),
        (1, "chief complaint|history of present illness|hospital course|motivo de consulta|evolucion|antecedentes"),
    ),
    RecordKind.LABS: (
        (4, "complete blood count|cbc with differential"),
        (4, "comprehensive metabolic panel|laboratory report|laboratory results"),
        (4, "hemograma|biometria hematica|resultados de laboratorio|informe de laboratorio|quimica sanguinea"),
        (1, "reference range|hemoglobin|platelet count|creatinine|specimen collected|white blood cell"),
        (1, "valores de referencia|hemoglobina|plaquetas|creatinina|leucocitos"),
    ),
    RecordKind.RADIOLOGY: (
        (4, "radiology report|mri brain|mri of the|ct of the"),
        (4, "ct chest|ultrasound of|pet/ct|diagnostic imaging report"),
        (4, "informe de radiologia|informe radiologico|resonancia magnetica|tomografia computarizada|ecografia"),
        (2, "impression:|technique:|comparison:|contrast:|impresion:|tecnica:|comparacion:"),
    ),
    RecordKind.OPERATIVE: (
        (5, "operative report|operative note|preoperative diagnosis|postoperative diagnosis|procedure performed"),
        (5, "informe operatorio|nota operatoria"),
        (5, "protocolo quirurgico|diagnostico preoperatorio|diagnostico postoperatorio"),
        (1, "anesthesia|estimated blood loss|surgeon:|anestesia|cirujano:|sangrado estimado"),
    ),
    RecordKind.PATHOLOGY: (
        (5, "surgical pathology|pathology report|final pathologic diagnosis|bone marrow aspirate|bone marrow biopsy"),
        (5, "informe de patologia|anatomia patologica"),
        (5, "informe anatomopatologico|biopsia de medula|aspirado de medula"),
        (2, "gross description|microscopic description|immunohistochemistry|flow cytometry|final diagnosis"),
        (2, "descripcion macroscopica|descripcion microscopica|inmunohistoquimica|citometria de flujo"),
    ),
    RecordKind.MOLECULAR: (
        (5, "next-generation sequencing|next generation sequencing"),
        (5, "molecular pathology|genomic profiling|variant allele"),
        (5, "secuenciacion masiva|secuenciacion de nueva generacion|estudio molecular|perfil genomico"),
        (2, "tumor mutational burden|microsatellite|gene fusion"),
        (2, "methylation|copy number|pathogenic variant|cytogenetic"),
        (2, "fusion genica|metilacion|variante patogenica|citogenetica|carga mutacional"),
    ),
    RecordKind.CHEMOTHERAPY: (
        (5, "treatment roadmap|therapy roadmap|chemotherapy roadmap|chemotherapy flow sheet|treatment regimen"),
        (5, "plan de quimioterapia|esquema de quimioterapia|protocolo de quimioterapia|hoja de ruta"),
        (2, "induction|consolidation|maintenance|vincristine|methotrexate|cisplatin|doxorubicin|cycle 1|mg/m2"),
        (2, "induccion|consolidacion|mantenimiento|vincristina|metotrexato|cisplatino|doxorrubicina|ciclo 1"),
    ),
    RecordKind.RADIATION: (
        (5, "radiation treatment summary|radiation therapy summary"),
        (5, "radiation oncology completion|radiotherapy summary"),
        (5, "resumen de radioterapia|informe de radioterapia|fin de tratamiento de radioterapia"),
        (2, "total dose|fractions|cgy|proton therapy"),
        (2, "craniospinal|dosis total|fracciones|protonterapia|craneoespinal"),
    ),
}  # fmt: skip
_PATTERNS: Final = {
    kind: [(weight, re.compile(rf"(?<!\w)(?:{words})")) for weight, words in signs] for kind, signs in _SIGNS.items()
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A kind, and the words on the paper that speak for it; no kind when nothing is clear."""

    kind: RecordKind | None = None
    words: tuple[str, ...] = ()


def suggest(text: str) -> Suggestion:
    """What the text looks like."""
    plain = _plain(text[:_MOST])
    scores = {kind: _score(plain, kind) for kind in _PATTERNS}
    ranked = sorted(scores, key=lambda kind: scores[kind][0], reverse=True)
    best, next_best = scores[ranked[0]], scores[ranked[1]]
    if best[0] < _ENOUGH or best[0] - next_best[0] < _CLEARLY:
        return Suggestion()
    return Suggestion(ranked[0], tuple(best[1][:_MOST_WORDS]))


def _score(plain: str, kind: RecordKind) -> tuple[int, list[str]]:
    """Each word counts once, and twice at the head of the paper."""
    score, words = 0, []
    for weight, pattern in _PATTERNS[kind]:
        places: dict[str, int] = {}
        for found in pattern.finditer(plain):
            places.setdefault(found.group(), found.start())
        for word, place in places.items():
            score += weight * (2 if place < _HEAD else 1)
            words.append(word.rstrip(":"))
    return score, words


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.lower())
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())
