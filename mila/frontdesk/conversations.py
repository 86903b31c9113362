"""Conversations: opened, found, erased."""

import hashlib
import secrets
from dataclasses import asdict, dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select

from mila.operators import Operator
from mila.storage.tables import code_requests, conversation_addresses, conversations, identities

TOKEN_LIFE = 24 * 3600.0  # seconds after the last message


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the front desk must know of a conversation to serve it."""

    id: str
    token_hash: bytes
    token_expires_at: float
    operator: str
    site: str
    language: str
    script: str
    name: str
    holder: str
    epoch: int
    last_seq: int
    state: str
    dialogue: int


_FIND = select(*(conversations.c[field] for field in Conversation.__slots__)).where(
    conversations.c.id == bindparam("of")
)
_FIND_AND_HOLD = _FIND.with_for_update(key_share=True)  # lets others add rows that refer to it


@dataclass(frozen=True, slots=True)
class Opening:
    """How a visitor begins: the site it came from, the language and script it asked for, a cleaned name."""

    site: str
    operator: Operator
    language: str
    script: str
    name: str


def new_id() -> str:
    """144 random bits, as 24 signs of `[A-Za-z0-9_-]`."""
    return secrets.token_urlsafe(18)


def new_token() -> str:
    """256 random bits; only its hash is kept."""
    return secrets.token_urlsafe(32)


def hash_token(token: str) -> bytes:
    """What is kept of a token. No salt: it is random enough not to be guessed from its hash."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def create(connection: Connection, id_: str, token: str, opening: Opening, now: float) -> Conversation:
    """Stores a new conversation, held by the bot."""
    created = Conversation(
        id=id_,
        token_hash=hash_token(token),
        token_expires_at=now + TOKEN_LIFE,
        operator=opening.operator.id,
        site=opening.site,
        language=opening.language,
        script=opening.script,
        name=opening.name,
        holder="bot",
        epoch=1,
        last_seq=0,
        state="open",
        dialogue=1,
    )
    connection.execute(insert(conversations).values(**asdict(created), created_at=now, seen_at=now))
    return created


def find(connection: Connection, id_: str, lock: bool = False) -> Conversation | None:
    """The conversation; with `lock`, nobody else changes it until the transaction ends."""
    row = connection.execute(_FIND_AND_HOLD if lock else _FIND, {"of": id_}).one_or_none()
    return None if row is None else Conversation(*row)


def erase(connection: Connection, id_: str) -> Conversation | None:
    """Erases the conversation with log, turns, choices, identification; orders stay, the law wants them. Returns it."""
    erased = find(connection, id_, lock=True)
    for table in (identities, code_requests, conversation_addresses):
        connection.execute(delete(table).where(table.c.conversation_id == id_))
    connection.execute(delete(conversations).where(conversations.c.id == id_))  # the rest goes with it (cascade)
    return erased
