"""The command `cge`. Imports what is heavy only when it is needed, so that `cge --help` is quick."""

from __future__ import annotations

import contextlib
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from cge.experiment import Run
    from cge.experiment_plan import Plan
    from cge.model import Model

app = typer.Typer(
    name="cge", no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
    help="Computable general equilibrium: from a social accounting matrix in Excel to a counterfactual.",
)  # fmt: skip

OK, FAILED, WRONG = 0, 1, 2
Book = Annotated[Path | None, typer.Option("--workbook", "-w", help="Workbook; default: the bundled China 2018.")]


@app.command()
def run(
    file: Annotated[Path, typer.Argument(help="Experiment file (YAML); see docs/experiments.md.")],
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="Folder for the results; default: out/<name>.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no tables.")] = False,
) -> None:
    """Solve every case of an experiment and write its results."""
    raise typer.Exit(_run(file, out, quiet))


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for the results.")] = Path("out/demo"),
) -> None:
    """The main job on the bundled data: what new quality productive forces do to China 2018."""
    folder = experiments()
    code = _run(folder / "combined.yaml", out, quiet=False)
    if folder.is_relative_to(Path.cwd()):
        folder = folder.relative_to(Path.cwd())
    _console().print(
        f"\nNext:\n  {out / 'results.xlsx'}: all results, one topic per sheet"
        f"\n  cge run {folder / 'tfp.yaml'}: another experiment; copy the file and change a line"
        "\n  cge closure: who may adjust\n  cge where tfp: where a symbol enters the model",
        highlight=False, soft_wrap=True,
    )  # fmt: skip
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
    from cge.compare import compare
    from cge.report.compare import write
    from cge.report.compare_terminal import show

    files = sorted((folder or experiments() / "paper").glob("*.yaml"))
    if not files:
        raise FileNotFoundError(f"{folder or experiments() / 'paper'} holds no experiment files")
    out.mkdir(parents=True, exist_ok=True)
    comparison = compare(files, _Teller(quiet))
    written = write(comparison, out)
    if not quiet:
        show(comparison, _console())
        _console().print(f"Written to {out}: {', '.join(p.name for p in written)}", highlight=False, soft_wrap=True)


@app.command()
def abatement(
    file: Annotated[Path | None, typer.Argument(help="Experiment whose shocks are at work; default: none.")] = None,
    case: Annotated[str, typer.Option("--case", help="Case of the experiment; default: its first.")] = "",
    workbook: Book = None,
    closure: Annotated[
        str, typer.Option("--closure", help="Who adjusts; default: welfare, or the experiment's own.")
    ] = "",
    pollutant: Annotated[str, typer.Option("--pollutant", help="Default: the first of sheet emissions.")] = "",
    highest: Annotated[float, typer.Option("--to", help="Highest price, in the workbook's price unit.")] = 500.0,
    steps: Annotated[int, typer.Option("--steps", help="Number of prices above zero.", min=1)] = 10,
    out: Annotated[Path, typer.Option("--out", "-o", help="Folder for abatement.xlsx.")] = Path("out/abatement"),
) -> None:
    """Draw a marginal abatement cost curve: solve for a row of prices on emissions."""
    from cge import abatement as curves
    from cge.errors import ExperimentError
    from cge.report import abatement as report

    if closure and file:
        raise ExperimentError("an experiment names its own closure: leave --closure out")
    model, plan = _planned(file, case, workbook)
    out.mkdir(parents=True, exist_ok=True)
    prices = [highest * k / steps for k in range(steps + 1)]
    curve = curves.abatement(model, prices, pollutant=pollutant, closure=closure or "welfare", plan=plan)
    report.write(curve, model, out / "abatement.xlsx")
    report.show(curve, model, _console())
    _console().print(f"Written to {out / 'abatement.xlsx'}", highlight=False, soft_wrap=True)
    raise typer.Exit(FAILED if curve.stopped else OK)


@app.command()
def levers(
    indicator: Annotated[
        str, typer.Argument(help="GDP, CO2, EV, consumption, any indicator or symbol such as 'q_activity[a01]'.")
    ] = "GDP",
    symbol: Annotated[
        list[str] | None, typer.Option("--symbol", "-s", help="Only these levers, such as tfp or 'wedge[L_low,*]'.")
    ] = None,
    top: Annotated[int, typer.Option("--top", "-n", help="How many to show.", min=1)] = 20,
    workbook: Book = None,
    closure: Annotated[str, typer.Option("--closure", help="Who adjusts; default: neoclassical.")] = "",
    experiment: Annotated[
        Path | None, typer.Option("--experiment", "-e", help="Experiment at one of whose cases to rank.")
    ] = None,
    case: Annotated[str, typer.Option("--case", help="Case of the experiment; default: its first.")] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File for all levers, .csv or .xlsx.")] = None,
) -> None:
    """Rank what moves an indicator most: which sector's TFP, quality or wedge matters for GDP, or for CO2."""
    from cge.closures import DEFAULT
    from cge.errors import ExperimentError
    from cge.report import levers as report
    from cge.sensitivity import levers as rank

    if out is not None:
        report.check_ending(out)
    if closure and experiment:
        raise ExperimentError("an experiment names its own closure: leave --closure out")
    model, plan = _planned(experiment, case, workbook)
    swaps, x = (plan.own_swaps, model.problem(plan.swaps).solve(plan.target)[0]) if plan else ((), None)
    name, closure = (f"case {plan.name}", plan.closure) if plan else ("", closure or DEFAULT)
    ranked = rank(model, indicator, symbol, x=x, at=name, closure=closure, swaps=swaps)
    report.show(ranked, _console(), top)
    if out is not None:
        report.write(ranked, out)
        _console().print(f"Written to {out}", highlight=False, soft_wrap=True)


@app.command()
def check(
    workbook: Annotated[Path | None, typer.Argument(help="Workbook; default: the bundled China 2018.")] = None,
    closure: Annotated[str, typer.Option("--closure", help="Check it under this closure.")] = "neoclassical",
) -> None:
    """Check a workbook as a model: benchmark, zero shock, Walras, homogeneity, GDP three ways."""
    from rich.table import Table
    from rich.text import Text

    from cge.check import run as run_check

    path = _workbook(workbook)
    report = run_check(path, closure)
    table = Table(title=f"{path.name}, closure {closure}", title_justify="left", box=None, pad_edge=False)
    for heading in ("", "law", "deviation", "tolerance", ""):
        table.add_column(heading, justify="right" if heading in ("deviation", "tolerance") else "left")
    for row in report.rows:
        sign = Text("ok", "green") if row.passed else Text("FAILS", "bold red")
        table.add_row(sign, row.name, f"{row.value:.1e}", f"{row.tolerance:.0e}", Text(row.words))
    console = _console()
    console.print(table)
    for note in report.notes:
        console.print(Text(f"note: {note}"))
    raise typer.Exit(OK if report.passed else FAILED)


@app.command()
def equations(
    block: Annotated[str | None, typer.Argument(help="One block only, such as trade.")] = None,
    workbook: Book = None,
) -> None:
    """Print the model's equations, each with its unknown, unit and source."""
    from cge.explain import print_equations

    print_equations(_model(workbook), block, _console())


@app.command()
def where(
    symbol: Annotated[str, typer.Argument(help="A symbol such as factor_quality.")],
    workbook: Book = None,
) -> None:
    """Say where a symbol is declared, used and determined."""
    from cge.explain import print_where

    print_where(_model(workbook), symbol, _console())


@app.command()
def closure(
    name: Annotated[
        str | None, typer.Argument(help="One closure, or an experiment file (YAML); default: list all closures.")
    ] = None,
    case: Annotated[str, typer.Option("--case", help="One case of the experiment; default: all that differ.")] = "",
) -> None:
    """Say who adjusts: list the closures, or explain the ones an experiment uses."""
    from cge.closures import CLOSURES, DEFAULT
    from cge.closures import closure as named

    if name and (name.endswith((".yaml", ".yml")) or Path(name).is_file()):
        _closure_story(Path(name), case)
        return
    console = _console()
    for c in [named(name)] if name else CLOSURES.values():
        console.print(f"[bold]{c.name}[/]{'  (default)' if c.name == DEFAULT else ''}", highlight=False)
        console.print(f"  {c.story_en}\n  {c.story_zh}", highlight=False)
        for swap in c.swaps:
            console.print(f"  [dim]{swap.fix} given, {swap.free} adjusts[/]", highlight=False)


def _closure_story(file: Path, case: str) -> None:
    """Who adjusts in an experiment; exit code 1 where a closure does not determine the model."""
    from cge.closure_story import stories
    from cge.experiment import read_experiment
    from cge.model import Model
    from cge.report.explain_closure import show

    experiment = read_experiment(file)
    told = stories(experiment, Model(experiment.open_workbook()), case)
    show(told, _console())
    raise typer.Exit(FAILED if any(s.wrong for s in told) else OK)


@app.command()
def explain(
    file: Annotated[Path, typer.Argument(help="Experiment file (YAML).")],
    symbol: Annotated[str, typer.Argument(help="One symbol, such as 'p_factor[L_low]' or exchange_rate.")],
    case: Annotated[str, typer.Option("--case", help="Case of the experiment; default: its first.")] = "",
    equation: Annotated[
        str, typer.Option("--equation", help="Another equation in which the symbol stands; default: its own.")
    ] = "",
) -> None:
    """Explain why a symbol moved: the equation that determines it, and what each of its terms contributes."""
    from cge.report.explain import show
    from cge.terms import explain as terms

    model, plan = _planned(file, case, None)
    assert plan is not None
    show(terms(model, plan, symbol, equation), model, plan, _console())


@app.command()
def bote(
    file: Annotated[Path, typer.Argument(help="Experiment file (YAML).")],
    case: Annotated[str, typer.Option("--case", help="Case of the experiment; default: all.")] = "",
) -> None:
    """Check results on the back of an envelope: share x shock against the full answer, and where welfare comes from."""
    from cge.bote import bote as envelope
    from cge.errors import SolveError
    from cge.experiment import read_experiment
    from cge.model import Model
    from cge.report.explain_bote import show

    if case:
        model, one = _planned(file, case, None)
        plans = [one] if one is not None else []
    else:
        experiment = read_experiment(file)
        model = Model(experiment.open_workbook())
        plans = list(experiment.plan(model))
    failed = False
    for plan in plans:
        try:
            show(envelope(model, plan), model, plan, _console())
        except SolveError as error:
            failed = True
            print(f"case {plan.name} did not solve: {error}", file=sys.stderr)
    raise typer.Exit(FAILED if failed else OK)


def _planned(file: Path | None, case: str, workbook: Path | None) -> tuple[Model, Plan | None]:
    """The model, and one case of an experiment file. Raises ExperimentError."""
    from cge.errors import ExperimentError, nearest
    from cge.experiment import read_experiment
    from cge.model import Model

    if file is None:
        return _model(workbook), None
    if workbook is not None:
        raise ExperimentError("an experiment names its own workbook: leave --workbook out")
    experiment = read_experiment(file)
    model = Model(experiment.open_workbook())
    plans = {plan.name: plan for plan in experiment.plan(model)}
    if case and case not in plans:
        raise ExperimentError(f"{file} has no case {case!r}{nearest(case, plans)}; it has {', '.join(plans)}")
    return model, plans[case] if case else next(iter(plans.values()))


def experiments() -> Path:
    """The bundled experiment files: in the checkout, or installed with the package. Raises OSError."""
    from importlib.metadata import PackageNotFoundError, files

    here = Path(__file__).resolve().parents[1] / "experiments"
    if (here / "combined.yaml").is_file():
        return here
    with contextlib.suppress(PackageNotFoundError):
        for file in files("qcge") or ():
            if file.name == "combined.yaml":
                return Path(str(file.locate())).resolve().parent
    raise FileNotFoundError("the bundled experiments are missing: neither in the checkout nor in the installed package")


def _run(file: Path, out: Path | None, quiet: bool) -> int:
    """Solve and write; returns the exit code."""
    from cge.experiment import read_experiment, solve
    from cge.report import Folder, terminal, write_results

    experiment = read_experiment(file)
    with Folder(out if out is not None else Path("out") / experiment.spec.name) as folder:
        tell = _Teller(quiet)
        result = solve(experiment, tell)
        tell("Writing results")
        written = write_results(result, folder)
    if not quiet:
        terminal.show(result, _console())
        _console().print(
            f"Written to {folder.path}: {', '.join(p.name for p in written)}", highlight=False, soft_wrap=True
        )
    elif result.failed:
        _complain(result)
    return FAILED if result.failed else OK


def _complain(result: Run) -> None:
    for outcome in result.failed:
        print(f"case {outcome.plan.name} did not solve: {outcome.error}", file=sys.stderr)


class _Teller:
    """Progress on standard error, one line per step with its seconds."""

    def __init__(self, quiet: bool) -> None:
        import time

        self.quiet, self.clock, self.began = quiet, time.perf_counter, time.perf_counter()

    def __call__(self, text: str) -> None:
        if not self.quiet:
            print(f"{self.clock() - self.began:6.1f} s  {text}", file=sys.stderr, flush=True)


def _workbook(path: Path | None) -> Path:
    from sam.data import bundled

    if path is None:
        return bundled()
    if not path.suffix and not path.exists():
        with contextlib.suppress(FileNotFoundError):
            return bundled(str(path))
    return path


def _model(workbook: Path | None) -> Model:
    import cge

    return cge.load(_workbook(workbook))


def _console() -> Console:
    """The terminal; 100 columns where output is not a terminal and COLUMNS says nothing."""
    import os

    from rich.console import Console

    return Console() if sys.stdout.isatty() or "COLUMNS" in os.environ else Console(width=100)


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
