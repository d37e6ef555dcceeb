"""Permissions as papers, in the language they were signed in and, where that is another, in English behind it."""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from intake.models import Consent, ConsentKind, ConsentText, ReleasedKind, ReportedHospital, SecondOpinionRequest
from intake.permission_words import hospital_names, kind_names
from intake.services.consents import current_text, default_end, english_of, paragraphs
from intake.wording import date_words, place_words
from portal.center.models import CareCenter
from portal.lib.pdf import Notice, Paper, PaperRow, PaperSection
from portal.ui.text_fields import display_phone


def signed_permission(consent: Consent, *, zone: ZoneInfo) -> Paper:
    """The signed permission, and behind it the same in English for hospitals that read nothing else."""
    first, *others = signed_pages(consent, zone=zone)
    return replace(first, attached=others)


def signed_pages(consent: Consent, *, zone: ZoneInfo) -> list[Paper]:
    """The very words that were signed, with the name typed under them; then, where they were others, in English."""
    english = english_of(consent.text)
    pages = [_signed(consent, consent.text, zone=zone)]
    return pages if english is None else [*pages, _signed(consent, english, zone=zone)]


def _signed(consent: Consent, text: ConsentText, *, zone: ZoneInfo) -> Paper:
    with translation.override(text.language):
        until = date_words(consent.expires_on) if consent.expires_on else ""
        signed = [
            PaperRow(_("Signed by"), consent.signed_name),
            PaperRow(_("Signed on"), date_words(consent.at.astimezone(zone).date())),
            PaperRow(_("Ends on"), until),
        ]
        return _paper(
            consent.opinion_request,
            language=text.language,
            words=paragraphs(text, until=until),
            hospitals=hospital_names(consent),
            kinds=kind_names(consent.record_kinds),
            last=PaperSection(_("Signature"), rows=signed),
            lead=[
                *([_("This permission was taken back. Do not use it.")] if consent.is_revoked else []),
                *(_about_translation() if text != consent.text else []),
            ],
        )


def _about_translation() -> list[str]:
    return [_("This page says the same in English. The family read and signed the page before it.")]


def blank_permission(
    opinion_request: SecondOpinionRequest, hospitals: Sequence[ReportedHospital], *, language: str
) -> Paper:
    """The same permission with lines for a pen, and behind it in English what was read."""
    text = current_text(ConsentKind.RECORDS_RELEASE, language)
    english = english_of(text)
    attached = [] if english is None else [_blank(opinion_request, hospitals, english, is_signed=False)]
    return replace(_blank(opinion_request, hospitals, text, is_signed=True), attached=attached)


def _blank(
    opinion_request: SecondOpinionRequest, hospitals: Sequence[ReportedHospital], text: ConsentText, *, is_signed: bool
) -> Paper:
    """One language of it; only one page is signed."""
    with translation.override(text.language):
        blanks = [_("Full name, in capital letters"), _("Signature"), _("Who you are to the child"), _("Date")]
        cross_out = [_("Cross out the records you don’t want us to ask for.")]
        return _paper(
            opinion_request,
            language=text.language,
            words=paragraphs(text, until=date_words(default_end())),
            hospitals=[
                ", ".join(part for part in (each.name, each.city, place_words(each.state)) if part)
                for each in hospitals
            ],
            kinds=kind_names(ReleasedKind.values),
            last=PaperSection(_("Sign here"), cross_out, blanks=blanks) if is_signed else PaperSection(),
            lead=[] if is_signed else _about_translation(),
        )


def notices() -> list[Notice]:
    """Free language help, in the two languages our fonts and our team have."""
    phone = display_phone(CareCenter.objects.current().phone)
    found = []
    for language in ("en", "es"):
        with translation.override(language):
            found.append(Notice(language, _("Language help is free. Call %(phone)s.") % {"phone": phone}))
    return found


def _paper(
    opinion_request: SecondOpinionRequest,
    *,
    language: str,
    words: Sequence[str],
    hospitals: Sequence[str],
    kinds: Sequence[str],
    last: PaperSection,
    lead: Sequence[str],
) -> Paper:
    patient = opinion_request.patient
    child = [
        PaperRow(_("Name"), f"{patient.first_name} {patient.last_name}"),
        PaperRow(_("Birth date"), date_words(patient.birth_date)),
    ]
    return Paper(
        title=_("Permission to get medical records"),
        language=language,
        author=CareCenter.objects.current().hospital_name,
        footer=opinion_request.reference,
        lead=lead,
        sections=[
            PaperSection(_("About"), rows=child),
            PaperSection(
                pgettext("hospitals", "From"),
                items=list(hospitals),
                blanks=() if hospitals else (_("Hospital"), _("City")),
            ),
            PaperSection(_("Records"), items=list(kinds)),
            PaperSection(_("What you agree to"), paragraphs=list(words)),
            last,
        ],
        notices=notices(),
    )
