"""What administrators set while Tiro runs, and what keeps an installation in order."""

from typing import Any

from sqlalchemy import Boolean, String
from sqlalchemy.orm import Mapped, mapped_column

from tiro.store.tables.base import ID, Table


class SettingRow(Table):
    """A setting that an administrator has changed; `value` is `{"value": ...}`."""

    __tablename__ = "runtime_settings"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    value: Mapped[dict[str, Any]]
    updated_at: Mapped[float]
    updated_by: Mapped[str | None] = mapped_column(ID, default=None)


class AdapterRow(Table):
    """What an administrator said of an engine or a diarizer (`part`); without a row it is on."""

    __tablename__ = "adapters"

    part: Mapped[str] = mapped_column(String(20), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    updated_at: Mapped[float]
    is_enabled: Mapped[bool] = mapped_column(Boolean, default=True)
    users_may_choose: Mapped[bool] = mapped_column(Boolean, default=True)


class Schedule(Table):
    """When something that recurs is due next, over all workers."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    at: Mapped[float]
