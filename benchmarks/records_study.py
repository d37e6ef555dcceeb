"""An invented MRI study of 500 slices, the packs our page makes of it, and a request it belongs to."""

import base64
import hashlib
import io
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy
from django.core.files.storage import storages
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, MRImageStorage, generate_uid

from intake.models import Condition, Patient, RelatedPerson, Relationship, SecondOpinionRequest
from portal.accounts.models import User
from portal.lib.ids import new_id
from records import multipart, storage
from records.models import DocumentReference
from records.packing import PackWriter
from records.states import DocumentStatus, Packaging

SERIES, SLICES, SIDE = 5, 100, 512
PACK_BYTES = 16 * 1024 * 1024
CONNECTIONS = 4


def slices() -> Iterator[bytes]:
    """All pictures in the order of the disc; noise, so that nothing is easier to scan than the real thing."""
    draw = numpy.random.default_rng(7)
    noise = draw.normal(0, 22, (SIDE + 64, SIDE + 64))
    across = numpy.linspace(-1, 1, SIDE)
    head = numpy.where(across[None, :] ** 2 / 0.5 + across[:, None] ** 2 / 0.75 < 1, 900, 0)
    study = generate_uid()
    templates: dict[int, Dataset] = {}
    for index in range(SERIES * SLICES):
        series, number = divmod(index, SLICES)
        down, right = index * 7 % 64, index * 13 % 64
        values = head + numpy.abs(noise[down : down + SIDE, right : right + SIDE]) + number
        labels = templates.setdefault(series, _labels(study, series))
        yield _file(labels, number, values.clip(0, 4095).astype("<u2").tobytes())


def _labels(study: str, series: int) -> Dataset:
    labels = Dataset()
    labels.SpecificCharacterSet, labels.SOPClassUID = "ISO_IR 192", MRImageStorage
    labels.StudyDate, labels.Modality, labels.InstitutionName = "20260303", "MR", "No Such Hospital"
    labels.StudyDescription, labels.SeriesDescription = "MRI BRAIN W/WO CONTRAST", f"SERIES {series}"
    labels.PatientName, labels.PatientBirthDate, labels.PatientID = "SAMPLE^BENCH", "20190314", "SYN-0001"
    labels.BodyPartExamined, labels.StudyInstanceUID, labels.SeriesInstanceUID = "BRAIN", study, generate_uid()
    labels.SeriesNumber, labels.ImageOrientationPatient = series + 1, [1, 0, 0, 0, 1, 0]
    labels.SamplesPerPixel, labels.PhotometricInterpretation = 1, "MONOCHROME2"
    labels.Rows = labels.Columns = SIDE
    labels.BitsAllocated, labels.BitsStored, labels.HighBit, labels.PixelRepresentation = 16, 12, 11, 0
    labels.WindowCenter, labels.WindowWidth = "900", "1800"
    return labels


def _file(labels: Dataset, number: int, pixels: bytes) -> bytes:
    labels.SOPInstanceUID, labels.InstanceNumber = generate_uid(), number + 1
    labels.ImagePositionPatient = [-120, -120, float(number)]
    labels.PixelData = pixels
    labels["PixelData"].VR = "OW"
    labels.file_meta = FileMetaDataset()
    labels.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    labels.file_meta.MediaStorageSOPClassUID = labels.SOPClassUID
    labels.file_meta.MediaStorageSOPInstanceUID = labels.SOPInstanceUID
    out = io.BytesIO()
    labels.save_as(out, enforce_file_format=True)
    return out.getvalue()


def packs(files: Sequence[bytes]) -> list[bytes]:
    """The same pictures as our page sends them, one pack for each part of the upload."""
    found, waiting, size = [], [], 0
    for content in files:
        waiting.append(content)
        size += len(content)
        if size > PACK_BYTES - len(content):
            found.append(_pack(waiting))
            waiting, size = [], 0
    return [*found, _pack(waiting)] if waiting else found


def _pack(files: Sequence[bytes]) -> bytes:
    out = io.BytesIO()
    writer = PackWriter(out)
    for content in files:
        for _piece in writer.add([content]):
            pass
    writer.close_pack()
    return out.getvalue()


def family() -> SecondOpinionRequest:
    """A request of an invented child whose name is on the pictures."""
    run = new_id().hex[-8:]
    user = User.objects.create_user(email=f"records-{run}@example.org", full_name="Parent Sample")
    patient = Patient.objects.create(first_name="Bench", last_name="Sample", birth_date=date(2019, 3, 14))
    parent = RelatedPerson.objects.create(
        patient=patient, user=user, relationship=Relationship.PARENT, full_name="Parent Sample", phone="+13035550142"
    )
    return SecondOpinionRequest.objects.create(patient=patient, requester=parent, condition=Condition.BRAIN_TUMOR)


def send(parts: Sequence[bytes]) -> tuple[str, int]:
    """Put the parts into quarantine over four connections, as a browser's upload does; key and size."""
    key = storage.new_key()
    client, bucket = storages["quarantine"].client, storages["quarantine"].bucket_name  # type: ignore[attr-defined]
    upload = multipart.begin_parts("quarantine", key)

    def put(number: int) -> multipart.Part:
        digest = hashlib.sha256(parts[number - 1])
        checksum = base64.b64encode(digest.digest()).decode()
        place = {"Bucket": bucket, "Key": key, "UploadId": upload, "PartNumber": number}
        answer = client.upload_part(**place, Body=parts[number - 1], ChecksumSHA256=checksum)
        return multipart.Part(number, len(parts[number - 1]), sha256=digest.hexdigest(), etag=answer["ETag"])

    with ThreadPoolExecutor(CONNECTIONS) as pool:
        done = list(pool.map(put, range(1, len(parts) + 1)))
    multipart.finish_parts("quarantine", key, upload, done)
    return key, sum(map(len, parts))


def document(opinion_request: SecondOpinionRequest, key: str, size: int) -> DocumentReference:
    """The row that finishing the upload writes."""
    return DocumentReference.objects.create(
        opinion_request=opinion_request,
        kind="mri",
        uploaded_by=opinion_request.requester.user,
        original_name="MRI brain",
        packaging=Packaging.PACKS,
        status=DocumentStatus.RECEIVED,
        quarantine_key=key,
        byte_count=size,
    )
