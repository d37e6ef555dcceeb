"""What leaves of scan pictures: originals without their preamble, and frames drawn on demand."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from pydicom.data import get_testdata_file

from portal.accounts.models import User
from records import storage
from records.models import DocumentReference, DrawnFrame, ImagingInstance, ImagingSeries
from records.services import frames
from records.services.decisions import withdraw_document
from records.services.downloads import DocumentNotReady
from records.services.frames import FrameNotDrawable, evict_frames, frame_picture, open_instance
from records.services.holds import hold_document
from records.states import DocumentStatus
from tests.records.conftest import stored
from tests.records.test_imaging import Send, send  # noqa: F401 - a fixture
from tests.support.dicom_studies import packs, picture, study

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Take = Callable[..., DocumentReference]


def _sample(name: str) -> bytes:
    path = get_testdata_file(name, download=False)
    assert isinstance(path, str)
    return Path(path).read_bytes()


def _opened(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg), formats=["JPEG"])


def test_the_preamble_never_leaves(send: Send) -> None:  # noqa: F811
    content = picture()
    send(packs([b"MZ program".ljust(128, b"\x90") + content[128:]]))
    assert open_instance(ImagingInstance.objects.get()) == bytes(128) + content[128:]


def test_frames_are_drawn_once_and_those_behind_with_them(send: Send) -> None:  # noqa: F811
    send(packs(study(series=1, slices=12)))
    first, *_rest, last = ImagingInstance.objects.order_by("position_mm")
    jpeg = frame_picture(first)
    assert _opened(jpeg).size == (32, 32)
    assert DrawnFrame.objects.count() == 8
    assert frame_picture(first) == jpeg
    frame_picture(last)
    assert DrawnFrame.objects.count() == 9


def test_closed_files_show_nothing(send: Send, coordinator: User, mother: User) -> None:  # noqa: F811
    document = send(packs(study(series=1)))
    instance = ImagingInstance.objects.first()
    assert instance is not None
    frame_picture(instance)
    hold_document(actor=coordinator, document=document, source="staff")
    closed = ImagingInstance.objects.select_related("document").get(pk=instance.pk)
    for way in (open_instance, frame_picture):
        with pytest.raises(DocumentNotReady):
            way(closed)
    keys = list(DrawnFrame.objects.values_list("key", flat=True))
    assert evict_frames() == 5
    assert [stored("records", key) for key in keys] == [None] * 5
    withdraw_document(actor=mother, document=DocumentReference.objects.get(pk=document.pk))
    assert not ImagingSeries.objects.exclude(instance_count=0).exists()


def test_the_oldest_drawings_go_first(send: Send) -> None:  # noqa: F811
    send(packs(study(series=1, slices=3)))
    for instance in ImagingInstance.objects.order_by("position_mm"):
        frame_picture(instance)
    oldest, *others = DrawnFrame.objects.order_by("drawn_at", "pk")
    assert evict_frames(most_bytes=sum(each.byte_count for each in others)) == 1
    assert set(DrawnFrame.objects.values_list("pk", flat=True)) == {each.pk for each in others}
    assert stored("records", oldest.key) is None


@pytest.mark.parametrize(
    "name",
    [
        "CT_small.dcm",
        "MR_small_implicit.dcm",
        "MR_small_bigendian.dcm",
        "MR_small_RLE.dcm",
        "MR_small_jpeg_ls_lossless.dcm",
        "MR_small_jp2klossless.dcm",
        "SC_rgb_jpeg_gdcm.dcm",
        "examples_ybr_color.dcm",
        "examples_palette.dcm",
        "image_dfl.dcm",
        "SC_rgb_small_odd.dcm",
        "liver_1frame.dcm",
    ],
)
def test_pictures_of_every_form_are_drawn(send: Send, name: str) -> None:  # noqa: F811
    document = send(packs([_sample(name)]))
    # The samples name other people; who is meant is another test's matter.
    DocumentReference.objects.filter(pk=document.pk).update(status=DocumentStatus.AVAILABLE)
    instance = ImagingInstance.objects.select_related("document").get()
    drawn = _opened(frame_picture(instance))
    low, high = drawn.convert("L").getextrema()
    assert high > low, "nothing to see"


def test_what_no_decoder_draws_is_kept_and_said(send: Send) -> None:  # noqa: F811
    document = send(packs([_sample("JPEG-lossy.dcm")]))
    DocumentReference.objects.filter(pk=document.pk).update(status=DocumentStatus.AVAILABLE)
    instance = ImagingInstance.objects.select_related("document").get()
    with pytest.raises(FrameNotDrawable):
        frame_picture(instance)
    assert open_instance(instance)[132:] == _sample("JPEG-lossy.dcm")[132:]


def test_window_and_inversion_are_seen(send: Send) -> None:  # noqa: F811
    send(
        packs(
            [
                picture(1, 1, WindowCenter="250", WindowWidth="500"),
                picture(2, 1, PhotometricInterpretation="MONOCHROME1"),
            ]
        )
    )
    bright, inverse = (_opened(frame_picture(each)) for each in ImagingInstance.objects.order_by("series__number"))
    assert bright.getpixel((31, 31)) > 240
    assert inverse.getpixel((0, 0)) > 240


def test_no_words_of_a_family_in_keys(send: Send) -> None:  # noqa: F811
    send(packs(study(series=1, slices=2)))
    instance = ImagingInstance.objects.first()
    assert instance is not None
    frame_picture(instance)
    for key in [*DrawnFrame.objects.values_list("key", flat=True), ImagingSeries.objects.get().preview_key]:
        assert len(key) == len(storage.new_key())
        assert int(key, 16) >= 0


def test_far_frames_are_no_guess(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    send(packs(study(series=1, slices=4)))
    monkeypatch.setattr(frames, "_SMALL_BYTES", 10)
    instance = ImagingInstance.objects.first()
    assert instance is not None
    frame_picture(instance)
    assert DrawnFrame.objects.count() == 1
