"""Health and figures: each part is asked, soon noticed, and never makes the answer wait."""

import asyncio

import httpx
import pytest
from sqlalchemy.exc import OperationalError

from mila.frontdesk import health
from mila.frontdesk.desk import Desk
from mila.frontdesk.health import Health
from tests.frontdesk.browser import Browser
from tests.frontdesk.channel import Channel

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_readiness_names_each_part_and_what_is_not_there(
    visitor: Browser, channel: Channel, rasa: Channel
) -> None:
    response = await visitor.client.get("/health/ready")
    assert response.status_code == 503  # the test's billing backend listens nowhere
    assert response.json() == {"database": True, "rasa": True, "actions": True, "billing": False}
    await rasa.stop()
    async with asyncio.timeout(10):
        while (await visitor.client.get("/health/ready")).json()["rasa"]:
            await visitor.events()
    await rasa.start()
    assert (await visitor.client.get("/health/live")).json() == {"status": "live"}


async def test_all_well_is_200(desk: Desk, visitor: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    async def well() -> bool:
        return True

    monkeypatch.setattr(desk, "health", Health({"database": well, "rasa": well}))
    response = await visitor.client.get("/health/ready")
    assert (response.status_code, response.json()) == (200, {"database": True, "rasa": True})


async def test_a_part_that_hangs_or_breaks_is_not_well_and_asked_once_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "LIMIT", 0.05)
    asked = 0

    async def hangs() -> bool:
        nonlocal asked
        asked += 1
        await asyncio.Event().wait()
        return True

    async def breaks() -> bool:
        raise OSError("no")

    parts = Health({"a": hangs, "b": breaks})
    answers = await asyncio.gather(*(parts.ready() for _ in range(20)))
    assert answers == [{"a": False, "b": False}] * 20
    assert asked == 1


async def test_figures_count_what_happens_and_hold_nothing_of_a_customer(visitor: Browser) -> None:
    await visitor.answer(await visitor.say("kanarinac 0641234567"))
    await visitor.send({"choice": "x"})
    text = (await visitor.client.get("/metrics")).text
    assert "mila_messages_total 1.0" in text
    assert 'mila_refused_total{status="422"} 1.0' in text
    assert "mila_turn_seconds_count" in text
    assert "mila_oldest_unanswered_seconds 0.0" in text
    for secret in ("kanarinac", "0641234567", visitor.id, visitor.token):
        assert secret not in text


async def test_figures_are_for_this_machine_only(visitor: Browser) -> None:
    for header in ("X-Forwarded-For", "Forwarded", "X-Real-IP"):
        assert (await visitor.client.get("/metrics", headers={header: "for=203.0.113.7"})).status_code == 404


async def test_the_database_away_is_told_and_the_same_message_can_be_sent_again(
    visitor: Browser, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise OperationalError("SELECT secret", {}, Exception("no connection"))

    with monkeypatch.context() as away:
        away.setattr(desk.store.database, "write", gone)
        response: httpx.Response = await visitor.send({"text": "važno"}, key="k")
        assert response.status_code == 503
        assert int(response.headers["Retry-After"]) >= 1
        assert "SELECT" not in response.text
    assert (await visitor.answer(await visitor.say("važno", key="k")))["text"] == "važno"
