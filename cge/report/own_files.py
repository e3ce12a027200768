"""Which files of a folder are results of ours: those its manifest lists, with the hashes it gives. All else is foreign.

`verify` compares a folder with its manifest (`cge verify DIR`).
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
PREVIOUS = "previous"
READY = ".cge-ready"
"""A whole new state inside a folder that could not be switched in one step; moved into place file by file."""

_SEAL = "manifest_sha256"
_LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Verdict:
    """Every file of a folder and what it is: `ok`, `changed`, `missing` or `foreign`."""

    states: Mapping[str, str]

    @property
    def passed(self) -> bool:
        """Whether everything the manifest lists is there as it was written."""
        return not {"changed", "missing"} & set(self.states.values())


def sealed(about: Mapping[str, Any]) -> str:
    """The text of a manifest, which carries a hash of itself: a manifest that somebody edits is no longer ours."""
    text = json.dumps({**about, _SEAL: _digest(about)}, ensure_ascii=False, indent=2, allow_nan=False)
    return text + "\n"


def sha256_of(file: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def listed(folder: Path) -> dict[str, str] | None:
    """Name -> SHA-256 of the results that the manifest of a folder lists; None where it has no manifest of ours."""
    about = _manifest(folder)
    return None if about is None else {str(name): str(digest) for name, digest in about["results"].items()}


def own(folder: Path) -> frozenset[str]:
    """Files of ours in a folder, unchanged since they were written; the manifest is one of them."""
    known = listed(folder)
    if known is None:
        return frozenset()
    return frozenset({MANIFEST, *(name for name, digest in known.items() if _state(folder / name, digest) == "ok")})


def is_own(folder: Path) -> bool:
    """Whether a folder holds our results and nothing else."""
    return folder.is_dir() and not folder.is_symlink() and {p.name for p in folder.iterdir()} == own(folder)


def verify(folder: Path) -> Verdict:
    """Compare a folder, and the earlier results in it, with their manifests. Raises OSError where it has none."""
    known = listed(folder)
    if known is None:
        raise FileNotFoundError(
            f"{folder} holds no unchanged {MANIFEST} of cge, so nothing says what belongs into it; name a folder that "
            "cge run, paper or abatement wrote"
        )
    states = {name: _state(folder / name, digest) for name, digest in sorted(known.items())} | {MANIFEST: "ok"}
    for entry in sorted(folder.iterdir()):
        if entry.name == PREVIOUS and entry.is_dir() and listed(entry) is not None:
            states |= {f"{PREVIOUS}/{name}": state for name, state in verify(entry).states.items()}
        elif entry.name not in states:
            states[entry.name] = "foreign"
    return Verdict(states)


def _state(file: Path, digest: str) -> str:
    if not file.exists() and not file.is_symlink():
        return "missing"
    return "ok" if _is_plain(file) and sha256_of(file) == digest else "changed"


def _is_plain(file: Path) -> bool:
    return stat.S_ISREG(file.lstat().st_mode)


def _manifest(folder: Path) -> dict[str, Any] | None:
    file = folder / MANIFEST
    try:
        if not _is_plain(file) or file.stat().st_size > _LARGEST:
            return None
        about = json.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, ValueError, RecursionError):
        return None
    if not isinstance(about, dict) or not isinstance(about.get("results"), dict) or "versions" not in about:
        return None
    seal = about.pop(_SEAL, None)  # those of earlier versions had none
    return about if seal is None or seal == _digest(about) else None


def _digest(about: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(about, sort_keys=True).encode()).hexdigest()
