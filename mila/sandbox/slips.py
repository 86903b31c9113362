"""Payment slips as the bills carry them: the text of the Serbian NBS IPS QR code."""

import base64
import re
from decimal import Decimal

from mila.sandbox.money import amount_of
from mila.sandbox.resources import Document


def nbs_ips(account: str, payee: str, amount: Decimal, purpose: str, reference: str, currency: str = "RSD") -> str:
    """The text (NBS decision on instant credit transfers, annex 1); `account` 18 digits, `reference` after model 97."""
    total = f"{amount:.2f}".replace(".", ",")
    parts = [
        "K:PR",
        "V:01",
        "C:1",
        f"R:{account}",
        f"N:{payee[:70]}",
        f"I:{currency}{total}",
        "SF:221",
        f"S:{purpose[:35]}",
        f"RO:97{model97(reference)}{reference}",
    ]
    return "|".join(parts)


def restate_slip(bill: Document) -> None:
    """Brings the slip of a bill draft to what is still to be paid on it."""
    for document in bill.get("billDocument", []):
        if document.get("attachmentType") == "paymentSlip":
            left = f"{amount_of(bill['remainingAmount']):.2f}".replace(".", ",")
            text = re.sub(r"(\|I:[A-Z]{3})[\d,]+", rf"\g<1>{left}", base64.b64decode(document["content"]).decode())
            document["content"] = base64.b64encode(text.encode()).decode()


def model97(body: str) -> str:
    """The two check digits of a reference after model 97; letters count A=10 … Z=35."""
    digits = "".join(str(int(sign, 36)) for sign in body)
    return f"{98 - int(digits) * 100 % 97:02d}"


def bank_account(bank: str, number: str) -> str:
    """A Serbian account of 18 digits: bank, number padded to 13, check digits."""
    first = f"{bank}{number:0>13}"
    return f"{first}{98 - int(first) * 100 % 97:02d}"


def attachment(bill_id: str, text: str) -> Document:
    """The slip as a document of its bill."""
    return {
        "id": f"{bill_id}-slip",
        "@type": "Attachment",
        "attachmentType": "paymentSlip",
        "mimeType": "text/plain;charset=utf-8",
        "name": "nbs-ips-qr",
        "content": base64.b64encode(text.encode()).decode(),
    }
