"""Retention, settings changed at run time, quotas and shares of the queue."""

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    pass
