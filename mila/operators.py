"""Operators: the facts of each, read from `operators/<id>/operator.yml` and checked at the start."""

import os
import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
Level = Annotated[int, Field(ge=0, le=3)]


class OperatorsInvalid(Exception):
    """One or more operators' files are wrong; the message has a line a problem: file, key, reason."""


class _Facts(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Colours(_Facts):
    """The operator's colours in the widget, as CSS colours."""

    primary: str
    on_primary: str


class CustomerCode(_Facts):
    """The shape of the code on a bill: so many digits, all from the `/` on dropped."""

    digits: int = Field(ge=4, le=16)
    example: str


class Site(_Facts):
    """A website that may carry the widget: its origins, `*` for any port."""

    origins: tuple[str, ...]


class Capabilities(_Facts):
    """What a billing backend can do; what it can't the client makes up for."""

    sub_resource_filters: bool = True
    number_query: dict[str, str] = {"realizingResource.value": "{number}"}  # how products are asked for by number
    sort: bool = True
    deduplicates_orders: bool = False
    finds_orders: bool = True


class BillingAddress(_Facts):
    """Where the operator's billing backend answers, and how."""

    connector: Literal["tmf"]
    url: str
    token: str = ""
    ca_file: str = ""  # certificates to trust instead of the public ones
    paths: dict[str, str] = {}
    capabilities: Capabilities = Capabilities()


class Job(_Facts):
    """A job that the operator offers and the level of identification it needs."""

    level: Level


class IdentificationRules(_Facts):
    """How long a code and an identification hold, in minutes."""

    code_minutes: int = Field(default=10, ge=1, le=15)
    idle_minutes: int = Field(default=15, ge=1)
    absolute_minutes: int = Field(default=60, ge=1)


class PromiseRules(_Facts):
    """Terms of a promise to pay; money in the operator's currency."""

    days: int = Field(ge=1)
    per_period: int = Field(ge=1)
    period_days: int = Field(ge=1)
    debt_limit: Decimal = Field(gt=0)


class Agents(_Facts):
    """When people answer in the chat, and their phone."""

    hours: dict[Weekday, str]
    phone: str

    @field_validator("hours")
    @classmethod
    def _spans(cls, hours: dict[Weekday, str]) -> dict[Weekday, str]:
        for day, span in hours.items():
            if not re.fullmatch(r"\d\d:\d\d-\d\d:\d\d", span):
                raise ValueError(f"{day}: write hours as 08:00-20:00")
        return hours


class Operator(_Facts):
    """Everything that is true of one operator and of no other."""

    id: str
    name: str
    languages: tuple[str, ...] = Field(min_length=1)
    currency: str = Field(pattern=r"^[A-Z]{3}$")
    time_zone: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    colours: Colours
    customer_code: CustomerCode
    sites: dict[str, Site]
    billing: BillingAddress
    jobs: dict[str, Job]
    identification: IdentificationRules = IdentificationRules()
    promise: PromiseRules | None = None
    agents: Agents
    links: dict[str, str] = {}

    @field_validator("time_zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError) as unknown:
            raise ValueError(f"no such time zone: {name}") from unknown
        return name

    @property
    def zone(self) -> ZoneInfo:
        """The operator's time zone."""
        return ZoneInfo(self.time_zone)

    def agents_present(self, now: datetime) -> bool:
        """Whether people answer at `now` (any zone)."""
        local = now.astimezone(self.zone)
        span = self.agents.hours.get(WEEKDAYS[local.weekday()])
        if span is None:
            return False
        opens, closes = (time.fromisoformat(part) for part in span.split("-"))
        return opens <= local.time() < closes

    def agents_until(self, now: datetime) -> time | None:
        """The hour until which people answer at `now`; None when nobody does."""
        span = self.agents.hours.get(WEEKDAYS[now.astimezone(self.zone).weekday()], "")
        return time.fromisoformat(span.split("-")[1]) if self.agents_present(now) else None

    def agents_next(self, now: datetime) -> tuple[date, time] | None:
        """The day and hour at which people answer again after `now`; None when the file names no hours."""
        local = now.astimezone(self.zone)
        for ahead in range(8):
            day = local.date() + timedelta(days=ahead)
            span = self.agents.hours.get(WEEKDAYS[day.weekday()])
            if span is None:
                continue
            opens = time.fromisoformat(span.split("-")[0])
            if ahead or local.time() < opens:
                return day, opens
        return None


class Operators:
    """All operators of this installation, by id and by site."""

    def __init__(self, operators: Mapping[str, Operator]) -> None:
        self._by_id = dict(operators)

    def __iter__(self) -> Any:
        return iter(self._by_id.values())

    def get(self, operator_id: str) -> Operator:
        """The operator of this id. Raises KeyError."""
        return self._by_id[operator_id]

    def of_site(self, site: str) -> Operator | None:
        """The operator whose file lists this site."""
        return next((operator for operator in self if site in operator.sites), None)


def read_operators(folder: Path, environment: Mapping[str, str] | None = None) -> Operators:
    """Reads every operator's file. Raises `OperatorsInvalid` with all problems at once."""
    values = os.environ if environment is None else environment
    read: dict[str, Operator] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*/operator.yml")):
        try:
            read[path.parent.name] = _read_operator(path, values)
        except OperatorsInvalid as invalid:
            problems.append(str(invalid))
    if not read and not problems:
        problems.append(f"{folder}: no operator here; each has a folder with an operator.yml")
    if problems:
        raise OperatorsInvalid("\n".join(problems))
    return Operators(read)


def _read_operator(path: Path, environment: Mapping[str, str]) -> Operator:
    try:
        facts = YAML(typ="safe", pure=True).load(_expand(path.read_text("utf-8"), environment))
    except YAMLError as broken:
        raise OperatorsInvalid(f"{path}: not readable as YAML: {broken}") from broken
    except KeyError as missing:
        raise OperatorsInvalid(f"{path}: names the setting {missing}, which is not set") from missing
    if not isinstance(facts, dict):
        raise OperatorsInvalid(f"{path}: holds no keys")
    try:
        return Operator.model_validate({**facts, "id": path.parent.name})
    except ValidationError as invalid:
        raise OperatorsInvalid("\n".join(_sentences(path, invalid))) from invalid


def _sentences(path: Path, invalid: ValidationError) -> list[str]:
    return [f"{path}: {'.'.join(map(str, error['loc']))}: {error['msg']}" for error in invalid.errors()]


def _expand(text: str, environment: Mapping[str, str]) -> str:
    """Puts settings in the place of `${NAME}` and `${NAME:-default}`."""

    def value(match: re.Match[str]) -> str:
        name, default = match["name"], match["default"]
        return environment[name] if default is None or name in environment else default

    return re.sub(r"\$\{(?P<name>[A-Z_]+)(?::-(?P<default>[^}]*))?\}", value, text)
