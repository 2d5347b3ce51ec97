"""Writing the feed so that a reader sees the old one or the new one, whole.

The new `v1` is built beside the old one, with links to the files that did not change, synced, and swapped in as one
folder. So `v1/index.json` agrees with every other file of `v1` at every moment, after a kill and on a full disk too. A
reader that takes the files one by one may see two publications: it compares with the index, and if the index has
changed meanwhile, it starts again.

Where a file system can't swap folders, the files are renamed one by one, the index last.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from monitor.errors import PublishError
from monitor.feed.build import Build, alone
from monitor.feed.documents import documents, revision
from monitor.feed.index import entries_of, generator, index
from monitor.feed.names import INDEX, SIGNATURE, revision_path
from monitor.feed.swap import exchange, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from monitor.feed.sign import SigningKey
    from monitor.feed.view import FeedView

_SAID = ("provider", "platform", "model", "charge", "modality", "tier", "conditions", "price", "per", "unit")


def publish(view: FeedView, folder: Path, key: SigningKey | None = None, *, whole: bool = False) -> bool:
    """Bring `folder` to the state of `view`; False where it stood there already.

    Content is rendered only if the serial, the day or the version of this program differs from what is published, or
    if `whole` is asked for. Raises PublishError; then what was published before is untouched.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder):
            return _publish(view, folder, key, whole=whole)
    except OSError as error:
        raise PublishError(
            f"the feed in {folder} could not be written ({error.strerror or error}); "
            "what was published before is untouched; mend that and run `ratecard publish`"
        ) from error


def _publish(view: FeedView, folder: Path, key: SigningKey | None, *, whole: bool) -> bool:
    known = _published(folder)
    _refuse_another_past(view, known, folder)
    with Build(folder) as build:
        if whole or _outdated(known, view) or not build.keep_all(entries_of(known)):
            _render(view, build, known)
        body = index(view, build.entries)
        build.put(INDEX, body)
        if key:
            build.put(SIGNATURE, key.sign(body, f"index.json serial:{view.serial}"))
        if not build.differs():
            return False
        build.sync()
        _swap_in(build, folder)
    return True


def _render(view: FeedView, build: Build, known: dict[str, Any]) -> None:
    for path, body in documents(view).items():
        build.put(path, body)
    listed = entries_of(known) if known else {}
    for serial in range(1, view.serial + 1):
        path = revision_path(serial)
        if path not in listed or not build.keep(listed[path]):
            build.put(*revision(view, serial))


def _published(folder: Path) -> dict[str, Any]:
    """The index that stands in `folder`; empty where there is none that can be read."""
    try:
        known = json.loads((folder / INDEX).read_bytes())
        entries_of(known)
        return dict(known) if isinstance(known["serial"], int) and isinstance(known["generated_at"], str) else {}
    except (FileNotFoundError, NotADirectoryError, ValueError, KeyError, TypeError):
        return {}


def _outdated(known: dict[str, Any], view: FeedView) -> bool:
    """Whether the content may differ. The day counts since a price may begin or end with it."""
    if not known:
        return True
    today = view.generated_at.date().isoformat()
    return (known["serial"], known["generated_at"][:10], known.get("generator")) != (view.serial, today, generator())


def _refuse_another_past(view: FeedView, known: dict[str, Any], folder: Path) -> None:
    """A feed never goes back, and its revisions never change: consumers would take that for an attack."""
    begin = "nothing was written; publish to another folder, or delete this one to begin a new feed"
    serial = known.get("serial", 0)
    if serial > view.serial:
        raise PublishError(f"the feed in {folder} is at serial {serial}, the database only at {view.serial}; {begin}")
    if serial and _outdated(known, view) and _contradicted(view, folder, serial):
        raise PublishError(f"the feed in {folder} was written from another database (serial {serial} differs); {begin}")


def _contradicted(view: FeedView, folder: Path, serial: int) -> bool:
    """Whether the revision that stands there says other prices than the database. A damaged one says nothing."""
    path, body = revision(view, serial)
    try:
        standing = json.loads((folder / path).read_bytes())
        return _said(standing) != _said(json.loads(body))
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return False


def _said(card: dict[str, Any]) -> list[list[Any]]:
    return [[rate[name] for name in _SAID] for rate in card["rates"]]


def _swap_in(build: Build, folder: Path) -> None:
    """The one step by which the new feed becomes the feed. If it can't be made sure, it is taken back."""
    new, old = build.root / "v1", folder / "v1"
    if not old.exists():
        new.rename(old)
        sync_folder(folder)
    elif not exchange(new, old):
        _one_by_one(build, folder)
    else:
        try:
            sync_folder(folder)
        except OSError:
            exchange(new, old)
            raise


def _one_by_one(build: Build, folder: Path) -> None:
    """The way of file systems that can't swap folders: new files first, the index last, then away with the unlisted."""
    stale = build.stale()
    for path in sorted(build.paths, key=lambda path: path == INDEX):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        (build.root / path).replace(target)
    for path in stale:
        (folder / path).unlink()
    for parent in {(folder / path).parent for path in build.paths}:
        sync_folder(parent)
