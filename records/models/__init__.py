"""The files families send."""

from records.models.document import DocumentReference, RecordKind

__all__ = ["DocumentReference", "RecordKind"]
