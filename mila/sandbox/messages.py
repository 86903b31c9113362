"""SMS and e-mails: TMF681 communicationMessages. The sandbox has no network: what is sent is read at /outbox."""

from mila.sandbox.operators import Operator
from mila.sandbox.resources import Document
from mila.sandbox.times import parse_moment, stamp
from mila.sandbox.work import Work


def send_now(work: Work, message: Document) -> None:
    """A new message goes out at once, unless it is scheduled for later or says its own state."""
    scheduled = parse_moment(message.get("scheduledSendTime", ""))
    if message.get("state", "initial") != "initial" or (scheduled and scheduled > work.now):
        return
    _mark_sent(work, message)


def send_scheduled(work: Work) -> None:
    """Sends what was scheduled for a time that has come."""
    for message in list(work.list("communicationMessage")):
        scheduled = parse_moment(message.get("scheduledSendTime", ""))
        if message.get("state") == "initial" and scheduled and scheduled <= work.now:
            draft = work.draft("communicationMessage", message["id"])
            _mark_sent(work, draft)
            work.save("communicationMessage", draft)


def tell(work: Work, operator: Operator, customer: Document, topic: str, **values: str) -> None:
    """Sends the customer the operator's words on a topic, to the preferred contact."""
    if message := compose(operator, customer, topic, stamp(work.now), **values):
        work.add("communicationMessage", message)


def compose(operator: Operator, customer: Document, topic: str, at: str, **values: str) -> Document | None:
    """The message on a topic as sent at a moment; None to a customer without a contact."""
    contact = preferred_contact(customer)
    if contact is None:
        return None
    words, phone = operator.words[topic], contact.get("phoneNumber")
    address = {"phoneNumber": phone} if phone else {"email": contact["emailAddress"]}
    return {
        "messageType": "SMS" if phone else "Email",
        **({} if phone else {"subject": words["subject"]}),
        "content": words["text"].format(**values),
        "receiver": [{"name": customer["name"], **address}],
        "sender": {"id": operator.id, "name": operator.name},
        "state": "completed",
        "tryTimes": 1,
        "sendTime": at,
        "sendTimeComplete": at,
    }


def preferred_contact(customer: Document) -> Document | None:
    """The characteristic of the preferred contact medium, or of the first that can be written to."""
    media = [medium for medium in customer.get("contactMedium", []) if _reachable(medium.get("characteristic", {}))]
    media.sort(key=lambda medium: not medium.get("preferred", False))
    return media[0]["characteristic"] if media else None


def _reachable(characteristic: Document) -> bool:
    return bool(characteristic.get("phoneNumber") or characteristic.get("emailAddress"))


def _mark_sent(work: Work, message: Document) -> None:
    now = stamp(work.now)
    message.update(state="completed", sendTime=now, sendTimeComplete=now)
