"""The tables. Times are UTC epoch seconds (float): the same on SQLite and PostgreSQL, and safe to compare."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

metadata = MetaData()

# --- the front desk's: conversations, their log, their turns -------------------------------------------------------

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("token_hash", LargeBinary, nullable=False),
    Column("token_expires_at", Float, nullable=False),
    Column("operator", String(40), nullable=False),
    Column("site", String(40), nullable=False),
    Column("language", String(8), nullable=False),
    Column("script", String(8), nullable=False, server_default="latin"),  # latin | cyrillic: as the customer writes
    Column("name", String(80), nullable=False, server_default=""),
    Column("holder", String(8), nullable=False, server_default="bot"),  # bot | queue | agent
    Column("holder_name", String(80), nullable=False, server_default=""),
    Column("epoch", Integer, nullable=False, server_default="1"),
    Column("last_seq", Integer, nullable=False, server_default="0"),
    Column("state", String(8), nullable=False, server_default="open"),  # open | closed
    Column(
        "dialogue", Integer, nullable=False, server_default="1"
    ),  # number of the Rasa session; a dead one is left behind
    Column("created_at", Float, nullable=False),
    Column("seen_at", Float, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("type", String(16), nullable=False),
    Column("sender", String(8), nullable=False),  # `from` of the contract
    Column("body", JSON, nullable=False),  # the rest of the event, as the contract has it
)

turns = Table(
    "turns",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("seq", Integer, primary_key=True),  # of the visitor's message; 0 for the opening
    Column("key", String(200), nullable=False),  # Idempotency-Key
    Column("request_hash", LargeBinary, nullable=False),
    Column("input", JSON, nullable=False),  # {"text": …} or {"payload": …}: what Rasa is asked, already masked
    Column(
        "state", String(10), nullable=False
    ),  # received | in_rasa | answered | waiting (told of trouble, tried again) | given_up
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Float, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("received_at", Float, nullable=False),
    UniqueConstraint("conversation_id", "key"),
    Index("turns_open", "state", "next_try"),
)

choices = Table(
    "choices",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("seq", Integer, nullable=False),
    Column("title", Text, nullable=False),
    Column("payload", Text, nullable=False),  # what Rasa is told; the browser never sees it
)

notices = (
    Table(  # what is to be told in a conversation outside a turn: late results; written with the result, told once
        "notices",
        metadata,
        Column("id", String(64), primary_key=True),
        Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
        Column("answer", String(120), nullable=False),  # utter_…
        Column("values", JSON, nullable=False),  # for the placeholders, raw: see mila/orders/notices.py
        Column("created_at", Float, nullable=False),
        Column("told_seq", Integer),
        Column("order_key", String(64), nullable=False, server_default="", index=True),
        Column("turn_seq", Integer),  # the turn whose own answer tells it; told apart only if that turn is given up
        Index("notices_open", "told_seq", "created_at"),
    )
)

agent_requests = Table(
    "agent_requests",
    metadata,
    Column("conversation_id", ForeignKey("conversations.id", ondelete="CASCADE"), primary_key=True),
    Column("requested_at", Float, nullable=False),
    Column("reason", String(40), nullable=False),
    Column("closed_at", Float),
)

# --- identity ------------------------------------------------------------------------------------------------------

identities = Table(
    "identities",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("operator", String(40), nullable=False),
    Column("level", Integer, nullable=False),  # 0 none, 1 claimed, 2 verified, 3 signed in
    Column("customer_id", String(64), nullable=False),
    Column("claimed_at", Float, nullable=False),
    Column("verified_at", Float),
    Column("used_at", Float, nullable=False),
    Column("purposes", JSON, nullable=False, server_default="{}"),  # {purpose: when a code of it was right}
)

code_requests = Table(  # a one-time code to be sent, or sent; the code itself is nowhere in clear
    "code_requests",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("operator", String(40), nullable=False),
    Column("purpose", String(40), nullable=False),
    Column("claim", JSON, nullable=False),  # {"kind": "number"|"code", "value": …}; emptied when done with
    Column("claim_hash", LargeBinary, nullable=False, index=True),  # keyed: limits by number without keeping the number
    Column("language", String(8), nullable=False),
    Column("state", String(10), nullable=False),  # queued | sent | unknown | blocked | used | spent | replaced
    Column("customer_id", String(64), nullable=False, server_default=""),
    Column("salt", LargeBinary),
    Column("code_hmac", LargeBinary),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("requested_at", Float, nullable=False),
    Column("sent_at", Float),
    Column("expires_at", Float, nullable=False),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Float, nullable=False, server_default="0"),
)

code_tries = Table(  # what came of each typed code, so that a message delivered twice is tried once; never the code
    "code_tries",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("conversation_id", String(64), nullable=False),
    Column("message_id", String(200), nullable=False),
    Column("request_id", String(64), nullable=False, index=True),
    Column("result", String(10), nullable=False),
    Column("tries_left", Integer, nullable=False),
    Column("at", Float, nullable=False),
    UniqueConstraint("conversation_id", "message_id"),
)

conversation_addresses = Table(  # whence a conversation was last seen, as a keyed hash: limits by address
    "conversation_addresses",
    metadata,
    Column("conversation_id", String(64), primary_key=True),
    Column("address_hash", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
)

attempts = Table(  # one row an act that is limited: claims, sends, wrong codes, by conversation, number and address
    "attempts",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("kind", String(24), nullable=False),
    Column("subject_hash", LargeBinary, nullable=False),
    Column("at", Float, nullable=False),
    Index("attempts_of", "kind", "subject_hash", "at"),
)

# --- orders --------------------------------------------------------------------------------------------------------

proposals = Table(  # what the customer saw before the yes
    "proposals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("operator", String(40), nullable=False),
    Column("kind", String(40), nullable=False),  # reconnection, …
    Column("account_id", String(64), nullable=False),
    Column("terms", JSON, nullable=False),  # all that the job needs: who, which service, how much, by when
    Column("state", String(10), nullable=False),  # open | consumed | withdrawn
    Column("created_at", Float, nullable=False),
    Column("expires_at", Float, nullable=False),
    Column("order_key", String(64), nullable=False, server_default="", index=True),  # what it was consumed by
)

orders = Table(
    "orders",
    metadata,
    Column("key", String(64), primary_key=True),  # goes to the backend as externalId; derived from the proposal
    Column("proposal_id", ForeignKey("proposals.id"), nullable=False, unique=True),
    Column("conversation_id", String(64), nullable=False, index=True),
    Column("operator", String(40), nullable=False),
    Column("kind", String(40), nullable=False),
    Column("account_id", String(64), nullable=False),
    Column("terms", JSON, nullable=False),
    Column("language", String(8), nullable=False),
    Column("state", String(10), nullable=False),  # planned | sending | unknown | done | rejected | manual
    Column("active", Boolean, nullable=False),  # may still change the backend, or holds the account until `holds_until`
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("next_try", Float, nullable=False),
    Column("lease_until", Float, nullable=False, server_default="0"),
    Column("lease_holder", String(32), nullable=False, server_default=""),  # drawn anew with each lease
    Column("sent_at", Float),  # when it last may have reached the backend; null: it surely never did
    Column("number", String(64), nullable=False, server_default=""),  # the backend's
    Column("refusal", String(64), nullable=False, server_default=""),
    Column("result", JSON, nullable=False, server_default="{}"),
    Column("told", Boolean, nullable=False, server_default=text("false")),  # the customer has been told the end
    Column("created_at", Float, nullable=False),
    Column("finished_at", Float),
    Index("orders_open", "state", "next_try"),
    # One job of a kind at a time on an account, from however many browsers.
    Index(
        "orders_one_active",
        "operator",
        "account_id",
        "kind",
        unique=True,
        sqlite_where=text("active"),
        postgresql_where=text("active"),
    ),
)
