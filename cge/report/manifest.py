"""manifest.json: what was run, on what, with what, and how well it solved."""

from __future__ import annotations

import os
import platform
import subprocess
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cge.analysis.roles import numeraire
from cge.model.closures import Follow

if TYPE_CHECKING:
    from cge.experiment.run import Outcome, Run
    from cge.model.model import Model

IN_PYTHON = "none: solved in Python; the shocks stand under cases as they were given"
PACKAGES = (
    "qcge",
    "numpy",
    "scipy",
    "pandas",
    "pyarrow",
    "openpyxl",
    "pyomo",
    "casadi",
    "cyipopt",
    "pydantic",
    "PyYAML",
)


def manifest(run: Run) -> dict[str, Any]:
    """The manifest without the hashes of the results, which the folder adds."""
    return {
        "experiment": run.spec.name,
        "title": run.spec.title,
        "complete": not run.failed,
        "failed": {o.plan.name: str(o.error) for o in run.failed},
        "inputs": _inputs(run),
        "remarks": [f"{topic}: {text}" for topic, _, text in run.model.remarks],
        **circumstances(),
        "size": {"equations": len(run.model.compiled.rows), "symbols": len(run.model.compiled.columns)},
        "cases": {o.plan.name: _case(o, run.model) for o in run.outcomes},
        "seconds": {k: round(v, 3) for k, v in run.seconds.items()},
    }


def circumstances() -> dict[str, Any]:
    """When and with what: part of every manifest."""
    return {
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "versions": versions(),
        "platform": platform.platform(),
        "git_commit": git_commit(),
    }


def input_of(path: Path | None, sha256: str) -> dict[str, str]:
    """A file that was read, and its hash."""
    return {"path": _shown(path) if path else "none: made in memory", "sha256": sha256}


def _inputs(run: Run) -> dict[str, dict[str, str]]:
    """Files and their hashes; what was solved in Python has no experiment file, and its workbook perhaps no file."""
    own, book = run.experiment, run.model.workbook
    return {
        "experiment": input_of(own.path, own.sha256) if own else {"path": IN_PYTHON, "sha256": ""},
        "workbook": input_of(own.workbook_path if own else book.path, book.sha256),
    }


def _shown(path: Path) -> str:
    """A path as text that can be written; Python reads Chinese names as halves of characters where LANG=C."""
    return os.fsencode(path).decode("utf-8", "replace")


def versions() -> dict[str, str]:
    """Python and the packages results depend on."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def git_commit() -> str | None:
    """Commit of the code, with + where it has been changed since; None outside a git checkout."""
    here = Path(__file__).resolve().parents[2]
    if not (here / ".git").exists():
        return None
    try:
        commit = _git(here, "rev-parse", "HEAD")
        return commit + ("+" if _git(here, "status", "--porcelain", "--untracked-files=no", "--", "cge", "sam") else "")
    except (OSError, subprocess.SubprocessError):
        return None


def _git(here: Path, *words: str) -> str:
    done = subprocess.run(["git", "-C", str(here), *words], capture_output=True, text=True, timeout=10, check=True)
    return done.stdout.strip()


def _case(outcome: Outcome, model: Model) -> dict[str, Any]:
    plan = outcome.plan
    own: dict[str, Any] = {
        "closure": plan.closure,
        "numeraire": numeraire(plan.swaps, model)[0],
        "swaps": [{"fix": s.fix, "free": s.free} for s in plan.swaps],
        "rules": [asdict(s.rule) for s in plan.swaps if isinstance(s, Follow)],
        "shocks": [{"symbol": text} | shock.written() for text, shock in plan.shocks],
        "seconds": None if outcome.seconds is None else round(outcome.seconds, 4),
    }
    if outcome.error is not None:
        return own | {
            "status": "not solved",
            "reached": getattr(outcome.error, "reached", 0.0),
            "message": str(outcome.error),
        }
    assert outcome.solution is not None
    report = outcome.solution.solver
    return own | {
        "status": "solved",
        "method": report.method,
        "iterations": report.iterations,
        "steps": report.steps,
        "largest_residual": report.residual,
        "largest_error": report.error,
        "connected": report.connected,
        "walras_slack": outcome.solution.number("walras"),
        "walras_slack_over_gdp": outcome.solution.walras,
        "notes": report.notes,
    }
