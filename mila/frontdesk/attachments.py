"""Files that customers send: few kinds, known by their content, kept in a folder of the conversation."""

import asyncio
import re
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

MAX_BYTES = 5 * 1024 * 1024
MAX_FILES = 10
_MAGIC = {b"%PDF-": "pdf", b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpeg"}
_TYPES = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg"}
_ID = re.compile(r"[A-Za-z0-9_-]{16}")
_CONVERSATION = re.compile(r"[A-Za-z0-9_-]{22,64}")


class WrongKind(Exception):
    """The content is neither PDF nor PNG nor JPEG."""


class TooMuch(Exception):
    """The file is too large, or the conversation has too many."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A kept file; `kind` as the contract has it: pdf or image."""

    id: str
    path: Path
    kind: str
    media_type: str


class Attachments:
    """The folder of all attachments."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def keep(self, conversation: str, content: bytes) -> Attachment:
        """Keeps a file. Raises `WrongKind`, `TooMuch`."""
        if len(content) > MAX_BYTES:
            raise TooMuch
        extension = next((kind for magic, kind in _MAGIC.items() if content.startswith(magic)), None)
        if extension is None:
            raise WrongKind
        return await asyncio.to_thread(self._write, conversation, extension, content)

    def find(self, conversation: str, id_: str) -> Attachment | None:
        """The kept file of this id in this conversation."""
        if not _CONVERSATION.fullmatch(conversation) or not _ID.fullmatch(id_):
            return None
        for extension in _TYPES:
            path = self._folder / conversation / f"{id_}.{extension}"
            if path.is_file():
                return _attachment(path)
        return None

    async def erase(self, conversation: str) -> None:
        """Deletes all files of a conversation."""
        if _CONVERSATION.fullmatch(conversation):
            await asyncio.to_thread(shutil.rmtree, self._folder / conversation, ignore_errors=True)

    def _write(self, conversation: str, extension: str, content: bytes) -> Attachment:
        folder = self._folder / conversation
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if sum(1 for _ in folder.iterdir()) >= MAX_FILES:
            raise TooMuch
        path = folder / f"{secrets.token_urlsafe(12)}.{extension}"
        path.write_bytes(content)
        return _attachment(path)


def _attachment(path: Path) -> Attachment:
    extension = path.suffix[1:]
    return Attachment(path.stem, path, "pdf" if extension == "pdf" else "image", _TYPES[extension])
