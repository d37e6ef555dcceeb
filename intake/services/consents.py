"""Writing down what a person agreed to, in which words, and taking it back."""

from collections.abc import Collection, Sequence
from datetime import date
from string import Template
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from intake import rules
from intake.consent_texts import FIRST_TEXTS, FIRST_VERSION
from intake.models import (
    Consent,
    ConsentKind,
    ConsentText,
    RelatedPerson,
    ReportedHospital,
    SecondOpinionRequest,
)
from intake.services.moves import lock_request
from intake.states import OPEN
from portal.accounts.models import User
from portal.accounts.roles import Act, may
from portal.audit.services import record_event
from portal.center.models import CareCenter

# For agreeing on the check page: each is asked on its own.
ASKED_WHEN_SENDING: Final = (ConsentKind.PRIVACY_NOTICE, ConsentKind.CONTACT)


class SignNotAllowed(Exception):
    """This person cannot sign for the child, or the request is closed."""


def current_text(kind: ConsentKind, language: str) -> ConsentText:
    """The newest words of that kind in that language, or in English where there are none."""
    return current_texts([kind], language)[0]


def current_texts(kinds: Sequence[ConsentKind], language: str) -> list[ConsentText]:
    """The same for several kinds, in their order, in one query where all exist."""
    found = ConsentText.objects.filter(kind__in=kinds, language=language).order_by("version")
    # Of several versions of a kind, the last one stays.
    newest = {text.kind: text for text in found}
    return [
        newest.get(kind) or _first_text(kind, language if (kind, language) in FIRST_TEXTS else "en") for kind in kinds
    ]


def english_of(text: ConsentText) -> ConsentText | None:
    """The same version of the words in English; None when they are English, or were never written in it."""
    if text.language == "en":
        return None
    found = ConsentText.objects.filter(kind=text.kind, version=text.version, language="en").first()
    is_first = text.version == FIRST_VERSION and (text.kind, "en") in FIRST_TEXTS
    return found or (_first_text(ConsentKind(text.kind), "en") if is_first else None)


def _first_text(kind: ConsentKind, language: str) -> ConsentText:
    text, _is_new = ConsentText.objects.get_or_create(
        kind=kind, version=FIRST_VERSION, language=language, defaults={"body": FIRST_TEXTS[kind, language]}
    )
    return text


def paragraphs(text: ConsentText, *, center: CareCenter | None = None, **facts: str) -> list[str]:
    """The words with the facts of the day in them; who has read the center already hands it over."""
    hospital = (center or CareCenter.objects.current()).hospital_name
    body = Template(text.body).safe_substitute(hospital=hospital, **facts)
    return [part.strip() for part in body.split("\n\n")]


@transaction.atomic
def record_consent(
    *, actor: User, opinion_request: SecondOpinionRequest, kind: ConsentKind, is_given: bool, language: str
) -> Consent | None:
    """Write one yes or no; saying again what is already so writes nothing."""
    locked = lock_request(opinion_request)
    link = _own_link(actor, locked)
    if answers(actor=actor, opinion_request=locked).get(kind) == is_given:
        return None
    consent = Consent.objects.create(
        opinion_request=locked,
        link=link,
        signer=actor,
        kind=kind,
        text=current_text(kind, language),
        is_given=is_given,
        signed_name=link.full_name or actor.full_name,
    )
    action = "intake.consent_given" if is_given else "intake.consent_revoked"
    record_event(actor=actor, action=action, target=consent)
    return consent


def has_agreed(*, actor: User, opinion_request: SecondOpinionRequest, kind: ConsentKind) -> bool:
    """Whether the person's last word on it was yes."""
    return answers(actor=actor, opinion_request=opinion_request).get(kind, False)


def answers(*, actor: User, opinion_request: SecondOpinionRequest) -> dict[str, bool]:
    """The person's last word on each kind that was asked; one query."""
    own = Consent.objects.filter(opinion_request=opinion_request, signer=actor)
    rows = own.exclude(kind=ConsentKind.RECORDS_RELEASE).order_by("at", "id")
    return dict(rows.values_list("kind", "is_given"))


def has_refused_contact(user: User) -> bool:
    """Whether the person told us, on any request, to stop reminders and news."""
    newest = Consent.objects.filter(signer=user, kind=ConsentKind.CONTACT).order_by("-at", "-id").first()
    return newest is not None and not newest.is_given


@transaction.atomic
def sign_release(
    *,
    actor: User,
    opinion_request: SecondOpinionRequest,
    hospital_ids: Collection[UUID],
    record_kinds: Sequence[str],
    signed_name: str,
    expires_on: date,
    language: str,
) -> Consent:
    """Sign a permission to get these records from these hospitals; the hospitals are kept as named today."""
    locked = lock_request(opinion_request)
    link = _own_link(actor, locked)
    chosen = list(ReportedHospital.objects.filter(opinion_request=locked, pk__in=hospital_ids))
    if not chosen or locked.status not in OPEN or not rules.may_sign_for(link):
        raise SignNotAllowed
    consent = Consent.objects.create(
        opinion_request=locked,
        link=link,
        signer=actor,
        kind=ConsentKind.RECORDS_RELEASE,
        text=current_text(ConsentKind.RECORDS_RELEASE, language),
        is_given=True,
        signed_name=signed_name,
        hospitals=[_as_named(each) for each in chosen],
        record_kinds=list(record_kinds),
        expires_on=expires_on,
    )
    record_event(actor=actor, action="intake.release_signed", target=consent)
    return consent


@transaction.atomic
def revoke_release(*, actor: User, consent: Consent) -> None:
    """Take a signed permission back; twice is once. Only its signer or staff may."""
    if consent.signer_id != actor.pk and not may(actor, Act.WORK_ON_REQUESTS):
        raise SignNotAllowed
    try:
        with transaction.atomic():
            revocation = Consent.objects.create(
                opinion_request_id=consent.opinion_request_id,
                link_id=consent.link_id,
                signer=actor,
                kind=ConsentKind.RECORDS_RELEASE,
                text_id=consent.text_id,
                is_given=False,
                revokes=consent,
            )
    except IntegrityError:
        return
    record_event(actor=actor, action="intake.release_revoked", target=revocation)


def default_end(today: date | None = None) -> date:
    """A year from today, as on the paper forms; February 29 ends a day early."""
    day = today or timezone.localdate(timezone=CareCenter.objects.current().zone)
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return day.replace(year=day.year + 1, day=28)


def _own_link(actor: User, locked: SecondOpinionRequest) -> RelatedPerson:
    link = locked.patient.related_people.filter(user=actor, ended_at=None).first()
    if link is None:
        raise SignNotAllowed
    return link


def _as_named(hospital: ReportedHospital) -> dict[str, str]:
    return {"id": str(hospital.pk), "name": hospital.name, "city": hospital.city, "state": hospital.state}
