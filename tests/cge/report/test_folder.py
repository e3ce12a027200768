"""A result folder changes in one step or not at all, whatever fails; what is not ours is never touched."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cge.report import switch
from cge.report.folder import Folder
from cge.report.own_files import MANIFEST, PREVIOUS, READY, own, verify
from tests.faults import failing_at

ROOT = Path(__file__).parents[3]
FILES = ("a.csv", "b.csv", "c.csv")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of files need not reach the disk; that they are asked to is an operation that may fail."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def publish(out: Path, run: str, files: tuple[str, ...] = FILES) -> None:
    """What a run leaves: its name in every file."""
    with Folder(out, FILES) as folder:
        for name in files:
            (folder.partial / name).write_text(f"{run} {name}", encoding="utf-8")
        folder.publish({"run": run, "versions": {}})


def state(out: Path) -> tuple[str, ...]:
    """The run whose results stand in a folder, and the one before it. Fails where two are mixed."""
    if not out.exists() or not any(out.iterdir()):
        return ()
    assert verify(out).passed
    runs = []
    for folder in (out, out / PREVIOUS):
        if folder.exists():
            about = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
            texts = {(folder / name).read_text(encoding="utf-8").split()[0] for name in about["results"]}
            assert texts == {about["run"]}
            assert set(about["results"]) == {p.name for p in folder.iterdir() if p.suffix == ".csv"}
            runs.append(about["run"])
    return tuple(runs)


def litter(folder: Path) -> list[str]:
    return [p.name for p in folder.rglob(".cge-*")]


def _raise(error: BaseException) -> Callable[[], Any]:
    def fault() -> Any:
        raise error

    return fault


def folders(base: Path) -> dict[str, Path]:
    """Folders that can be exchanged in one step, and one that cannot, for it holds a foreign folder."""
    plain, mixed = base / "plain", base / "mixed"
    (mixed / "figures").mkdir(parents=True)
    (mixed / "figures" / "f.txt").write_text("mine", encoding="utf-8")
    return {"new": base / "deep" / "new", "plain": plain, "mixed": mixed}


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left on device"), MemoryError(), KeyboardInterrupt()], ids=repr
)
@pytest.mark.parametrize("kind", ["new", "plain", "mixed"])
def test_whatever_fails_the_folder_is_the_old_or_the_new_one(tmp_path: Path, kind: str, error: BaseException) -> None:
    for n in range(1, 400):
        base = tmp_path / str(n)
        out = folders(base)[kind]
        if kind != "new":
            publish(out, "first")
            publish(out, "second", FILES[:2])
            (out / "notes.txt").write_text("mine", encoding="utf-8")
        before = state(out)
        raised: BaseException | None = None
        with failing_at(n, _raise(error)) as done:
            try:
                publish(out, "third", FILES[1:])
            except (OSError, MemoryError, KeyboardInterrupt) as caught:
                raised = caught
        after = ("third", "second") if kind != "new" else ("third",)
        assert state(out) in (before, after), done
        assert raised is not None or state(out) == after, done
        if kind != "new":
            assert (out / "notes.txt").read_text(encoding="utf-8") == "mine"
        if kind == "mixed":
            assert (out / "figures" / "f.txt").read_text(encoding="utf-8") == "mine"
        reached = state(out)
        publish(out, "fourth")
        assert state(out) == ("fourth", *reached[:1]), done
        assert litter(base) == []
        if len(done) < n:
            return
    pytest.fail("the faults never ended")


KILLED = """
import os, sys
from pathlib import Path
from tests.faults import failing_at
from tests.cge.report.test_folder import publish, folders, state, litter, FILES

base = Path(sys.argv[1])
os.fsync = lambda handle: None
for n in range(1, 400):
    out = folders(base / str(n))[sys.argv[2]]
    publish(out, "first")
    child = os.fork()
    if not child:
        with failing_at(n, lambda: os._exit(9)) as done:
            publish(out, "second", FILES[1:])
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if sys.argv[2] == "plain":
        assert state(out) in (("first",), ("second", "first")), n
    from cge.report.switch import finish
    finish(out)
    reached = state(out)
    assert reached in (("first",), ("second", "first")), n
    publish(out, "third")
    assert state(out) == ("third", reached[0]), n
    assert litter(base / str(n)) == [], (n, litter(base / str(n)))
    if code == 0:
        print(n)
        sys.exit()
"""


@pytest.mark.parametrize("kind", ["plain", "mixed"])
def test_a_kill_at_any_moment_mixes_no_runs(tmp_path: Path, kind: str) -> None:
    """Where the folders can be exchanged, at once; else when the next command has completed the switch."""
    words = [sys.executable, "-c", KILLED, str(tmp_path), kind]
    done = subprocess.run(words, cwd=ROOT, env={**os.environ, "PYTHONPATH": "."}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 10


def test_a_user_s_own_file_is_never_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"a\.csv was not written by cge.*name another folder"):
        publish(out, "first")
    (out / "a.csv").unlink()
    publish(out, "first")
    (out / "b.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=r"b\.csv"):
        publish(out, "second")
    (out / "b.csv").write_text("first b.csv", encoding="utf-8")
    assert verify(out).passed
    about = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    (out / MANIFEST).write_text(json.dumps(about | {"run": "other"}), encoding="utf-8")
    with pytest.raises(FileExistsError, match=MANIFEST):
        publish(out, "second")


def test_what_a_user_put_among_the_earlier_results_is_never_replaced(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, "first")
    publish(out, "second")
    (out / PREVIOUS / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError, match=PREVIOUS):
        publish(out, "third")
    assert state(out) == ("second", "first")
    (out / PREVIOUS / "notes.txt").unlink()
    publish(out, "third")
    assert state(out) == ("third", "second")


def test_a_file_changed_while_the_model_solves_is_kept(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, "first")
    with pytest.raises(FileExistsError, match=r"a\.csv"), Folder(out, FILES) as folder:  # noqa: PT012
        (folder.partial / "a.csv").write_text("second a.csv", encoding="utf-8")
        (out / "a.csv").write_text("mine", encoding="utf-8")
        folder.publish({"versions": {}})
    assert (out / "a.csv").read_text(encoding="utf-8") == "mine"
    assert (out / "b.csv").read_text(encoding="utf-8") == "first b.csv"


def test_foreign_files_stay_the_same_files(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, "first")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    (out / "link").symlink_to("nowhere")
    before = (out / "notes.txt").stat()
    publish(out, "second")
    after = (out / "notes.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert os.readlink(out / "link") == "nowhere"


def test_a_working_folder_stays_where_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    publish(out, "first")
    before = out.stat().st_ino
    monkeypatch.chdir(out)
    publish(Path(), "second")
    assert out.stat().st_ino == before
    assert state(out) == ("second", "first")


def test_a_folder_behind_a_link_stays_behind_it(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "out").symlink_to("real")
    for run in ("first", "second"):
        publish(tmp_path / "out", run)
    assert (tmp_path / "out").is_symlink()
    assert state(tmp_path / "real") == ("second", "first")


def test_rights_of_the_folder_stay(tmp_path: Path) -> None:
    publish(tmp_path / "out", "first")
    (tmp_path / "out").chmod(0o2750)
    publish(tmp_path / "out", "second")
    assert (tmp_path / "out").stat().st_mode & 0o7777 == 0o2750


def test_where_folders_cannot_be_exchanged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no(*_: Any) -> None:
        raise OSError(38, "Function not implemented")

    monkeypatch.setattr(switch, "_exchange", no)
    out = tmp_path / "out"
    for run in ("first", "second", "third"):
        publish(out, run)
        (out / "notes.txt").write_text("mine", encoding="utf-8")
    assert state(out) == ("third", "second")
    assert own(out) == {*FILES, MANIFEST}
    assert not (out / READY).exists()


def test_verify_tells_what_changed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(out, "first")
    (out / "a.csv").unlink()
    (out / "b.csv").write_text("changed", encoding="utf-8")
    (out / "notes.txt").write_text("mine", encoding="utf-8")
    verdict = verify(out)
    assert verdict.states == {
        "a.csv": "missing",
        "b.csv": "changed",
        "c.csv": "ok",
        MANIFEST: "ok",
        "notes.txt": "foreign",
    }
    assert not verdict.passed
    with pytest.raises(FileNotFoundError, match=MANIFEST):
        verify(tmp_path)
