"""`tiro reindex`: the index of the search, built anew."""


def reindex() -> None:
    """Build the index of the search anew, while the server goes on; cut, it goes on when run again."""
    import sys
    from contextlib import closing

    from tiro import logs
    from tiro.cli.ending import Code, Ended, say
    from tiro.settings import load_settings
    from tiro.store.database import open_database
    from tiro.store.schema import SchemaState, check_schema
    from tiro.store.search import rebuilding

    def tell(done: int, count: int) -> None:
        if sys.stderr.isatty():
            say(f"{done} of {count} recordings")

    settings = load_settings()
    logs.configure(settings, role="reindex")
    with closing(open_database(settings)) as database:
        if check_schema(database) is not SchemaState.CURRENT:
            raise Ended("The tables are of another release. Run: tiro migrate", Code.REFUSED)
        rebuilding.begin(database)
        done = rebuilding.build(database, tell)
    print(f"The search knows {done} recording(s) anew.")
