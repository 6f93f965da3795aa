"""Tags, favourites, notes of one's own, shares and batches."""

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    pass
