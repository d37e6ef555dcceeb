"""The first templates, for the hospital to edit; none names a child, an illness or a file.

The loader only adds what is missing, so a row that somebody edited stays as it is. It takes a function that finds
models: migrations pass the models of their own time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class FirstTemplate:
    """One template as it is shipped."""

    code: str
    name_en: str
    name_es: str
    text_en: str
    text_es: str


TEMPLATES: Final = (
    FirstTemplate(
        "welcome",
        "Welcome, and how to write to us",
        "Bienvenida y cómo escribirnos",
        "Hello,\n\nThank you for writing to us. We have what you sent, and a person on our team looks after it.\n\n"
        "You can write to us here any time. You can also call us at {phone}.",
        "Hola:\n\nGracias por escribirnos. Tenemos lo que usted envió y una persona de nuestro equipo lo atiende.\n\n"
        "Puede escribirnos aquí cuando quiera. También puede llamarnos al {phone}.",
    ),
    FirstTemplate(
        "book_call",
        "Choose a time for the call",
        "Elegir hora para la llamada",
        "Hello,\n\nThe next step is a free call with us. You don’t need any papers for it. You can choose a time on "
        "your home page.\n\nIf no time fits, write to us here or call us at {phone}. We will find one with you.",
        "Hola:\n\nEl siguiente paso es una llamada gratis con nosotros. No necesita ningún papel. Puede elegir la hora "
        "en su página de inicio.\n\nSi ninguna hora le sirve, escríbanos aquí o llámenos al {phone}. Juntos buscamos "
        "una.",
    ),
    FirstTemplate(
        "send_records",
        "We still need some records",
        "Todavía nos faltan documentos",
        "Hello,\n\nWe still need some records to go on. Your records page shows which ones. A clear photo of each page "
        "is fine.\n\nIf you can’t get one of them, tell us there. We can ask the other hospital for you.",
        "Hola:\n\nTodavía nos faltan documentos para seguir. Su página de documentos muestra cuáles. Basta una foto "
        "clara de cada hoja.\n\nSi no puede conseguir alguno, díganoslo ahí. Podemos pedirlo al otro hospital por "
        "usted.",
    ),
    FirstTemplate(
        "asked_hospital",
        "We asked the other hospital",
        "Pedimos los documentos al otro hospital",
        "Hello,\n\nWe asked the other hospital for the records. This can take a few days. You have nothing to do.\n\n"
        "We tell you when they are here.",
        "Hola:\n\nPedimos los documentos al otro hospital. Esto puede tardar unos días. Usted no tiene que hacer nada."
        "\n\nLe avisamos cuando estén aquí.",
    ),
    FirstTemplate(
        "missed_call",
        "We could not reach you",
        "No pudimos comunicarnos con usted",
        "Hello,\n\nWe called you and could not reach you. That is all right. You can choose a new time on your home "
        "page, or call us at {phone}.\n\nIs there a better number or time of day? Write it to us here.",
        "Hola:\n\nLe llamamos y no pudimos comunicarnos con usted. No pasa nada. Puede elegir otra hora en su página "
        "de inicio o llamarnos al {phone}.\n\n¿Hay un número o una hora mejor? Escríbalo aquí.",
    ),
    FirstTemplate(
        "still_reading",
        "We are still reading",
        "Seguimos leyendo",
        "Hello,\n\nWe are still reading what you sent. You have nothing to do right now.\n\nWe write to you as soon as "
        "we know more. If something changes for your child, tell us here.",
        "Hola:\n\nSeguimos leyendo lo que usted envió. Ahora no tiene que hacer nada.\n\nLe escribimos en cuanto "
        "sepamos más. Si algo cambia con su hijo o hija, díganoslo aquí.",
    ),
    FirstTemplate(
        "interpreter",
        "An interpreter for the call",
        "Un intérprete para la llamada",
        "Hello,\n\nWe have an interpreter for your call. It costs you nothing. You don’t need to bring anyone to "
        "translate.\n\nIf the language is not right, write to us here.",
        "Hola:\n\nTenemos un intérprete para su llamada. No le cuesta nada. No necesita que nadie más traduzca.\n\n"
        "Si el idioma no es el correcto, escríbanos aquí.",
    ),
    FirstTemplate(
        "team_delay",
        "We need more time",
        "Necesitamos más tiempo",
        "Hello,\n\nWe need a little more time than we told you. We know that waiting is hard.\n\nYou have nothing "
        "to do. If you can’t wait, call us at {phone}. Our hours: {hours}.",
        "Hola:\n\nNecesitamos un poco más de tiempo de lo que le dijimos. Sabemos que esperar es difícil.\n\nUsted no "
        "tiene que hacer nada. Si no puede esperar, llámenos al {phone}. Nuestro horario: {hours}.",
    ),
)


def load_templates(get_model: Callable[[str, str], Any]) -> None:
    """Add the templates that are not there."""
    rows = get_model("messaging", "MessageTemplate").objects
    for place, each in enumerate(TEMPLATES, start=1):
        texts = {name: getattr(each, name) for name in ("name_en", "name_es", "text_en", "text_es")}
        rows.get_or_create(code=each.code, defaults={**texts, "order": place * 10})
