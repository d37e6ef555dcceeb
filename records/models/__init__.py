"""The files families send."""

from records.models.document import PRIVATE_KINDS, DocumentReference, RecordKind

__all__ = ["PRIVATE_KINDS", "DocumentReference", "RecordKind"]
