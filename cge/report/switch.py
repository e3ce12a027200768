"""From the old state of a result folder to the new one.

The new state is a whole folder beside the old one. Foreign files are linked into it, and the kernel exchanges the
two (Linux, macOS): one step, no moment in between. Where that cannot be (Windows, a mount, a folder that is not
ours, holds foreign folders or is somebody's working folder), the new state goes into the folder under a hidden name,
which is the decision, and then file by file into place; what interrupts that is made good at once or, after a kill,
by the next command that uses the folder.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import sys
from pathlib import Path

from cge.report.own_files import MANIFEST, PREVIOUS, READY, is_own, listed, own


def switch(ready: Path, path: Path) -> None:
    """`ready`, on the same file system, becomes the folder `path`. What is left at `ready` may be deleted."""
    if not path.exists():
        os.rename(ready, path)
    elif not _at_once(ready, path):
        os.rename(ready, path / READY)
        try:
            finish(path)
        except BaseException as error:  # decided already: the new state it is
            finish(path)
            if not isinstance(error, OSError):
                raise


def finish(path: Path) -> None:
    """Complete a switch file by file that was interrupted; each step may have been done before."""
    ready = path / READY
    if not ready.is_dir():
        return
    new = listed(ready)
    if new is None:  # the manifest goes last, so all was in place
        shutil.rmtree(ready)
        return
    if (ready / PREVIOUS).is_dir():
        if (path / PREVIOUS).exists():
            shutil.rmtree(path / PREVIOUS)
        os.replace(ready / PREVIOUS, path / PREVIOUS)
    for name in own(path) - {*new, MANIFEST}:
        (path / name).unlink()
    for name in (*new, MANIFEST):
        if (ready / name).exists():
            os.replace(ready / name, path / name)
    shutil.rmtree(ready)


def keep_earlier(path: Path, ready: Path) -> None:
    """The earlier results go to `previous` of the new state; where there are none, what was kept before stays."""
    names = own(path)
    source = path if names else path / PREVIOUS
    if not names and not is_own(source):
        return
    (ready / PREVIOUS).mkdir()
    for name in sorted(names or own(source)):
        _link_or_copy(source / name, ready / PREVIOUS / name)


def _link_or_copy(file: Path, to: Path) -> None:
    try:
        os.link(file, to)
    except (OSError, NotImplementedError):  # a file system without hard links
        shutil.copy2(file, to)


def _at_once(ready: Path, path: Path) -> bool:
    """Exchange the two folders; False, and nothing done, where that is not possible."""
    if ready.parent != path.parent or not _exchangeable(ready, path):
        return False
    known = {*own(path), *(p.name for p in ready.iterdir()), *([PREVIOUS] if is_own(path / PREVIOUS) else [])}
    foreign = [p for p in path.iterdir() if p.name not in known]
    if any(p.is_dir() and not p.is_symlink() for p in foreign):
        return False
    carried: list[Path] = []
    try:
        shutil.copystat(path, ready)
        for file in foreign:
            os.link(file, ready / file.name, follow_symlinks=False)
            carried.append(ready / file.name)
        _exchange(ready, path)
    except OSError:
        for link in carried:
            link.unlink()
        return False
    _bring_late_comers(ready, path, known)
    return True


def _bring_late_comers(old: Path, path: Path, known: set[str]) -> None:
    """Foreign files that came, or were replaced, in the moment of the exchange."""
    for entry in old.iterdir():
        there = path / entry.name
        if entry.name not in known and not (there.exists() and entry.samefile(there)):
            os.replace(entry, there)


def _exchangeable(ready: Path, path: Path) -> bool:
    """Whether nobody would miss the old folder: it is ours, and no process works in it."""
    if sys.platform not in ("linux", "darwin"):
        return False
    mine, its = ready.stat(), path.stat()
    same = (mine.st_dev, mine.st_uid, mine.st_gid) == (its.st_dev, its.st_uid, its.st_gid)
    return same and not os.path.ismount(path) and not _is_working_folder(path)


def _is_working_folder(path: Path) -> bool:
    """Whether this process, or (where /proc tells) another one, has its working folder here."""
    places = [Path.cwd()]
    for process in Path("/proc").glob("[0-9]*/cwd"):
        try:
            places.append(Path(os.readlink(process)))
        except OSError:  # another user's, or gone
            continue
    return any(place == path or path in place.parents for place in places)


def _exchange(a: Path, b: Path) -> None:
    """Exchange two folders in one step. Raises OSError where the system cannot."""
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(a), os.fsencode(b)
    name = "renamex_np" if sys.platform == "darwin" else "renameat2"
    if not hasattr(libc, name):
        raise OSError(f"this system has no {name}")
    here, exchange = -100, 2  # AT_FDCWD; RENAME_EXCHANGE of Linux, RENAME_SWAP of macOS
    if sys.platform == "darwin":
        failed = libc.renamex_np(first, second, ctypes.c_uint(exchange))
    else:
        failed = libc.renameat2(here, first, here, second, ctypes.c_uint(exchange))
    if failed:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
