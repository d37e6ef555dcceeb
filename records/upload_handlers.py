"""Reading a posted file: a piece at a time, never past the limit, leaving nothing behind if the process dies."""

import tempfile
from typing import IO, Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class NoFilesHandler(FileUploadHandler):
    """For all pages that take no files: stops reading as soon as one arrives."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Refuse."""
        raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Never reached."""

    def file_complete(self, file_size: int) -> None:
        """Never reached."""


class BoundedFileHandler(FileUploadHandler):
    """Keeps up to the size limit in a file without a name, and counts what comes after without keeping it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._file: IO[bytes] | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file on disk; it has no name, so even a killed process leaves no trace of it."""
        super().new_file(*args, **kwargs)
        self._file = tempfile.TemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR)  # noqa: SIM115 - closed with the request

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep what is within the limit."""
        if self._file is not None and start + len(raw_data) <= settings.PORTAL_MAX_FILE_BYTES:
            self._file.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        """The file with its true size, also when that is over the limit."""
        if self._file is not None:
            self._file.seek(0)
        return UploadedFile(
            file=self._file,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
            content_type_extra=self.content_type_extra,
        )
