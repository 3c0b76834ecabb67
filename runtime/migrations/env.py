"""Run by alembic: the revisions on the connection that `upgrade` opened."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"],
    version_table="revision",
    version_table_schema="loomwork",
)
with context.begin_transaction():
    context.run_migrations()
