"""Scan pictures in words: which studies are here, what seems to be missing, and nothing that nobody knows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from intake.models import SecondOpinionRequest
from intake.wording import date_words
from portal.ui.components import Text
from records.models import ImagingSeries, ImagingStudy, NotedStudy
from records.services.noted_studies import unmatched

SCANS: Final[Mapping[str, Text]] = {
    "MR": gettext_lazy("MRI"),
    "CT": gettext_lazy("CT scan"),
    "PT": gettext_lazy("PET scan"),
    "US": gettext_lazy("Ultrasound"),
    "NM": gettext_lazy("Nuclear scan"),
    "CR": gettext_lazy("X-ray"),
    "DX": gettext_lazy("X-ray"),
    "RF": gettext_lazy("X-ray"),
    "XA": gettext_lazy("X-ray"),
}
# Translators: stands behind a kind of scan, as in "MRI of the brain".
_PARTS: Final[Mapping[str, Text]] = {
    "BRAIN": gettext_lazy("of the brain"),
    "HEAD": gettext_lazy("of the head"),
    "NECK": gettext_lazy("of the neck"),
    "CHEST": gettext_lazy("of the chest"),
    "ABDOMEN": gettext_lazy("of the belly"),
    "PELVIS": gettext_lazy("of the pelvis"),
    "SPINE": gettext_lazy("of the spine"),
    "CSPINE": gettext_lazy("of the spine"),
    "TSPINE": gettext_lazy("of the spine"),
    "LSPINE": gettext_lazy("of the spine"),
    "KNEE": gettext_lazy("of the knee"),
    "LEG": gettext_lazy("of the leg"),
    "ARM": gettext_lazy("of the arm"),
}


@dataclass(frozen=True, slots=True)
class SeriesLine:
    """One series: as the machine called it, how many pictures, and what to know."""

    series: ImagingSeries
    name: str
    count: str
    notes: list[str]


@dataclass(frozen=True, slots=True)
class StudyCard:
    """One study that is here."""

    study: ImagingStudy
    title: str
    hospital: str
    notes: list[str]
    series: list[SeriesLine]


@dataclass(frozen=True, slots=True)
class StudyCards:
    """All studies of a request, and the holes both ways between them and the notes about scans."""

    cards: list[StudyCard]
    holes: list[str]


def study_cards(opinion_request: SecondOpinionRequest) -> StudyCards:
    """What is known about the scan pictures of a request that are open."""
    seen = ImagingStudy.objects.filter(opinion_request=opinion_request, instance_count__gt=0)
    cards = [_card(study) for study in seen.prefetch_related("series")]
    return StudyCards(cards, _holes(opinion_request))


def study_title(study: ImagingStudy, series: Sequence[ImagingSeries]) -> str:
    """Such as "MRI of the brain · March 3, 2026 · 1,204 pictures"."""
    parts = [_scan_of(study, series)]
    if study.started_on:
        parts.append(date_words(study.started_on))
    parts.append(_pictures(study.instance_count))
    return " · ".join(parts)


def scan_words(modality: str) -> str:
    """The plain name of a kind of scan."""
    return str(SCANS.get(modality, gettext_lazy("Scan")))


def _card(study: ImagingStudy) -> StudyCard:
    series = [each for each in study.series.all() if each.instance_count]
    return StudyCard(
        study=study,
        title=study_title(study, series),
        hospital=study.institution,
        notes=_notes(series),
        series=[_line(each) for each in series],
    )


def _scan_of(study: ImagingStudy, series: Sequence[ImagingSeries]) -> str:
    kinds = [each for each in study.modalities if each in SCANS]
    kind = scan_words(kinds[0]) if kinds else scan_words("")
    named = {each.body_part.upper().replace(" ", "") for each in series if each.body_part}
    part = _PARTS.get(named.pop()) if len(named) == 1 else None
    return f"{kind} {part}" if part else kind


def _notes(series: Sequence[ImagingSeries]) -> list[str]:
    missing, cut = sum(each.missing_count for each in series), sum(each.truncated_count for each in series)
    undrawable = sum(each.is_undrawable for each in series)
    notes = []
    if missing:
        notes.append(
            ngettext(
                "%(n)s picture in between seems to be missing.",
                "%(n)s pictures in between seem to be missing.",
                missing,
            )
            % {"n": missing}
        )
    if cut:
        notes.append(
            ngettext("%(n)s picture did not reach us whole.", "%(n)s pictures did not reach us whole.", cut)
            % {"n": cut}
        )
    if undrawable:
        notes.append(_("We keep all of it, but can’t show some of it on this page. Our doctors have programs for it."))
    return notes


def series_title(series: ImagingSeries) -> str:
    """As the machine called it, or its number."""
    return series.description or (_("Series %(n)s") % {"n": series.number} if series.number else _("Series"))


def series_notes(series: ImagingSeries) -> list[str]:
    """What is missing of it, or cannot be shown here."""
    return _notes([series])


def _line(series: ImagingSeries) -> SeriesLine:
    return SeriesLine(
        series=series, name=series_title(series), count=_pictures(series.instance_count), notes=series_notes(series)
    )


def _pictures(count: int) -> str:
    return ngettext("%(n)s picture", "%(n)s pictures", count) % {"n": f"{count:,}"}


def _holes(opinion_request: SecondOpinionRequest) -> list[str]:
    found = unmatched(opinion_request)
    return [
        *(_without_pictures(note) for note in found.without_pictures),
        *(_without_report(study) for study in found.without_report),
    ]


def _without_pictures(note: NotedStudy) -> str:
    # Translators: for example "A report speaks of this scan: CT scan, March 3. …".
    return _("A report speaks of this scan: %(scan)s, %(day)s. We don’t have its pictures yet.") % {
        "scan": scan_words(note.modality),
        "day": date_words(note.noted_on),
    }


def _without_report(study: ImagingStudy) -> str:
    words = {"scan": _scan_of(study, [each for each in study.series.all() if each.instance_count])}
    if study.started_on is None:
        return _("We have pictures of this scan but no report about it yet: %(scan)s.") % words
    words["day"] = date_words(study.started_on)
    return _("We have pictures of this scan but no report about it yet: %(scan)s, %(day)s.") % words
