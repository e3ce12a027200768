"""The exception tree of the model side.

CgeError
├── DataError          the workbook does not describe an economy this model reads
├── DeclarationError   a block, symbol or equation is written wrongly (a modeller's mistake in code)
├── ClosureError       the closure leaves the system not square, or singular; names the culprits
├── ExperimentError    an experiment file or a shock is wrong; carries every finding at once
│   └── UnknownName    a name that is looked up does not exist; also a KeyError
├── FailedCase         a case that is looked up has no solution; says why; also a KeyError
└── SolveError         no solution was accepted; carries how far it got and the worst equations
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sam.errors import Finding


class CgeError(Exception):
    """Root of all errors raised on the model side."""


def _message(headline: str, findings: Sequence[object]) -> str:
    """The headline and the first of the findings, one to a line; `sam` is not imported before something is wrong."""
    from sam.errors import shown

    return "\n  ".join((headline, *shown(findings)))


class DeclarationError(CgeError):
    """A block contradicts itself or another block."""


class DataError(CgeError):
    """The workbook holds something the model cannot read; every finding at once, each with its cell."""

    def __init__(self, headline: str, findings: Iterable[Finding] = ()) -> None:
        self.headline = headline
        self.findings = tuple(dict.fromkeys(findings))
        super().__init__(_message(headline, self.findings))


class _Listed(CgeError):
    """An error that carries several findings, printed one to a line."""

    def __init__(self, headline: str, findings: Iterable[str] = ()) -> None:
        self.headline = headline
        self.findings = tuple(findings)
        super().__init__(_message(headline, self.findings))


class ClosureError(_Listed):
    """The closure is not square, structurally singular or singular at the benchmark."""


class ExperimentError(_Listed):
    """The experiment file or the shocks are wrong; every finding at once."""


class UnknownName(ExperimentError, KeyError):
    """No symbol, member or entry of this name; a KeyError too, so that what expects a mapping works."""

    __str__ = Exception.__str__  # KeyError would put the sentence in quotes


class FailedCase(CgeError, KeyError):
    """A case of a run that did not solve; `reason` is the SolveError or ClosureError that stands in its place."""

    __str__ = Exception.__str__

    def __init__(self, case: str, reason: CgeError | None) -> None:
        self.case, self.reason = case, reason
        super().__init__(f"case {case} did not solve: {reason}")


class SolveError(_Listed):
    """No solution passed the acceptance test. `reached` is the share of the shock completed."""

    def __init__(self, headline: str, findings: Iterable[str] = (), reached: float = 0.0) -> None:
        super().__init__(headline, findings)
        self.reached = reached


def refuse(findings: Iterable[Finding]) -> None:
    """Raises DataError, headed by the names of the sheets, if there is any finding."""
    found = tuple(findings)
    if found:
        *most, last = dict.fromkeys(f.sheet for f in found)
        raise DataError(f"sheets {', '.join(most)} and {last}:" if most else f"sheet {last}:", found)


@contextmanager
def collecting(found: list[Finding]) -> Iterator[None]:
    """Keeps the findings of a reader for later, so that those of the next come with them: see `refuse`."""
    try:
        yield
    except DataError as error:
        found += error.findings


def closest(name: str, known: Iterable[str], n: int = 3) -> list[str]:
    """The known names most like a wrong one, best first; none when nothing is near."""
    options = {k.lower(): k for k in known}
    return [options[k] for k in get_close_matches(name.lower(), list(options), n=n, cutoff=0.5)]


def nearest(name: str, known: Iterable[str], n: int = 3) -> str:
    """A hint such as "; did you mean 'tfp'?" for an unknown name, or "" when nothing is near."""
    hits = closest(name, known, n)
    return f"; did you mean {' or '.join(repr(h) for h in hits)}?" if hits else ""
