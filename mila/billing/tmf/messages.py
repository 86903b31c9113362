"""Messages (TMF681): an SMS or e-mail that the backend sends."""

from typing import Any

from mila.billing.errors import Refused
from mila.billing.models import ContactKind, Message
from mila.billing.tmf.customers import digits
from mila.billing.tmf.door import Door
from mila.billing.tmf.parsing import word
from mila.billing.tmf.paths import COMMUNICATION_MESSAGE
from mila.operators import Operator


class Messages:
    """Communication messages at a TM Forum backend."""

    def __init__(self, door: Door, operator: Operator) -> None:
        self._door, self._operator = door, operator

    def send(self, message: Message, key: str) -> None:
        """Has a message sent. Raises `Refused` when the backend says that it failed."""
        sent = self._door.create(COMMUNICATION_MESSAGE, self.body(message), key)
        if word(sent.get("state")) in ("failed", "cancelled"):
            raise Refused("messageFailed")

    def body(self, message: Message) -> dict[str, Any]:
        """The message as TMF681 has it."""
        is_sms = message.to.kind is ContactKind.SMS
        receiver = {"phoneNumber": digits(message.to.address)} if is_sms else {"email": message.to.address}
        body: dict[str, Any] = {
            "@type": "CommunicationMessage",
            "messageType": "SMS" if is_sms else "Email",
            "content": message.text,
            "receiver": [receiver],
            "sender": {"id": self._operator.id, "name": self._operator.name},
            "logFlag": False,
        }
        if message.subject:
            body["subject"] = message.subject
        return body
