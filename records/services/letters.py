"""The letter to one hospital: its open lines alone, in the exact words a records desk needs, and where to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from intake.models import Consent, ReportedHospital, SecondOpinionRequest
from intake.papers import notices, signed_pages
from intake.wording import date_words, place_words
from portal.center.models import CareCenter
from portal.lib.pdf import Paper, PaperRow, PaperSection
from portal.ui.text_fields import display_phone
from records.models import ChaseOutcome, RecordChase, RecordKind
from records.requirements import REQUIREMENTS

# Other hospitals read English; the Spanish one is the family's own copy.
LANGUAGES: Final = ("en", "es")


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of one letter, for the paper and for copying; plain text of one language."""

    title: str
    language: str
    hospital: str
    to: Sequence[str]
    lead: Sequence[str]
    about: Sequence[tuple[str, str]]
    items: Sequence[str]
    where: Sequence[tuple[str, str]]
    closing: Sequence[str]
    is_signed: bool
    reference: str

    def as_text(self) -> str:
        """To be pasted into another hospital's form or a message there."""
        parts = [
            "\n".join(self.to),
            *self.lead,
            "\n".join(f"{key}: {value}" for key, value in self.about),
            _headed(_("Records"), [f"- {each}" for each in self.items]),
            _headed(_("Where to send them"), [f"{key}: {value}" for key, value in self.where]),
            *self.closing,
        ]
        return "\n\n".join(part for part in parts if part)


def open_kinds(hospital: ReportedHospital) -> list[RecordKind]:
    """What this hospital is asked for and has not answered, in the order of the list."""
    lines = RecordChase.objects.filter(
        opinion_request=hospital.opinion_request_id, hospital_name=hospital.name, outcome=ChaseOutcome.WAITING
    )
    asked = set(lines.values_list("kind", flat=True))
    return [kind for kind in REQUIREMENTS if kind in asked]


def permissions_for(hospital: ReportedHospital, kinds: Sequence[RecordKind]) -> list[Consent]:
    """The newest signed permission that covers this hospital and any of the kinds today; at most one."""
    signed = Consent.objects.releases().filter(
        opinion_request=hospital.opinion_request_id, revoked_by=None, expires_on__gte=timezone.localdate()
    )
    joined = signed.select_related("text", "opinion_request__patient").order_by("-at")
    fitting = [each for each in joined if _names(each, hospital) and set(kinds) & set(each.record_kinds)]
    return fitting[:1]


def letter_for(
    opinion_request: SecondOpinionRequest,
    hospital: ReportedHospital,
    *,
    kinds: Sequence[RecordKind],
    language: str,
    is_signed: bool,
    today: date,
) -> Letter:
    """The letter in one language."""
    center, patient = CareCenter.objects.current(), opinion_request.patient
    with translation.override(language):
        about = [
            (_("Patient"), f"{patient.first_name} {patient.last_name}"),
            (_("Birth date"), date_words(patient.birth_date)),
            (_("Other names on records"), ", ".join(patient.other_names)),
            (_("Record number at your hospital"), hospital.medical_record_number),
        ]
        return Letter(
            title=_("Request for medical records"),
            language=language,
            hospital=hospital.name,
            to=[part for part in _to(hospital, today) if part],
            lead=[_lead(center)],
            about=[(key, value) for key, value in about if value],
            items=[str(words) for kind in kinds for words in REQUIREMENTS[kind].ask_words],
            where=_where(center),
            closing=_closing(center, is_signed=is_signed),
            is_signed=is_signed,
            reference=opinion_request.reference,
        )


def letter_paper(letter: Letter, *, permissions: Sequence[Consent], zone: ZoneInfo) -> Paper:
    """The letter as a paper, with the signed permission behind it."""
    center = CareCenter.objects.current()
    with translation.override(letter.language):
        sign = [] if letter.is_signed else [_("Signature"), _("Full name, in capital letters"), _("Date")]
        return Paper(
            title=letter.title,
            language=letter.language,
            author=center.hospital_name,
            footer=letter.reference,
            lead=["\n".join(letter.to), *letter.lead],
            sections=[
                PaperSection(_("About"), rows=[PaperRow(*each) for each in letter.about]),
                PaperSection(_("Records"), items=letter.items),
                PaperSection(_("Where to send them"), rows=[PaperRow(*each) for each in letter.where]),
                PaperSection(paragraphs=letter.closing, blanks=sign),
            ],
            notices=notices(),
            attached=[page for each in permissions for page in signed_pages(each, zone=zone)],
        )


def _lead(center: CareCenter) -> str:
    words = _("I ask you to send the records below to %(hospital)s (%(center)s).")
    return words % {"center": center.center_name, "hospital": center.hospital_name}


def _to(hospital: ReportedHospital, today: date) -> list[str]:
    place = ", ".join(part for part in (hospital.city, place_words(hospital.state)) if part)
    fax = _("Fax: %(number)s") % {"number": hospital.fax} if hospital.fax else ""
    return [_("Medical records (health information management)"), hospital.name, place, fax, date_words(today)]


def _where(center: CareCenter) -> list[tuple[str, str]]:
    rows = [
        (_("Scan pictures"), _image_words(center)),
        (_("Papers, by Direct message"), center.records_direct),
        (_("Papers, by fax"), display_phone(center.records_fax) if center.records_fax else ""),
        (_("Discs, slides and paper, by mail"), center.records_address),
        (_("Online"), _("If I gave you an upload link, use it. It takes files and shows nothing.")),
        (_("Questions"), display_phone(center.phone)),
    ]
    return [(key, value) for key, value in rows if value]


def _image_words(center: CareCenter) -> str:
    if center.image_exchange:
        return _("By image exchange: %(network)s. Whole DICOM studies, no film.") % {"network": center.image_exchange}
    return _(
        "By your image exchange or upload link, as whole DICOM studies. "
        "Call the number below for the name in your network."
    )


def _closing(center: CareCenter, *, is_signed: bool) -> list[str]:
    law = _(
        "Federal law gives you 30 days to answer (45 CFR 164.524). "
        "The sooner the records come, the sooner the doctors can help."
    )
    rest = _("If you have only part of this, send that part and tell us what you don’t have.")
    with_it = _("The signed permission is attached.")
    return [law, rest, with_it] if is_signed else [law, rest]


def _headed(heading: str, lines: Sequence[str]) -> str:
    return "\n".join([f"{heading}:", *lines]) if lines else ""


def _names(consent: Consent, hospital: ReportedHospital) -> bool:
    return any(
        each.get("id") == str(hospital.pk) or each.get("name", "").casefold() == hospital.name.casefold()
        for each in consent.hospitals
    )
