"""How the check of a file ends: open for reading, refused, set aside, held, or kept once already."""

from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils import timezone

from portal.notifications.services import notify
from records.models import PRIVATE_KINDS, DocumentReference
from records.scanning import ScanReport
from records.services.claims import ACTOR, MAX_ATTEMPTS, lock_own, own
from records.services.moves import move_document
from records.states import LIVE, DocumentStatus, Problem, ScanResult

# Staff or the family can still do something with these bytes: open them with a reason, or with the password.
_KEPT_FOR_LATER: Final = (Problem.NOT_SCANNABLE, Problem.LOCKED)


class Refused(Exception):
    """The file cannot be taken, for a reason the family hears; `facts` are kept on its row."""

    def __init__(self, problem: Problem, report: ScanReport | None = None, **facts: Any) -> None:
        super().__init__(problem)
        self.problem = problem
        self.report = report
        self.facts = facts


class AlreadyHere(Exception):
    """The request has these very bytes under another row."""

    def __init__(self, sha256: str) -> None:
        super().__init__()
        self.sha256 = sha256


def keep_measure(document: DocumentReference, sha256: str) -> None:
    """Write down what the one pass over the bytes measured; raises AlreadyHere when they came before."""
    if twin_of(document, sha256) is not None:
        raise AlreadyHere(sha256)
    document.sha256 = sha256
    try:
        with transaction.atomic():
            own(document).update(sha256=sha256)
    except IntegrityError as error:
        # The other one of two uploads at the same moment was measured first.
        raise AlreadyHere(sha256) from error


def twin_of(document: DocumentReference, sha256: str) -> DocumentReference | None:
    """The file with the same bytes that the same people see."""
    others = DocumentReference.objects.filter(opinion_request_id=document.opinion_request_id, sha256=sha256)
    others = others.exclude(pk=document.pk).filter(status__in=[*LIVE, DocumentStatus.HELD])
    if document.kind in PRIVATE_KINDS:
        return others.filter(kind__in=PRIVATE_KINDS, uploaded_by=document.uploaded_by_id).first()
    return others.exclude(kind__in=PRIVATE_KINDS).first()


@transaction.atomic
def accept(document: DocumentReference, report: ScanReport, **facts: Any) -> DocumentReference:
    """Open the file for reading: it was wholly scanned, or a person of the hospital answers for it."""
    held = lock_own(document)
    move_document(
        held,
        to=DocumentStatus.AVAILABLE,
        actor=ACTOR,
        action="records.document_available",
        scan_result=report.result,
        scanner=report.scanner,
        checked_at=timezone.now(),
        claimed_until=None,
        **facts,
    )
    return held


@transaction.atomic
def refuse(document: DocumentReference, refused: Refused) -> None:
    """Say no for good, or keep the bytes sealed where somebody can still help; the family hears either way."""
    held = lock_own(document)
    is_kept = refused.problem in _KEPT_FOR_LATER
    report = refused.report or ScanReport(ScanResult.PENDING, "")
    move_document(
        held,
        to=DocumentStatus.SET_ASIDE if is_kept else DocumentStatus.REFUSED,
        actor=ACTOR,
        action="records.document_set_aside" if is_kept else "records.document_refused",
        problem=refused.problem,
        scan_result=report.result,
        scanner=report.scanner,
        checked_at=timezone.now(),
        claimed_until=None,
        **refused.facts,
    )
    tell_family(held)


@transaction.atomic
def mark_duplicate(document: DocumentReference, sha256: str) -> None:
    """Keep the file that came first; this one's bytes go."""
    move_document(
        lock_own(document),
        to=DocumentStatus.DUPLICATE,
        actor=ACTOR,
        action="records.document_duplicate",
        sha256=sha256,
        checked_at=timezone.now(),
        claimed_until=None,
    )


def set_aside(held: DocumentReference) -> None:
    """Stop trying with a row that the running transaction has locked: its bytes stay in quarantine for staff."""
    move_document(
        held,
        to=DocumentStatus.SET_ASIDE,
        actor=ACTOR,
        action="records.document_set_aside",
        problem=Problem.GAVE_UP,
        checked_at=timezone.now(),
        claimed_until=None,
    )
    tell_family(held)


@transaction.atomic
def give_up(document: DocumentReference) -> None:
    """Set the file aside at its last failure, without waiting for the next worker to find out."""
    held = DocumentReference.objects.pending().select_for_update(of=("self",)).filter(pk=document.pk).first()
    if held is not None and held.attempt_count >= MAX_ATTEMPTS:
        set_aside(held)


def tell_family(held: DocumentReference) -> None:
    """One notice for each round of checks that ended badly."""
    now = held.checked_at or timezone.now()
    notify(
        kind="records.file_needs_help",
        recipient=held.uploaded_by,
        # A second round of checks that staff asked for may end in a second notice; the same round never does.
        effect=f"file-needs-help:{held.pk}:{int(now.timestamp())}",
        reference_id=held.pk,
    )
