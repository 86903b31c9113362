"""Filling is all or nothing, and brings what is missing."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from mila.sandbox.app import Sandbox, create_app
from mila.sandbox.config import Config
from mila.sandbox.seed import SEEDS
from mila.sandbox.seed.seed import Piece


class OtherSeed:
    """An operator with one customer; `ends` lets it fail after the customer was given."""

    def __init__(self, *, ends: bool = False) -> None:
        self.ends = ends

    def facts(self) -> dict[str, Any]:
        """Not much."""
        if self.ends:
            raise RuntimeError("the machine was switched off")
        return {"id": "other"}

    def documents(self, _now: datetime) -> Iterator[Piece]:
        """One customer."""
        yield "customer", {"id": "20000014", "name": "Petar Lukić", "engagedParty": {"id": "1"}}


def opened(folder: Path) -> Sandbox:
    return create_app(Config(data_dir=folder))


def customers(app: Sandbox) -> list[str]:
    return list(app.store.shelves["customer"])


def test_a_filling_that_fails_leaves_nothing_and_the_next_one_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(SEEDS, "other", OtherSeed(ends=True))
    with pytest.raises(RuntimeError):
        opened(tmp_path)
    monkeypatch.setitem(SEEDS, "other", OtherSeed())
    app = opened(tmp_path)
    assert len(customers(app)) == 8
    assert len(app.store.shelves["customerBill"]) == 121


def test_an_operator_that_is_added_later_is_filled_at_the_next_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = opened(tmp_path)
    with first.store.work() as work:
        work.remove("customer", "1000041")
    monkeypatch.setitem(SEEDS, "other", OtherSeed())
    found = customers(opened(tmp_path))
    assert "20000014" in found
    assert "1000041" not in found
    assert len(found) == 7


def test_a_second_start_changes_nothing(tmp_path: Path) -> None:
    before = opened(tmp_path).store.shelves
    assert opened(tmp_path).store.shelves == before
