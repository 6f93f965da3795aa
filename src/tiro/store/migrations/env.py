"""Runs the migrations on the connection that `store.migrate` hands over, in one transaction."""

from alembic import context

from tiro.store.tables import Table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Table.metadata,
    render_as_batch=connection.dialect.name == "sqlite",
    transactional_ddl=True,
)
context.run_migrations()
