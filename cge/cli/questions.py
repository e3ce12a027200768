"""Commands that ask about a model or a result: its equations, who adjusts, why something moved, what matters most."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from cge.cli.tools import FAILED, OK, Book, chosen, compiled, planned
from cge.report.console import console

app = typer.Typer()


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
    from cge.analysis import abatement as curves
    from cge.errors import ExperimentError
    from cge.report import abatement as report
    from cge.report.folder import Folder

    if closure and file:
        raise ExperimentError("an experiment names its own closure: leave --closure out")
    model, plan = planned(file, case, workbook)
    prices = [highest * k / steps for k in range(steps + 1)]
    with Folder(out, report.FILES) as folder:
        curve = curves.abatement(model, prices, pollutant=pollutant, closure=closure or "welfare", plan=plan)
        report.write(curve, model, folder)
    report.show(curve, model, console())
    console().print(f"Written to {out / 'abatement.xlsx'}", highlight=False, soft_wrap=True)
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
    force: Annotated[bool, typer.Option("--force", help="Overwrite that file if it exists.")] = False,
) -> None:
    """Rank what moves an indicator most: which sector's TFP, quality or wedge matters for GDP, or for CO2."""
    from cge.analysis.levers import levers as rank
    from cge.errors import ExperimentError
    from cge.model.closures import DEFAULT
    from cge.report import levers as report

    if out is not None:
        report.check_new(out, force)
    if closure and experiment:
        raise ExperimentError("an experiment names its own closure: leave --closure out")
    model, plan = planned(experiment, case, workbook)
    swaps, x = (plan.own_swaps, model.problem(plan.swaps).solve(plan.target)[0]) if plan else ((), None)
    name, closure = (f"case {plan.name}", plan.closure) if plan else ("", closure or DEFAULT)
    ranked = rank(model, indicator, symbol, x=x, at=name, closure=closure, swaps=swaps)
    report.show(ranked, console(), top, amounts=bool(symbol))
    if out is not None:
        report.write(ranked, out)
        console().print(f"Written to {out}", highlight=False, soft_wrap=True)


@app.command()
def equilibria(
    file: Annotated[Path, typer.Argument(help="Experiment file (YAML).")],
    case: Annotated[str, typer.Option("--case", help="Case of the experiment; default: all.")] = "",
    starts: Annotated[int, typer.Option("--starts", "-n", help="Random points to start from.", min=1)] = 40,
    seed: Annotated[int, typer.Option("--seed", help="The same seed finds the same.")] = 1,
) -> None:
    """Look for other equilibria of a case, and say which of them a path from the benchmark leads to."""
    from cge.analysis.equilibria import search
    from cge.report.equilibria import show

    model, plans = chosen(file, case)
    for plan in plans:
        show(search(model, plan, starts, seed), model, console())


@app.command()
def equations(
    block: Annotated[str | None, typer.Argument(help="One block only, such as trade.")] = None,
    workbook: Book = None,
) -> None:
    """Print the model's equations, each with its unknown, unit and source."""
    from cge.report.equations import print_equations

    print_equations(compiled(workbook), block, console())


@app.command()
def where(
    symbol: Annotated[str, typer.Argument(help="A symbol such as factor_quality.")],
    workbook: Book = None,
) -> None:
    """Say where a symbol is declared, used and determined."""
    from cge.report.equations import print_where

    print_where(compiled(workbook), symbol, console())


@app.command()
def closure(
    name: Annotated[
        str | None, typer.Argument(help="One closure, or an experiment file (YAML); default: list all closures.")
    ] = None,
    case: Annotated[str, typer.Option("--case", help="One case of the experiment; default: all that differ.")] = "",
) -> None:
    """Say who adjusts: list the closures, or explain the ones an experiment uses."""
    from cge.model.closures import CLOSURES, DEFAULT
    from cge.model.closures import closure as named

    if name and (name.endswith((".yaml", ".yml")) or Path(name).is_file()):
        _closure_story(Path(name), case)
        return
    screen = console()
    for c in [named(name)] if name else CLOSURES.values():
        screen.print(f"[bold]{c.name}[/]{'  (default)' if c.name == DEFAULT else ''}", highlight=False)
        screen.print(f"  {c.story_en}\n  {c.story_zh}", highlight=False)
        for swap in c.swaps:
            screen.print(f"  [dim]{swap}[/]", highlight=False)


def _closure_story(file: Path, case: str) -> None:
    """Who adjusts in an experiment; exit code 1 where a closure does not determine the model."""
    from cge.analysis.closure_story import stories
    from cge.experiment.run import read_experiment
    from cge.report.closure_story import show

    experiment = read_experiment(file)
    told = stories(experiment, experiment.compile(experiment.open_workbook()), case)
    show(told, console())
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
    from cge.analysis.explanation import explain as terms
    from cge.report.explanation import show

    model, plan = planned(file, case, None)
    assert plan is not None
    show(terms(model, plan, symbol, equation), model, plan, console())


@app.command()
def bote(
    file: Annotated[Path, typer.Argument(help="Experiment file (YAML).")],
    case: Annotated[str, typer.Option("--case", help="Case of the experiment; default: all.")] = "",
) -> None:
    """Check results on the back of an envelope: share x shock against the full answer, and where welfare comes from."""
    from cge.analysis.back_of_envelope import bote as envelope
    from cge.errors import ClosureError, SolveError
    from cge.report.back_of_envelope import show

    model, plans = chosen(file, case)
    failed = False
    for plan in plans:
        try:
            show(envelope(model, plan), model, plan, console())
        except (SolveError, ClosureError) as error:
            failed = True
            print(f"case {plan.name} did not solve: {error}", file=sys.stderr)
    raise typer.Exit(FAILED if failed else OK)
