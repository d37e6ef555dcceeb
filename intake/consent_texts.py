"""The first version of each text a person agrees to. Later versions are rows; nobody edits one that was signed.

$hospital and $until stand for facts of the day.
"""

from collections.abc import Mapping
from typing import Final

from intake.models import ConsentKind

FIRST_VERSION: Final = 1

FIRST_TEXTS: Final[Mapping[tuple[str, str], str]] = {
    (ConsentKind.PRIVACY_NOTICE, "en"): (
        "I have seen the privacy notice of $hospital. It says how health information is used and kept safe, "
        "and what my rights are."
    ),
    (ConsentKind.PRIVACY_NOTICE, "es"): (
        "He visto el aviso de privacidad de $hospital. Explica cómo se usa y se protege la información de salud, "
        "y cuáles son mis derechos."
    ),
    (ConsentKind.CONTACT, "en"): (
        "$hospital may send me reminders and news about this request by email or text. They hold no health details. "
        "I can stop them any time."
    ),
    (ConsentKind.CONTACT, "es"): (
        "$hospital puede enviarme recordatorios y avisos sobre esta solicitud por correo electrónico o mensaje de "
        "texto. "
        "No contienen datos de salud. Puedo detenerlos cuando quiera."
    ),
    (ConsentKind.RECORDS_RELEASE, "en"): (
        "I allow the hospitals named here to give copies of the records named here to the second opinion team of "
        "$hospital.\n\n"
        "Why: so that the team can look at the illness and give a second opinion.\n\n"
        "Until when: this permission ends on $until.\n\n"
        "I can take it back any time, on this site or in writing. What was sent before that stays with the team.\n\n"
        "I don’t have to sign. My child’s care and the free call do not depend on it.\n\n"
        "Records that leave a hospital may no longer be protected by the same privacy law. $hospital keeps them under "
        "its own privacy rules.\n\n"
        "I get a copy of this permission."
    ),
    (ConsentKind.RECORDS_RELEASE, "es"): (
        "Autorizo a los hospitales nombrados aquí a entregar copias de los documentos nombrados aquí al equipo de "
        "segunda opinión de $hospital.\n\n"
        "Para qué: para que el equipo estudie la enfermedad y dé una segunda opinión.\n\n"
        "Hasta cuándo: este permiso termina el $until.\n\n"
        "Puedo retirarlo en cualquier momento, en este sitio o por escrito. Lo que se envió antes queda en manos del "
        "equipo.\n\n"
        "No tengo que firmar. La atención y la llamada gratuita no dependen de esto.\n\n"
        "Los documentos que salen de un hospital pueden dejar de estar protegidos por la misma ley de privacidad. "
        "$hospital los guarda según sus propias reglas de privacidad.\n\n"
        "Recibo una copia de este permiso."
    ),
}
