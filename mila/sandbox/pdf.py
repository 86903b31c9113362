"""A bill as a PDF: small, real, in a font with every Serbian letter (Bitstream Vera, which comes with reportlab)."""

import base64
import io
from functools import cache
from pathlib import Path
from typing import Any

from mila.sandbox.resources import Document

FONT, BOLD = "Vera", "VeraBd"
LEFT, TOP, WIDTH, LINE = 56, 780, 483, 16


def bill_pdf(
    bill: Document, rates: list[Document], customer: str, words: dict[str, str], payee: dict[str, str]
) -> bytes:
    """Draws a bill: head, lines, sum, and the code to pay by."""
    from reportlab.pdfgen.canvas import Canvas  # 200 ms that only the first PDF pays

    _fonts()
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, pageCompression=1)
    title = f"{words['bill']} {bill['billNo']}"
    canvas.setTitle(title)
    canvas.setAuthor(payee["name"].partition("\n")[0])
    canvas.setSubject(customer)
    y = _head(canvas, title, payee["name"], _facts(bill, customer, words))
    y = _lines(canvas, y - LINE, [(rate["name"], _sum(rate["taxIncludedAmount"])) for rate in rates])
    y = _row(canvas, y - 8, words["total"], _sum(bill["taxIncludedAmount"]), BOLD)
    y = _row(canvas, y, words["remaining"], _sum(bill["remainingAmount"]), BOLD)
    slip = payment_slip(bill)
    if slip and bill["remainingAmount"]["value"] > 0:
        _code(canvas, y - 150, slip)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def payment_slip(bill: Document) -> str:
    """The text of the bill's payment slip, empty if it has none."""
    for attachment in bill.get("billDocument", []):
        if attachment.get("attachmentType") == "paymentSlip":
            return base64.b64decode(attachment["content"]).decode()
    return ""


@cache
def _fonts() -> None:
    import reportlab
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = Path(reportlab.__file__).parent / "fonts"
    for name in (FONT, BOLD):
        pdfmetrics.registerFont(TTFont(name, str(folder / f"{name}.ttf")))


def _facts(bill: Document, customer: str, words: dict[str, str]) -> list[tuple[str, str]]:
    period = bill["billingPeriod"]
    return [
        (words["customer"], customer),
        (words["account"], bill["billingAccount"]["name"]),
        (words["period"], f"{_day(period['startDateTime'])} – {_day(period['endDateTime'])}"),
        (words["issued"], _day(bill["billDate"])),
        (words["due"], _day(bill["paymentDueDate"])),
    ]


def _head(canvas: Any, title: str, payee: str, facts: list[tuple[str, str]]) -> float:
    y = float(TOP)
    canvas.setFont(FONT, 9)
    for part in payee.split("\n"):
        canvas.drawString(LEFT, y, part)
        y -= 12
    canvas.setFont(BOLD, 16)
    canvas.drawString(LEFT, y - 18, title)
    y -= 48
    for name, value in facts:
        y = _row(canvas, y, name, value, FONT)
    return y


def _lines(canvas: Any, y: float, lines: list[tuple[str, str]]) -> float:
    canvas.line(LEFT, y + 12, LEFT + WIDTH, y + 12)
    for name, value in lines:
        y = _row(canvas, y, name, value, FONT)
    canvas.line(LEFT, y + 12, LEFT + WIDTH, y + 12)
    return y


def _row(canvas: Any, y: float, name: str, value: str, font: str) -> float:
    canvas.setFont(font, 10)
    canvas.drawString(LEFT, y, name)
    canvas.drawRightString(LEFT + WIDTH, y, value)
    return y - LINE


def _code(canvas: Any, y: float, text: str) -> None:
    from reportlab.graphics import renderPDF
    from reportlab.graphics.barcode.qr import QrCodeWidget
    from reportlab.graphics.shapes import Drawing

    drawing = Drawing(130, 130)
    drawing.add(QrCodeWidget(text, barLevel="M", barWidth=130, barHeight=130))
    renderPDF.draw(drawing, canvas, LEFT, y)


def _day(moment: str) -> str:
    year, month, day = moment[:10].split("-")
    return f"{day}.{month}.{year}."


def _sum(money: dict[str, Any]) -> str:
    text = f"{money['value']:,.2f}".translate(str.maketrans(",.", ".,"))
    return f"{text} {money['unit']}"
