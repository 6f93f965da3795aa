"""Lists of a tag read in the order of time, wherever in it the tag's recordings are."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"

TABLE = "recording_tags"


def upgrade() -> None:
    op.drop_index("ix_recording_tags_tag_id_owner_id_recording_id", TABLE)
    op.add_column(
        TABLE, sa.Column("recording_created_at", sa.Double, server_default="0", nullable=False)
    )
    op.execute(
        "UPDATE recording_tags SET recording_created_at ="
        " (SELECT created_at FROM recordings WHERE recordings.id = recording_tags.recording_id)"
    )
    columns = ["tag_id", "owner_id", "recording_created_at", "recording_id"]
    op.create_index("ix_recording_tags_carried", TABLE, columns)
