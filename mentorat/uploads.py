"""Take a file that somebody sends into memory, and nowhere else.

The site takes none (FILE_UPLOAD_HANDLERS is empty). A view that does puts `InMemory` first, before
anything reads the POST: it is exempt from CSRF protection, and the view within it is not.
"""

from io import BytesIO
from typing import Any, Final

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest

_FORM: Final = 64 * 1024  # bytes, for what surrounds the file in the request
_DRAINED: Final = 64 * 1024 * 1024  # bytes


class InMemory(FileUploadHandler):
    """Keeps the first `most` files, of up to `limit` bytes together, in memory. Of what is larger
    nothing is kept, and `is_too_large` says so."""

    def __init__(self, request: HttpRequest, limit: int, most: int = 1) -> None:
        super().__init__(request)
        self.limit = limit
        self.is_too_large = False
        self._content = bytearray()
        self._left = most
        self._total = 0

    def new_file(self, *args: Any, **options: Any) -> None:
        super().new_file(*args, **options)
        if not self._left or self.is_too_large:
            raise SkipFile
        self._left -= 1
        self._content = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._total += len(raw_data)
        if self._total > self.limit:
            self.is_too_large = True
            self._content.clear()
            raise SkipFile
        self._content += raw_data

    def file_complete(self, file_size: int) -> InMemoryUploadedFile | None:
        if self.is_too_large or not self.file_name:
            return None
        content = BytesIO(self._content)
        return InMemoryUploadedFile(
            content,
            self.field_name,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )


def announces_too_much(request: HttpRequest, limit: int) -> bool:
    """Whether the request says, before it is read, that it holds more than a file of `limit`
    bytes. It is then thrown away as it comes, within reason: a browser that is cut off while it
    sends shows an error of its own, and never the page that says what is wrong."""
    announced = str(request.META.get("CONTENT_LENGTH", ""))
    size = int(announced) if announced.isdecimal() else 0  # the server cuts it off there
    if size <= limit + _FORM:
        return False
    left = min(size, _DRAINED)
    while left > 0 and (chunk := request.read(min(left, 64 * 1024))):
        left -= len(chunk)
    return True
