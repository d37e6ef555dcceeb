"""What people answer to our texts, and what we say back; nothing they write is kept."""

from enum import Enum
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _

from portal.accounts.models import User
from portal.center.models import CareCenter
from portal.lib.texting import fit
from portal.ui.text_fields import display_phone


class Wish(Enum):
    """What an answer means."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    OTHER = "other"


_WORDS: Final = {
    Wish.STOP: {"stop", "stopall", "unsubscribe", "cancel", "end", "quit", "revoke", "optout", "alto", "pare", "parar"},
    Wish.START: {"start", "unstop", "yes", "comenzar", "empezar", "iniciar", "inicio"},
    Wish.HELP: {"help", "info", "ayuda"},
}
_SPANISH: Final = {"alto", "pare", "parar", "comenzar", "empezar", "iniciar", "inicio", "ayuda"}


def wish_of(body: str) -> Wish:
    """What the one word means; a sentence is no such word, however it begins."""
    word = _word(body)
    return next((wish for wish, words in _WORDS.items() if word in words), Wish.OTHER)


def answer_to(wish: Wish, *, body: str, number: str) -> str:
    """Our answer, in the language of the word or else of whoever has that number."""
    language = "es" if _word(body) in _SPANISH else _language_of(number)
    center = CareCenter.objects.current()
    with translation.override(language):
        facts = {"hospital": center.hospital_name, "phone": display_phone(center.phone)}
        return fit(_answers()[wish] % facts)


def _answers() -> dict[Wish, str]:
    return {
        Wish.STOP: _("%(hospital)s: we send no more texts to this number. Text START to get them again."),
        Wish.START: _("%(hospital)s: texts to this number are on again. Text STOP to end them."),
        Wish.HELP: _("%(hospital)s, second opinions. Call %(phone)s. Text STOP to get no more texts."),
        Wish.OTHER: _("%(hospital)s: nobody reads answers to this number. Call %(phone)s, or sign in and write to us."),
    }


def _word(body: str) -> str:
    return body.strip().strip(".!¡ ").casefold()


def _language_of(number: str) -> str:
    return User.objects.filter(phone=number).values_list("language", flat=True).first() or "en"
