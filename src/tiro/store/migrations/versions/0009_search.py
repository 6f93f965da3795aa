"""The index of the search; what is there already is indexed after the migration, in batches."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

ID = sa.String(48)
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# The lowest 27 bits of a place's id say where in its recording it is, those above are the number of
# that; what is below 2^26 is of the text.
SQLITE = (
    "CREATE TABLE search_places (id INTEGER PRIMARY KEY, source VARCHAR(48), tokens TEXT NOT NULL)",
    "CREATE VIRTUAL TABLE search_index USING fts5("
    "tokens, content='search_places', content_rowid='id', tokenize='ascii', columnsize=0)",
    "CREATE VIRTUAL TABLE search_words USING fts5vocab(search_index, row)",
    # Whoever adds places adds them to the index, too: a trigger takes three times as long.
    # The index forgets exactly what it was given.
    "CREATE TRIGGER search_places_gone AFTER DELETE ON search_places BEGIN"
    " INSERT INTO search_index (search_index, rowid, tokens)"
    " VALUES ('delete', OLD.id, OLD.tokens); END",
    "CREATE TRIGGER search_recordings_gone AFTER DELETE ON search_recordings BEGIN"
    " DELETE FROM search_places"
    " WHERE id >= (OLD.number << 27) AND id < ((OLD.number + 1) << 27); END",
    "CREATE TRIGGER search_texts_gone AFTER DELETE ON transcripts BEGIN"
    " DELETE FROM search_places WHERE id IN (SELECT p.id FROM search_recordings r"
    " JOIN search_places p ON p.id >= (r.number << 27)"
    " AND p.id < (r.number << 27) + 67108864 WHERE r.transcript_id = OLD.id);"
    " UPDATE search_recordings SET transcript_id = NULL WHERE transcript_id = OLD.id; END",
)
POSTGRES = (
    "CREATE TABLE search_places"
    " (id BIGINT PRIMARY KEY, source VARCHAR(48), tokens TSVECTOR NOT NULL)",
    "CREATE INDEX ix_search_places_tokens ON search_places USING gin (tokens)",
    "CREATE FUNCTION search_recordings_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " DELETE FROM search_places"
    " WHERE id >= (OLD.number << 27) AND id < ((OLD.number + 1) << 27); RETURN NULL; END $$",
    "CREATE TRIGGER search_recordings_gone AFTER DELETE ON search_recordings"
    " FOR EACH ROW EXECUTE FUNCTION search_recordings_gone()",
    "CREATE FUNCTION search_texts_gone() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " DELETE FROM search_places p USING search_recordings r WHERE r.transcript_id = OLD.id"
    " AND p.id >= (r.number << 27) AND p.id < (r.number << 27) + 67108864;"
    " UPDATE search_recordings SET transcript_id = NULL WHERE transcript_id = OLD.id;"
    " RETURN NULL; END $$",
    "CREATE TRIGGER search_texts_gone AFTER DELETE ON transcripts"
    " FOR EACH ROW EXECUTE FUNCTION search_texts_gone()",
)


def upgrade() -> None:
    _owners()
    _recordings()
    is_postgres = op.get_bind().dialect.name == "postgresql"
    for statement in POSTGRES if is_postgres else SQLITE:
        op.execute(statement)


def _owners() -> None:
    op.create_table(
        "search_owners",
        sa.Column("number", SERIAL, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_owners"),
        sa.UniqueConstraint("owner_id", name="uq_search_owners_owner_id"),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["users.id"], name="fk_search_owners_owner_id", ondelete="CASCADE"
        ),
    )


def _recordings() -> None:
    op.create_table(
        "search_recordings",
        sa.Column("number", SERIAL, nullable=False, autoincrement=False),
        sa.Column("recording_id", ID, nullable=False),
        sa.Column("owner_id", ID, nullable=False),
        sa.Column("transcript_id", ID),
        sa.Column("made", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_search_recordings"),
        sa.UniqueConstraint("recording_id", name="uq_search_recordings_recording_id"),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_search_recordings_recording_id",
            ondelete="CASCADE",
        ),
    )
    for columns in (["transcript_id"], ["owner_id", "number"]):
        op.create_index(f"ix_search_recordings_{'_'.join(columns)}", "search_recordings", columns)
