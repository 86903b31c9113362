"""What a person sees: the outbox, the bills' PDFs; and the sandbox's health."""

import zlib

import httpx
import pytest

from tests.sandbox.support import BILLS, MESSAGES, ORDERS, milica

EVIL = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>"


def test_the_newest_message_stands_first(api: httpx.Client) -> None:
    order = api.post(ORDERS, json=milica("key")).json()
    page = api.get("/outbox")
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    items = page.text.split("<li ")[1:]
    assert order["id"] in items[0]
    assert "+381657001122" in items[0]
    assert "uključene" in items[0]
    assert len(items) == 4


def test_nothing_that_was_sent_runs_in_the_page(api: httpx.Client) -> None:
    body = {
        "content": EVIL,
        "subject": EVIL,
        "messageType": EVIL,
        "receiver": [{"name": EVIL, "phoneNumber": EVIL}, {"email": EVIL}],
        "sender": {"name": EVIL},
    }
    assert api.post(MESSAGES, json=body).status_code == 201
    for path in ("/outbox", "/outbox/messages"):
        page = api.get(path)
        assert "<script>alert" not in page.text
        assert "<img" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", ["/outbox/outbox.css", "/outbox/outbox.js"])
def test_what_the_page_needs_is_there(api: httpx.Client, path: str) -> None:
    assert api.get(path).status_code == 200
    assert path in api.get("/outbox").text


def test_a_bill_is_a_real_pdf_with_every_serbian_letter(api: httpx.Client) -> None:
    bill = api.get(f"{BILLS}/bill-1000066-01-{month(api)}").json()
    url = next(one["url"] for one in bill["billDocument"] if one["mimeType"] == "application/pdf")
    answer = api.get(url)
    assert answer.headers["Content-Type"].startswith("application/pdf")
    assert answer.content.startswith(b"%PDF-")
    assert answer.content.rstrip().endswith(b"%%EOF")
    assert len(answer.content) < 100_000
    letters = mapped(answer.content)
    assert set("čćšžđŠ") & set("Račun Šifra Kovač Potrošnja Rok za plaćanje Obračunski") <= letters


def month(api: httpx.Client) -> str:
    bills = api.get(f"{BILLS}?billingAccount.id=1000066-01&sort=-billDate&limit=1").json()
    return str(bills[0]["id"]).rpartition("-")[2]


def mapped(pdf: bytes) -> set[str]:
    """The letters that the fonts in a PDF say they show (their ToUnicode tables)."""
    found = set()
    for part in pdf.split(b"stream\n")[1:]:
        data = part.partition(b"endstream")[0].strip()
        for decode in (lambda d: d, zlib.decompress, lambda d: zlib.decompress(ascii85(d))):
            try:
                text = decode(data)
            except (zlib.error, ValueError):
                continue
            if b"beginbfchar" in text or b"beginbfrange" in text:
                codes = text.replace(b"<", b" ").replace(b">", b" ").split()
                found |= {chr(int(code, 16)) for code in codes if len(code) == 4 and code.isalnum() and ishex(code)}
    return found


def ishex(code: bytes) -> bool:
    return all(sign in b"0123456789abcdefABCDEF" for sign in code)


def ascii85(data: bytes) -> bytes:
    import base64

    return base64.a85decode(data.removesuffix(b"~>"))


@pytest.mark.parametrize("name", ["bill-1000017-01-209901.pdf", "bill-1000017-01-202610", "x", "..%2f..%2fsandbox.db"])
def test_there_are_no_other_documents(api: httpx.Client, name: str) -> None:
    assert api.get(f"/documents/{name}").status_code == 404


def test_health(api: httpx.Client) -> None:
    assert api.get("/health/live").status_code == 200
    assert api.get("/health/ready").json() == {"status": "ready"}
