"""The command `cge`. Imports what is heavy only when it is needed, so that `cge --help` is quick."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from cge.cli.new import app as new
from cge.cli.questions import app as questions
from cge.cli.tools import FAILED, OK, WRONG, book_path
from cge.report.console import console

app = typer.Typer(
    name="cge",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Computable general equilibrium: from a social accounting matrix in Excel to a counterfactual.",
)


@app.command()
def run(
    file: Annotated[Path, typer.Argument(help="Experiment file (YAML); see docs/experiments.md.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the results; default: out/<name>.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")] = False,
    unconnected: Annotated[
        bool, typer.Option("--unconnected", help="Where no path leads to an answer, give another solution, marked.")
    ] = False,
) -> None:
    """Solve every case of an experiment and write its results."""
    raise typer.Exit(_run(file, out, quiet, unconnected))


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")] = Path("out/demo"),
) -> None:
    """The main job on the bundled data: what new quality productive forces do to China 2018."""
    folder = experiments()
    code = _run(folder / "combined.yaml", out, quiet=False)
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    console().print(
        f"\nNext:\n  {out / 'results.xlsx'}: all results, one topic per sheet"
        f"\n  cge run {folder / 'tfp.yaml'}: another experiment; copy the file and change a line"
        "\n  cge closure: who may adjust\n  cge where tfp: where a symbol enters the model",
        highlight=False,
        soft_wrap=True,
    )
    raise typer.Exit(code)


@app.command()
def paper(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the comparison.")] = Path("out/paper"),
    folder: Annotated[
        Path | None, typer.Option("--folder", help="Experiments to compare; default: those of the paper.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")] = False,
) -> None:
    """Run all experiments of the paper and write one comparison: reforms, nine cells, six paths."""
    from cge.analysis.comparison import compare
    from cge.report.comparison_files import FILES, write
    from cge.report.comparison_terminal import show
    from cge.report.folder import Folder

    files = sorted((folder or experiments() / "paper").glob("*.yaml"))
    if not files:
        raise FileNotFoundError(f"{folder or experiments() / 'paper'} holds no experiment files")
    with Folder(out, FILES) as ready:
        comparison = compare(files, _Teller(quiet))
        written = write(comparison, ready)
    if not quiet:
        show(comparison, console())
        console().print(f"Written to {out}: {', '.join(p.name for p in written)}", highlight=False, soft_wrap=True)


@app.command()
def check(
    workbook: Annotated[Path | None, typer.Argument(help="Workbook; default: the bundled China 2018.")] = None,
    closure: Annotated[str, typer.Option("--closure", help="Check it under this closure.")] = "neoclassical",
) -> None:
    """Check a workbook as a model: benchmark, zero shock, Walras, homogeneity, GDP three ways."""
    from cge.analysis.laws import run as check_laws
    from cge.report.laws import show

    path = book_path(workbook)
    report = check_laws(path, closure)
    show(report, path.name, closure, console())
    raise typer.Exit(OK if report.passed else FAILED)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder of results.")],
) -> None:
    """Compare a folder of results with its manifest. Exit code: 0 as written, 1 changed or missing, 2 no manifest."""
    from cge.report.own_files import verify as compared
    from cge.report.switch import finish

    finish(folder)
    verdict = compared(folder)
    for name, state in verdict.states.items():
        print(f"{state:<8} {name}")
    print(f"{folder}: {'as it was written' if verdict.passed else 'not as it was written'}")
    raise typer.Exit(OK if verdict.passed else FAILED)


def experiments() -> Path:
    """The bundled experiment files: in the checkout, or installed with the package. Raises OSError."""
    from importlib.metadata import PackageNotFoundError, files

    here = Path(__file__).resolve().parents[2] / "experiments"
    if (here / "combined.yaml").is_file():
        return here
    with contextlib.suppress(PackageNotFoundError):
        for file in files("qcge") or ():
            if file.name == "combined.yaml":
                return Path(str(file.locate())).resolve().parent
    raise FileNotFoundError("the bundled experiments are missing: neither in the checkout nor in the installed package")


def _run(file: Path, out: Path | None, quiet: bool, unconnected: bool = False) -> int:
    """Solve and write; returns the exit code."""
    from cge.experiment.run import read_experiment, solve
    from cge.report import terminal
    from cge.report.folder import Folder, write_results

    experiment = read_experiment(file)
    with Folder(out if out is not None else Path("out") / experiment.spec.name) as folder:
        tell = _Teller(quiet)
        result = solve(experiment, tell, unconnected)
        tell("Writing results")
        written = write_results(result, folder)
    if not quiet:
        terminal.show(result, console())
        names = ", ".join(p.name for p in written)
        said = f"Written to {folder.path}: {names}" if written else f"No case solved: {folder.path} is as it was"
        console().print(said, highlight=False, soft_wrap=True)
    elif result.failed:
        print("\n".join(terminal.failures(result)), file=sys.stderr)
    return FAILED if result.failed else OK


class _Teller:
    """Progress on standard error, one line per step with its seconds."""

    def __init__(self, quiet: bool) -> None:
        import time

        self.quiet, self.clock, self.began = quiet, time.perf_counter, time.perf_counter()

    def __call__(self, text: str) -> None:
        if not self.quiet:
            print(f"{self.clock() - self.began:6.1f} s  {text}", file=sys.stderr, flush=True)


def _mount_sam() -> None:
    """`cge sam ...`; its commands are imported only when they are asked for, so that `cge --help` stays quick."""
    if "sam" in sys.argv[1:2]:
        from sam.cli import app as sam_app
    else:
        sam_app = typer.Typer()
        sam_app.callback()(lambda: None)
    app.add_typer(sam_app, name="sam", help="The data side: template, check, balance, aggregate, split.")


def _expected() -> tuple[type[Exception], ...]:
    from cge.errors import CgeError
    from sam.errors import SamError

    return (CgeError, SamError, OSError)


app.add_typer(questions)
app.add_typer(new, name="new", help="Write a file to begin with: a block.")


def main() -> None:
    """Entry point: expected errors become one clear message and exit code 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):  # a terminal or pipe that is not UTF-8 shows ? for what it lacks
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    _mount_sam()
    try:
        app()
    except Exception as error:
        if not isinstance(error, _expected()):
            raise
        print(f"cge: {_message(error)}", file=sys.stderr)
        sys.exit(WRONG)


def _message(error: Exception) -> str:
    if isinstance(error, FileNotFoundError) and error.filename:
        return f"{error.filename} does not exist"
    if isinstance(error, PermissionError) and error.filename:
        return f"no permission to use {error.filename}"
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {error.strerror}"
    return str(error)


if __name__ == "__main__":
    main()
