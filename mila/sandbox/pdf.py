"""A bill as a PDF: small, real, in a font with every Serbian letter (Bitstream Vera, which comes with reportlab)."""

import base64
import io
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mila.sandbox.money import amount_of
from mila.sandbox.operators import Operator
from mila.sandbox.resources import Document

FONT, BOLD = "Vera", "VeraBd"
LEFT, TOP, WIDTH, LINE = 56, 780, 483, 16


def bill_pdf(bill: Document, rates: list[Document], customer: str, operator: Operator) -> bytes:
    """Draws a bill: head, lines, sum, and the code to pay by."""
    from reportlab.pdfgen.canvas import Canvas  # 200 ms that only the first PDF pays

    _fonts()
    words, payee = operator.words["bill"], operator.payee["name"]
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1, pageCompression=1)
    title = f"{words['bill']} {bill['billNo']}"
    canvas.setTitle(title)
    canvas.setAuthor(payee.partition("\n")[0])
    canvas.setSubject(customer)
    y = _head(canvas, title, payee, _facts(bill, customer, operator))
    y = _lines(canvas, y - LINE, [(rate["name"], _sum(operator, rate["taxIncludedAmount"])) for rate in rates])
    y = _row(canvas, y - 8, words["total"], _sum(operator, bill["taxIncludedAmount"]), BOLD)
    y = _row(canvas, y, words["remaining"], _sum(operator, bill["remainingAmount"]), BOLD)
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


def _facts(bill: Document, customer: str, operator: Operator) -> list[tuple[str, str]]:
    period, words = bill["billingPeriod"], operator.words["bill"]
    return [
        (words["customer"], customer),
        (words["account"], bill["billingAccount"]["name"]),
        (words["period"], f"{_day(operator, period['startDateTime'])} – {_day(operator, period['endDateTime'])}"),
        (words["issued"], _day(operator, bill["billDate"])),
        (words["due"], _day(operator, bill["paymentDueDate"])),
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


def _day(operator: Operator, moment: str) -> str:
    return operator.day(date.fromisoformat(moment[:10]))


def _sum(operator: Operator, money: dict[str, Any]) -> str:
    return operator.amount(amount_of(money))
