"""Keyed digests (HMAC-SHA-256): codes and subjects of limits, worth nothing to who has the database and not the key."""

import hmac
from hashlib import sha256

SALT_BYTES = 16


class Digests:
    """Digests under the installation's key; codes and subjects of limits under keys of their own."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("MILA_CODE_KEY is too short: 32 bytes at the least")
        self._code_key = hmac.digest(key, b"one-time codes", sha256)
        self._subject_key = hmac.digest(key, b"subjects of limits", sha256)

    def code(self, salt: bytes, code: str) -> bytes:
        """The digest of a one-time code; 32 bytes."""
        return hmac.digest(self._code_key, salt + code.encode(), sha256)

    def subject(self, *parts: str) -> bytes:
        """The digest of who or what is limited, such as ("claim", "mts", "number", "+381…"); 32 bytes."""
        return hmac.digest(self._subject_key, "\0".join(parts).encode(), sha256)
