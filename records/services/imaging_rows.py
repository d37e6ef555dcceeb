"""Writes studies, series and pictures in bulk, each picture once, and counts what is missing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.db.models import Q

from records.dicom.geometry import Slice, missing_count
from records.models import DocumentReference, ImagingInstance, ImagingSeries, ImagingStudy
from records.services.noted_studies import match_notes
from records.states import DocumentStatus

if TYPE_CHECKING:
    from records.services.imaging_receiver import Picture

_AT_ONCE: Final = 2000
# Bytes that are gone or going; a picture that comes again takes the place of theirs.
_GONE: Final = (DocumentStatus.WITHDRAWN, DocumentStatus.REFUSED, DocumentStatus.DUPLICATE)

SeriesKey = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """How many pictures were new, how many were here already, and how many are others under the same name."""

    new: int
    repeated: int
    clashing: int
    series: Mapping[SeriesKey, ImagingSeries]


def keep_pictures(document: DocumentReference, pictures: Sequence["Picture"]) -> Kept:
    """Write the rows in the caller's transaction; a second attempt leaves the same rows as the first."""
    ImagingInstance.objects.filter(document=document).delete()
    series = _series(_studies(document, pictures), pictures)
    ids = [each.pk for each in series.values()]
    ImagingInstance.objects.filter(series__in=ids, document__status__in=_GONE).delete()
    # What is held may never open; pictures in it are new wherever else they come.
    here = ImagingInstance.objects.filter(series__in=ids, document__status=DocumentStatus.AVAILABLE)
    known = set(here.values_list("series", "sop_instance_uid", "sha256"))
    rows, new, clashing = _rows(document, pictures, series, known)
    ImagingInstance.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    return Kept(new, len(pictures) - new, clashing, series)


def recount(document: DocumentReference) -> None:
    """Count anew what can be seen of the studies that this document is part of, after it was opened or closed."""
    touched = ImagingStudy.objects.filter(series__instances__document=document).distinct()
    studies = {
        study.pk: study for study in ImagingStudy.objects.select_for_update().filter(pk__in=touched.values("pk"))
    }
    series = list(ImagingSeries.objects.filter(study__in=studies))
    _count_series(series)
    for study_id, group in _by_study(series).items():
        seen = [each for each in group if each.instance_count]
        study = studies[study_id]
        study.series_count = len(seen)
        study.instance_count = sum(each.instance_count for each in seen)
        study.modalities = sorted({each.modality for each in seen if each.modality})
    ImagingStudy.objects.bulk_update(studies.values(), ["series_count", "instance_count", "modalities"])
    for request_id in {study.opinion_request_id for study in studies.values()}:
        match_notes(opinion_request_id=request_id)


def _by_study(series: Iterable[ImagingSeries]) -> dict[UUID, list[ImagingSeries]]:
    found: dict[UUID, list[ImagingSeries]] = defaultdict(list)
    for each in series:
        found[each.study_id].append(each)
    return found


def _count_series(series: Sequence[ImagingSeries]) -> None:
    columns = (
        "series_id",
        "sop_instance_uid",
        "sha256",
        "number",
        "position_mm",
        "stack",
        "frame_count",
        "is_truncated",
    )
    seen = Q(series__in=series, document__status=DocumentStatus.AVAILABLE)
    rows = ImagingInstance.objects.filter(seen).order_by("series_id").only(*columns)
    pictures = {key: _each_once(group) for key, group in groupby(rows, key=attrgetter("series_id"))}
    for each in series:
        # Other pictures under the same name stand in the same place.
        once = {row.sop_instance_uid: row for row in pictures.get(each.pk, [])}
        each.instance_count = len(pictures.get(each.pk, []))
        each.missing_count = missing_count(
            [Slice(row.number, row.position_mm, row.stack, row.frame_count) for row in once.values()]
        )
        each.truncated_count = sum(row.is_truncated for row in pictures.get(each.pk, []))
        if not each.instance_count:
            # Nothing of it may be seen any more; the picture itself is removed as an object that no row names.
            each.preview_key = ""
    fields = ["instance_count", "missing_count", "truncated_count", "preview_key"]
    ImagingSeries.objects.bulk_update(series, fields, _AT_ONCE)


def _each_once(rows: Iterable[ImagingInstance]) -> list[ImagingInstance]:
    """Without a picture's other places."""
    return list({(row.sop_instance_uid, row.sha256): row for row in rows}.values())


def _studies(document: DocumentReference, pictures: Sequence["Picture"]) -> dict[str, ImagingStudy]:
    firsts = {picture.header.study_uid: picture.header for picture in reversed(pictures)}
    rows = [
        ImagingStudy(
            opinion_request_id=document.opinion_request_id,
            study_uid=uid,
            accession_number=header.accession_number,
            description=header.study_description,
            institution=header.institution,
            started_on=header.study_date,
            stated_name=header.patient_name,
            stated_birth_date=header.birth_date,
        )
        for uid, header in sorted(firsts.items())
    ]
    ImagingStudy.objects.bulk_create(rows, ignore_conflicts=True)
    found = ImagingStudy.objects.filter(opinion_request=document.opinion_request_id, study_uid__in=firsts)
    # In one order, so that two files of the same studies wait for each other and never on each other.
    return {study.study_uid: study for study in found.order_by("pk").select_for_update()}


def _series(studies: Mapping[str, ImagingStudy], pictures: Sequence["Picture"]) -> dict[SeriesKey, ImagingSeries]:
    firsts = {(picture.header.study_uid, picture.header.series_uid): picture.header for picture in reversed(pictures)}
    rows = [
        ImagingSeries(
            study=studies[study_uid],
            series_uid=series_uid,
            number=header.series_number,
            modality=header.modality,
            description=header.series_description,
            body_part=header.body_part,
        )
        for (study_uid, series_uid), header in sorted(firsts.items(), key=lambda item: item[0])
    ]
    ImagingSeries.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)
    found = ImagingSeries.objects.filter(study__in=studies.values()).select_related("study")
    return {(each.study.study_uid, each.series_uid): each for each in found}


def _rows(
    document: DocumentReference,
    pictures: Sequence["Picture"],
    series: Mapping[SeriesKey, ImagingSeries],
    known: set[tuple[UUID, str, str]],
) -> tuple[list[ImagingInstance], int, int]:
    """One for each picture of the file; how many of them were not here, and how many are others under a known name."""
    rows: dict[tuple[UUID, str, str], ImagingInstance] = {}
    clashing = 0
    names = {(series_id, uid) for series_id, uid, _sha256 in known}
    for picture in pictures:
        header = picture.header
        of = series[header.study_uid, header.series_uid].pk
        key = (of, header.sop_instance_uid, picture.sha256)
        if key in rows:
            continue
        rows[key] = _row(document, picture, of)
        clashing += key not in known and key[:2] in names
        names.add(key[:2])
    return list(rows.values()), len(rows.keys() - known), clashing


def _row(document: DocumentReference, picture: "Picture", series_id: UUID) -> ImagingInstance:
    header = picture.header
    return ImagingInstance(
        series_id=series_id,
        document=document,
        sop_instance_uid=header.sop_instance_uid,
        sop_class_uid=header.sop_class_uid,
        transfer_syntax_uid=header.transfer_syntax_uid,
        number=header.number,
        position_mm=header.position_mm,
        stack=header.stack,
        frame_count=header.frame_count,
        row_count=header.row_count,
        column_count=header.column_count,
        byte_offset=picture.offset,
        byte_count=picture.size,
        sha256=picture.sha256,
        is_truncated=picture.is_truncated,
    )
