"""Files of customers: few kinds, by content, only for who has the token."""

import pytest

from mila.frontdesk.attachments import MAX_BYTES, MAX_FILES
from mila.frontdesk.desk import Desk
from tests.frontdesk.browser import Browser

pytestmark = pytest.mark.asyncio(loop_scope="module")

PDF = b"%PDF-1.7\nx"
PNG = b"\x89PNG\r\n\x1a\nx"
JPEG = b"\xff\xd8\xff\xe0x"


async def upload(
    visitor: Browser, content: bytes, name: str = "a.bin", kind: str = "x/y"
) -> tuple[int, dict[str, str]]:
    """(status, answer) of sending a file."""
    response = await visitor.client.post(
        visitor.path("/attachments"), files={"file": (name, content, kind)}, headers=visitor.headers
    )
    return response.status_code, response.json()


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [(PDF, "pdf", "application/pdf"), (PNG, "image", "image/png"), (JPEG, "image", "image/jpeg")],
)
async def test_a_file_is_kept_shown_in_the_log_and_given_back(
    visitor: Browser, content: bytes, kind: str, media_type: str
) -> None:
    status, kept = await upload(visitor, content, "račun <b>.exe")
    assert status == 201
    assert (kept["kind"], kept["title"]) == (kind, "račun <b>.exe")
    log = await visitor.events()
    assert log[1]["attachments"] == [{name: kept[name] for name in ("kind", "title", "href")}]
    assert log[1]["from"] == "visitor"
    assert log[2]["text"] == "Fajl je primljen."
    back = await visitor.client.get(kept["href"], headers=visitor.headers)
    assert back.content == content
    assert back.headers["content-type"] == media_type
    assert back.headers["content-disposition"].startswith("attachment")
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in back.headers["content-security-policy"]
    assert (await visitor.client.get(kept["href"])).status_code == 401


@pytest.mark.parametrize(
    "content", [b"", b"<html><script>alert(1)</script>", b"GIF89a", b"PK\x03\x04", b" %PDF-1.7", b"MZ\x90"]
)
async def test_what_is_neither_pdf_nor_png_nor_jpeg_is_refused_whatever_it_says_it_is(
    visitor: Browser, content: bytes
) -> None:
    status, problem = await upload(visitor, content, "a.pdf", "application/pdf")
    assert status == 415
    assert problem["type"] == "urn:mila:problem:wrong_kind"
    assert len(await visitor.events()) == 1


async def test_five_megabytes_are_taken_and_a_byte_more_is_not(visitor: Browser) -> None:
    assert (await upload(visitor, PDF + b"x" * (MAX_BYTES - len(PDF))))[0] == 201
    assert (await upload(visitor, PDF + b"x" * (MAX_BYTES - len(PDF) + 1)))[0] == 413


async def test_a_conversation_has_room_for_ten(visitor: Browser) -> None:
    for _ in range(MAX_FILES):
        assert (await upload(visitor, PNG))[0] == 201
    assert (await upload(visitor, PNG))[0] == 413


async def test_a_file_of_another_conversation_or_folder_is_not_found(visitor: Browser, new_browser: object) -> None:
    _, kept = await upload(visitor, PDF)
    other = Browser(str(visitor.client.base_url))
    await other.open()
    name = kept["href"].rsplit("/", 1)[1]
    for path in (name, "A" * 16, "..%2f..%2fmila.db", "%00", name + ".pdf"):
        response = await other.client.get(other.path(f"/attachments/{path}"), headers=other.headers)
        assert response.status_code == 404, path
    await other.close()


async def test_no_file_at_all_is_refused(visitor: Browser) -> None:
    for files in ({"other": ("a.pdf", PDF, "application/pdf")}, None):
        response = await visitor.client.post(visitor.path("/attachments"), files=files, headers=visitor.headers)
        assert response.status_code in (400, 422)


async def test_erasing_the_conversation_erases_its_files(visitor: Browser, desk: Desk) -> None:
    await upload(visitor, PDF)
    folder = desk.settings.data_dir / "attachments" / visitor.id
    assert len(list(folder.iterdir())) == 1
    await visitor.client.delete(visitor.path(), headers=visitor.headers)
    assert not folder.exists()
