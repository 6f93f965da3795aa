"""Opening what the settings name."""

from contextlib import closing

import pytest

from actionkit import NotedQueue
from databases import Databases
from tiro.actions.context import migrate_all, open_context
from tiro.durable.queue import Queue
from tiro.errors import MediaStoreNotShared, SettingsError
from tiro.settings import Settings


def test_a_new_installation_is_made_ready_when_asked(settings: Settings) -> None:
    with closing(open_context(settings, migrate=True)) as context:
        assert isinstance(context.queue, Queue)
        assert context.vault is None
        assert context.files.root.parent == settings.data_dir


def test_an_installation_that_is_not_ready_is_told_what_to_do(settings: Settings) -> None:
    with pytest.raises(SettingsError, match="tiro migrate"):
        open_context(settings)


def test_migrating_again_changes_nothing(settings: Settings) -> None:
    assert migrate_all(settings).is_changed
    assert not migrate_all(settings).is_changed


def test_a_queue_of_ones_own_needs_no_durable_one(settings: Settings) -> None:
    queue = NotedQueue()
    with closing(open_context(settings, queue=queue, migrate=True)) as context:
        assert context.queue is queue


def test_another_media_folder_than_the_databases_is_refused(
    settings: Settings, databases: Databases
) -> None:
    databases.sqlite_file(settings.data_dir)
    open_context(settings).close()
    (settings.data_dir / "media").rename(settings.data_dir / "elsewhere")
    with pytest.raises(MediaStoreNotShared):
        open_context(settings)
