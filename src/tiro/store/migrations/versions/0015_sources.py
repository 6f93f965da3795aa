"""What is imported, and what a watched folder held."""

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    pass
