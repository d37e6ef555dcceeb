"""Finding a request by what a caller says: a name, a reference, a phone number, an address, a birth date."""

import re
from datetime import date, datetime
from typing import Final

from django.db.models import CharField, F, Func, Q, Value

from intake.models import RelatedPerson, SecondOpinionRequest
from intake.models.opinion_request import SecondOpinionRequestQuerySet
from portal.accounts.models import User
from portal.ui.text import has_unsafe_characters, tidy_line

LONGEST: Final = 100
_LEAST_DIGITS: Final = 4
_DATE_FORMATS: Final = ("%Y-%m-%d", "%m/%d/%Y", "%m-%d-%Y", "%m.%d.%Y", "%d %b %Y", "%b %d %Y", "%B %d %Y")
_PHONE: Final = re.compile(r"[\d\s().+-]+")


class Plain(Func):
    """Text in lower case without accents, so that Nunez finds Núñez."""

    template = r"lower(regexp_replace(normalize(%(expressions)s, NFD), '[\u0300-\u036f]', '', 'g'))"
    output_field = CharField()


def clean(typed: str) -> str:
    """The search as typed, made safe to hand to the database."""
    line = tidy_line(typed)[:LONGEST]
    return "" if has_unsafe_characters(line) else line


def find(text: str, *, user: User) -> SecondOpinionRequestQuerySet:
    """Requests that fit, among those the person may see."""
    visible = SecondOpinionRequest.objects.visible_to(user)
    born_on = _date(text)
    if born_on:
        return visible.filter(patient__birth_date=born_on)
    digits = re.sub(r"\D", "", text)
    if _PHONE.fullmatch(text) and len(digits) >= _LEAST_DIGITS:
        return visible.filter(_of(Q(phone__contains=digits) | Q(user__phone__contains=digits), user))
    if "@" in text:
        return visible.filter(_of(Q(user__email__icontains=text), user))
    return _by_words(visible, text)


def _by_words(visible: SecondOpinionRequestQuerySet, text: str) -> SecondOpinionRequestQuerySet:
    """Each word must stand in a name of the child or be part of the reference, in any order."""
    named = visible.alias(first_name=Plain(F("patient__first_name")), last_name=Plain(F("patient__last_name")))
    for word in text.split():
        plain = Plain(Value(word))
        named = named.filter(
            Q(first_name__contains=plain) | Q(last_name__contains=plain) | Q(reference__icontains=word)
        )
    return named


def _of(people: Q, user: User) -> Q:
    links = RelatedPerson.objects.visible_to(user).filter(people)
    return Q(patient__in=links.values("patient"))


def _date(text: str) -> date | None:
    for form in _DATE_FORMATS:
        try:
            return datetime.strptime(text.replace(",", ""), form).date()  # noqa: DTZ007 - a birthday has no zone
        except ValueError:
            continue
    return None
