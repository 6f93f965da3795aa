"""What was told of a recording is found by an index, since it is forgotten when that is deleted."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_index("ix_events_recording_id", "events", ["recording_id"])
