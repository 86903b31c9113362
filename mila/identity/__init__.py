"""Who speaks: levels of identification, kept here and bound to the conversation; one-time codes; limits.

The door is `Identity` (and `CodeSender` for the background work). Every call blocks for a few milliseconds on the
database and never asks the billing backend; asynchronous callers run it in a thread. `conversation` is the front desk's
id without the dialogue's number.

    identity = Identity(database, operators, settings.code_key.encode())

The front desk, at each message of the customer, before the message is stored or shown to anyone:

    identity.seen_from(conversation, address)              limits by address need it; kept as a keyed hash only
    identity.touch(conversation)                           the identification is in use
    code = identity.code_in(conversation, text)            "428117" when the text is to be taken as a code, else None
    if code: identity.try_code(conversation, code, message_id)       then store `mask_code(text)`, never the text
                                                           and tell Rasa `/inform{"otp_code": "••••••"}`

and in a loop, in a thread:

    sender = CodeSender(identity, billing_of, words)       billing_of: operator's id -> Billing
    sender.step()                                          sends what is queued now; returns how many it handled

An action, for a job whose level in the operator's file is 1:

    claim = find_claim(text, operator)                     Claim("number" | "code", …) or None
    identity.admit(conversation, operator.id, claim)       False: too many different claims, do not look it up
    identity.claim(conversation, operator.id, customer_id) after billing knew it: level 1

for a job whose level is 2 (never looks the claim up itself: known and unknown must look the same):

    identity.request_code(conversation, operator.id, IDENTIFICATION, claim, language) -> Sending
    identity.last_outcome(conversation, message_id)        Outcome: right | wrong (tries_left) | expired | spent | none
    identity.level(conversation), identity.customer_id(conversation)

Only `claim` and a right code raise a level, only `customer_id` says whose data may be shown: a slot, an entity or a
payload is at most a claim. Rules and figures: reliability.md 2.1 and 2.2.
"""

from mila.identity.claims import Claim, find_claim
from mila.identity.outcomes import IDENTIFICATION, Outcome, Result, Sending
from mila.identity.sender import CodeSender
from mila.identity.service import Identity
from mila.identity.typed_codes import find_code, mask_code

__all__ = [
    "IDENTIFICATION",
    "Claim",
    "CodeSender",
    "Identity",
    "Outcome",
    "Result",
    "Sending",
    "find_claim",
    "find_code",
    "mask_code",
]
