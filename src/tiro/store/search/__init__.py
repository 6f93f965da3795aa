"""The search: what is indexed and how it is found, on SQLite and PostgreSQL alike."""
