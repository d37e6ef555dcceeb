"""PDFs: what can be read, what starts by itself, and a copy in which nothing does."""

import io
import zlib
from typing import Any, BinaryIO

import pikepdf
import pypdfium2
from picture_reader import PREVIEW_SIDE, as_jpeg

MEBIBYTE = 1024 * 1024
MOST_PAGES = 3000
MOST_TEXT_PAGES = 40
MOST_TEXT = 200_000
MOST_UNPACKED = 64 * MEBIBYTE
ENDING_BYTES = 4096
PAGE_KEYS = {
    "/Type", "/MediaBox", "/CropBox", "/BleedBox", "/TrimBox", "/ArtBox", "/Rotate", "/Resources", "/Contents",
    "/UserUnit", "/Group", "/Annots", "/Parent",
}  # fmt: skip
# What is drawn of a note; an action, a file or a field behind it is not.
NOTE_KEYS = {
    "/Type", "/Subtype", "/Rect", "/AP", "/AS", "/F", "/C", "/Border", "/BS", "/QuadPoints", "/InkList", "/Contents",
    "/CA", "/L", "/Vertices", "/IC", "/BM", "/DA", "/Q",
}  # fmt: skip
NOTES = {
    "/FreeText", "/Line", "/Square", "/Circle", "/Polygon", "/PolyLine", "/Highlight", "/Underline", "/Squiggly",
    "/StrikeOut", "/Stamp", "/Ink", "/Widget", "/Caret",
}  # fmt: skip
MEDIA = {"/RichMedia", "/3D", "/Movie", "/Screen", "/Sound"}
ACTIONS = {
    "/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/Rendition", "/Movie", "/Sound", "/GoToR", "/GoToE",
    "/RichMediaExecute", "/GoTo3DView", "/Trans", "/SetOCGState",
}  # fmt: skip


def read(file: BinaryIO, _media_type: str, found: Any) -> None:
    """Opens without a password, is whole, and draws; or tells how much of it does."""
    try:
        with pikepdf.open(file, suppress_warnings=True) as pdf:
            read_open(pdf, file, found)
    except pikepdf.PasswordError:
        found.fail("locked")
    except (pikepdf.PdfError, RecursionError):
        found.fail("damaged")


def read_open(pdf: Any, file: BinaryIO, found: Any) -> None:
    """Count, draw, read and rebuild."""
    is_cut = not has_ending(file)
    pages = list_pages(pdf, found)
    drawn = drawer(file, found)
    readable = [index for index, page in enumerate(pages) if draws(drawn, index) and unpacks(page)]
    found.page_count = max(found.page_count, len(pages), len(drawn))
    found.readable = len(readable)
    if is_cut or not readable:
        # Its end is missing, and nobody knows what else: the family can have it whole from where it came.
        found.fail("damaged")
    found.text = text_of(drawn)
    found.preview = picture_of(drawn, readable[0])
    found.active = sorted(active_parts(pdf, pages))
    draw_fields(pdf)
    found.reading, found.reading_type = rebuilt(pages, readable), "application/pdf"


def has_ending(file: BinaryIO) -> bool:
    """A PDF cut on its way opens with fewer pages and without a word; only its ending tells."""
    size = file.seek(0, io.SEEK_END)
    file.seek(max(0, size - ENDING_BYTES))
    return b"%%EOF" in file.read()


def list_pages(pdf: Any, found: Any) -> list[Any]:
    """The pages that are there; those that the file speaks of may be more."""
    try:
        stated = pdf.Root.Pages.get("/Count", 0)
        found.page_count = min(int(stated), 100_000) if isinstance(stated, int) and stated > 0 else 0
        pages = [page.obj for page in pdf.pages[:MOST_PAGES]]
    except (AttributeError, KeyError, TypeError, ValueError, RuntimeError):
        pages = []
    if not pages:
        found.fail("damaged")
    return pages


def drawer(file: BinaryIO, found: Any) -> Any:
    """The same file for the library that draws."""
    file.seek(0)
    try:
        return pypdfium2.PdfDocument(file)
    except pypdfium2.PdfiumError as error:
        return found.fail("locked" if "password" in str(error).lower() else "damaged")


def draws(drawn: Any, index: int) -> bool:
    """Whether the page is there for drawing."""
    try:
        width, height = drawn.get_page_size(index)
        drawn[index].close()
    except (pypdfium2.PdfiumError, ValueError, IndexError):
        return False
    return width > 0 and height > 0


def unpacks(page: Any) -> bool:
    """Whether what the page says can be unpacked, without unpacking more than a page can need."""
    contents = page.get("/Contents")
    streams = contents if isinstance(contents, pikepdf.Array) else [contents]
    return all(stream_unpacks(stream) for stream in streams if isinstance(stream, pikepdf.Stream))


def stream_unpacks(stream: Any) -> bool:
    """Only the usual packing is tried; others are the drawing library's matter."""
    names = stream.get("/Filter")
    if names not in (pikepdf.Name.FlateDecode, pikepdf.Array([pikepdf.Name.FlateDecode])):
        return True
    raw = stream.read_raw_bytes()
    try:
        zlib.decompressobj().decompress(raw, MOST_UNPACKED)
    except zlib.error:
        return False
    return True


def text_of(drawn: Any) -> str:
    """The words of the first pages."""
    pieces: list[str] = []
    for index in range(min(len(drawn), MOST_TEXT_PAGES)):
        try:
            page = drawn[index].get_textpage()
            pieces.append(page.get_text_bounded())
        except (pypdfium2.PdfiumError, ValueError):
            continue
        if sum(map(len, pieces)) > MOST_TEXT:
            break
    return "\n".join(pieces)[:MOST_TEXT]


def picture_of(drawn: Any, index: int) -> bytes:
    """The page as a small JPEG, whatever size it claims to have."""
    page = drawn[index]
    scale = min(PREVIEW_SIDE / max(page.get_size()), 2.0)
    picture = page.render(scale=scale, may_draw_forms=False).to_pil()
    picture.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return as_jpeg(picture, quality=80)


def active_parts(pdf: Any, pages: list[Any]) -> set[str]:
    """Names of what starts by itself, calls out or carries something along; a plain link is none."""
    names = set()
    root = pdf.Root
    form = root.get("/AcroForm")
    if isinstance(form, pikepdf.Dictionary) and "/XFA" in form:
        names.add("XFA")
    for holder in (root, *pages):
        names |= {"AA"} if "/AA" in holder else set()
        names |= {"EmbeddedFiles"} if "/AF" in holder or "/Collection" in holder else set()
    for place in pdf.objects:
        names |= parts_of(place)
    opening = root.get("/OpenAction")
    if isinstance(opening, pikepdf.Dictionary) and opening.get("/S") not in (None, pikepdf.Name.GoTo):
        names.add("OpenAction")
    return names


def parts_of(place: Any, depth: int = 0) -> set[str]:
    """The same of one object and what stands inside it."""
    if depth > 8 or not isinstance(place, pikepdf.Dictionary | pikepdf.Array | pikepdf.Stream):  # noqa: PLR2004 - deep
        return set()
    if isinstance(place, pikepdf.Array):
        inside = [each for each in place if not getattr(each, "is_indirect", False)]
        return set().union(*(parts_of(each, depth + 1) for each in inside))
    names = set()
    kind = place.get("/S")
    if isinstance(kind, pikepdf.Name) and str(kind) in ACTIONS and not isinstance(place, pikepdf.Stream):
        names.add(str(kind)[1:])
    if str(place.get("/Subtype")) in MEDIA:
        names.add(str(place.get("/Subtype"))[1:])
    if "/EF" in place or place.get("/Type") == pikepdf.Name.EmbeddedFile:
        names.add("EmbeddedFiles")
    if "/JS" in place:
        names.add("JavaScript")
    for key in place.keys():  # noqa: SIM118 - pikepdf's own keys
        value = place.get(key)
        if not getattr(value, "is_indirect", False):
            names |= parts_of(value, depth + 1)
    return names


def draw_fields(pdf: Any) -> None:
    """Have what was typed into a form drawn, where the program that saved it left that to the reader."""
    try:
        pdf.generate_appearance_streams()
    except (pikepdf.PdfError, RuntimeError, ValueError):
        return


def rebuilt(pages: list[Any], readable: list[int]) -> bytes:
    """A new PDF with the pages that can be read, and of each only what is drawn."""
    with pikepdf.new() as copy:
        for index in readable:
            bare_page(pages[index])
            copy.pages.append(pikepdf.Page(pages[index]))
        for place in copy.objects:
            bare_drawing(place)
        copy.remove_unreferenced_resources()
        out = io.BytesIO()
        copy.save(out, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return out.getvalue()


def bare_page(page: Any) -> None:
    """Keep what is drawn of the page and its notes."""
    for key in ("/MediaBox", "/CropBox", "/Rotate", "/Resources"):
        inherit(page, key)
    notes = page.get("/Annots")
    for key in set(page.keys()) - PAGE_KEYS:
        del page[key]
    if isinstance(notes, pikepdf.Array):
        kept = [note for note in notes if isinstance(note, pikepdf.Dictionary) and str(note.get("/Subtype")) in NOTES]
        for note in kept:
            for key in set(note.keys()) - NOTE_KEYS:
                del note[key]
            if note.Subtype == pikepdf.Name.Widget:
                # A field without its form is drawn nowhere; what was written into it is, as a stamp.
                note.Subtype = pikepdf.Name.Stamp
        page["/Annots"] = pikepdf.Array(kept)


def inherit(page: Any, key: str) -> None:
    """Take over what the folders above the page say for all their pages."""
    above, steps = page.get("/Parent"), 0
    while key not in page and isinstance(above, pikepdf.Dictionary) and steps < 50:  # noqa: PLR2004 - no real tree is so deep
        if key in above:
            page[key] = above[key]
        above, steps = above.get("/Parent"), steps + 1


def bare_drawing(place: Any) -> None:
    """Take out of a drawing what points outside the file."""
    if isinstance(place, pikepdf.Stream):
        for key in ("/F", "/FFilter", "/FDecodeParms", "/Ref", "/OPI", "/PS", "/PieceInfo", "/Metadata", "/AF"):
            if key in place:
                del place[key]
