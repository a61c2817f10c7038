"""Files come in at the few addresses that take them, and only into memory: Django's own handler writes larger ones to a temporary file,
in clear, where a stolen disk finds them."""

from __future__ import annotations

import re
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler


class MemoryOnly(MemoryFileUploadHandler):
    """Takes a file where settings.UPLOADS_AT fits the path and the whole request fits FILE_UPLOAD_MAX_MEMORY_SIZE; elsewhere the
    file is read over and dropped, and the form says that none came."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        super().handle_raw_input(input_data, META, content_length, boundary, encoding)
        path = self.request.path if self.request is not None else ""
        self.activated = self.activated and re.fullmatch(settings.UPLOADS_AT, path) is not None
