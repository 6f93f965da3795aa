"""`tiro migrate`: the tables, brought to what this release needs."""


def migrate() -> None:
    """Bring the database to what this release needs; it is copied first."""
    from tiro import logs
    from tiro.durable.queue import migrate_dbos
    from tiro.settings import load_settings
    from tiro.store.migrate import migrate as run
    from tiro.store.search.rebuilding import build

    settings = load_settings()
    logs.configure(settings, role="migrate")
    report = run(settings, also=(migrate_dbos, build))
    if report.copy is not None:
        print(f"The database was copied to {report.copy}.")
    print(f"The database is ready ({report.after}).")
