"""Notes that are written, and what they were made of."""

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    pass
