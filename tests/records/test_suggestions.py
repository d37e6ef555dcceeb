"""What a text looks like, in both languages; nothing clear is nothing said."""

import pytest

from records.services.suggestions import suggest

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SURGICAL PATHOLOGY REPORT\nGross description: ... FINAL DIAGNOSIS: medulloblastoma", "pathology"),
        ("Informe de Patología. Descripción macroscópica", "pathology"),
        ("OPERATIVE REPORT\nPreoperative diagnosis: tumor\nAnesthesia: general", "operative"),
        ("Informe operatorio. Cirujano: Dr. Inventado", "operative"),
        ("MRI brain with and without contrast. Technique: ... Impression: no new lesion", "radiology"),
        ("Resonancia magnética de cerebro. Impresión: estable", "radiology"),
        ("Complete Blood Count. Hemoglobin 12.3 Reference range 11-15", "labs"),
        ("Hemograma. Hemoglobina 12,3. Valores de referencia", "labs"),
        ("Next-generation sequencing panel. Variant allele fraction 23 %", "molecular"),
        ("Treatment Roadmap: induction. Vincristine 1.5 mg/m2", "chemotherapy"),
        ("Radiation Treatment Summary. Total dose 5400 cGy in 30 fractions", "radiation"),
        ("Discharge summary. Hospital course: ...", "summary"),
        ("Resumen de alta. Evolución favorable", "summary"),
    ],
)
def test_suggest(text: str, kind: str) -> None:
    found = suggest(text)
    assert found.kind == kind
    assert found.words


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear family, thank you for your visit.",
        "My child was diagnosed last year.",
        "Operative report. Surgical pathology. Radiology report.",
    ],
)
def test_nothing_is_said_where_nothing_is_clear(text: str) -> None:
    assert suggest(text).kind is None


def test_the_words_that_led_there_are_few_and_as_printed() -> None:
    found = suggest("Surgical pathology. Final diagnosis. Gross description. Flow cytometry. Immunohistochemistry.")
    assert 1 <= len(found.words) <= 4
    assert found.words[0] == "surgical pathology"
