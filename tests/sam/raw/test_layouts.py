"""Layouts of others: one account for each good, goods by origin (GTAP), exports apart (PEP)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import cge
from cge.model.model import Model
from sam import read_workbook
from sam.checks import check
from sam.errors import SamError, errors
from sam.matrix import Sam
from sam.raw import import_sam
from sam.raw.loose import Loose
from sam.workbook import Workbook
from tests.economies import WORKBOOKS, Shape, economy
from tests.messes import same, square, to_excel

CODES = {"tpr": "atax", "tsa": "stax", "tim": "mtax", "tex": "etax", "tdi": "dtax", "tfa": "ftax", "tf1": "ftax1"}
CODES |= {"sav": "s-i", "inv": "dstk", "g0": "gov", "h0": "hhd0", "h1": "hhd1", "f0": "flab", "f1": "fcap"}


def plain(seed: int) -> Sam:
    """A random economy in which every activity makes one good and every good has one maker, under codes of models."""
    sam = economy(seed, Shape(joint=False, home=False, wedges=False, margins=False)).sam
    new = {a: CODES.get(a, f"{a[0]}_g{a[1:]}" if sam.kinds[a] in ("activity", "commodity") else a) for a in sam.labels}
    return Sam(tuple(new.values()), sam.values, {new[a]: k for a, k in sam.kinds.items()})


def loosen(sam: Sam) -> Loose:
    return Loose(list(sam.labels), np.array(sam.values), dict(sam.kinds))


def renamed(sam: Sam, names: dict[str, str]) -> Sam:
    kinds = {names.get(a, a): kind for a, kind in sam.kinds.items()}
    return Sam(tuple(kinds), sam.values, kinds)


def written(loose: Loose, path: Path) -> Path:
    """The table in a file, whatever the kinds."""
    fake = dict.fromkeys(loose.labels, "household")
    return to_excel(square(Sam(tuple(loose.labels), loose.values, fake)), path)


@pytest.mark.parametrize("layout", ["", "single"])
@pytest.mark.parametrize("seed", range(8))
def test_one_account_for_each_good_becomes_two(seed: int, layout: str, tmp_path: Path) -> None:
    """Producer and good added into one account, and told apart again."""
    sam = plain(seed)
    loose = loosen(sam)
    for a in sam.of("activity"):
        good = f"c{a[1:]}"
        loose.clear(a, good)
        loose.merge(good, a)
        loose.labels[loose.labels.index(a)] = a[2:]
    made = import_sam(written(loose, tmp_path / "sam.xlsx"), layout)
    same(made.workbook.sam, sam)
    assert not made.questions


def test_the_textbook_sam_is_the_textbook_workbook(tmp_path: Path) -> None:
    """stdcge as published, with one account for BRD: the same numbers as the workbook made by hand."""
    bundled = read_workbook(WORKBOOKS["stdcge"]).sam
    loose = loosen(bundled)
    makes = {c: a for a, c, _ in loose.cells(loose.of("activity"), loose.of("commodity"))}
    for c, a in makes.items():
        loose.clear(a, c)
        loose.merge(a, c)
    made = import_sam(written(loose, tmp_path / "sam.xlsx")).workbook
    assert np.allclose(np.sort(made.sam.values.ravel()), np.sort(bundled.values.ravel()))
    assert not errors(check(made))
    assert Model(made).solve({"t_import": 0.0}).pct("q_gdp") > 0


@pytest.mark.parametrize("layout", ["", "gtap"])
@pytest.mark.parametrize("seed", range(4))
def test_goods_by_origin_become_one(seed: int, layout: str, tmp_path: Path) -> None:
    """Each use bought at home and abroad in the same proportion, under d_ and m_: the Armington good again."""
    sam = plain(seed)
    loose = loosen(sam)
    for c in sam.of("commodity"):
        foreign = loose.cells(["row", "mtax"], [c])
        supply = sum(v for *_, v in loose.cells(loose.labels, [c]))
        share = sum(v for *_, v in foreign) / supply
        imported = loose.add(f"m{c[1:]}", "commodity", c)
        for r, _, v in foreign:
            loose.clear(r, c)
            loose.put(r, imported, v)
        for _, user, v in loose.cells([c], loose.labels):
            loose.put(imported, user, share * v)
            loose.put(c, user, -share * v)
    names = {c: f"d{c[1:]}" for c in sam.of("commodity")}
    loose.labels[:] = [names.get(a, a) for a in loose.labels]
    made = import_sam(written(loose, tmp_path / "sam.xlsx"), layout)
    renamed = Sam(
        tuple(names.get(a, a) for a in sam.labels), sam.values, {names.get(a, a): k for a, k in sam.kinds.items()}
    )
    same(made.workbook.sam, renamed)
    assert any("imported" in step for step in made.steps)


@pytest.mark.parametrize("seed", range(4))
def test_exports_apart_become_part_of_their_good(seed: int, tmp_path: Path) -> None:
    """PEP's X accounts: bought by the rest of the world, paying who makes the good and the export tax."""
    sam = plain(seed)
    loose = loosen(sam)
    exports = loose.cells(loose.of("commodity"), ["row"])
    for c, world, v in exports:
        x, maker = loose.add(f"x{c[1:]}", "commodity", c), f"a{c[1:]}"
        tax = loose.at("etax", c)
        loose.clear(c, world)
        loose.put(x, world, v)
        loose.put("etax", x, tax)
        loose.clear("etax", c)
        loose.put(maker, x, v - tax)
        loose.put(maker, c, tax - v)
    names = {c: f"i{c[1:]}" for c in sam.of("commodity")}
    loose.labels[:] = [names.get(a, a) for a in loose.labels]
    made = import_sam(written(loose, tmp_path / "sam.xlsx"), "pep")
    renamed = Sam(
        tuple(names.get(a, a) for a in sam.labels), sam.values, {names.get(a, a): k for a, k in sam.kinds.items()}
    )
    same(made.workbook.sam, renamed)
    if len(exports) > 1:
        assert any("exports" in step for step in made.steps)


def test_words_for_what_is_unknown(tmp_path: Path) -> None:
    path = to_excel(square(plain(0)), tmp_path / "sam.xlsx")
    with pytest.raises(SamError, match="unknown layout 'gatp'; did you mean 'gtap'"):
        import_sam(path, "gatp")
    with pytest.raises(SamError, match="no sheet 'SAM 2018'; it has Readme, SAM 2017"):
        import_sam(path, sheet="SAM 2018")
    with pytest.raises(SamError, match="no kind 'houshold'; did you mean 'household'"):
        import_sam(path, kinds={"hhd": "houshold"})
    with pytest.raises(SamError, match="no account 'hhd'"):
        import_sam(path, kinds={"hhd": "household"})
    with pytest.raises(SamError, match="no matrix found"):
        import_sam(path, sheet="Readme")


def test_an_import_can_be_modelled(tmp_path: Path) -> None:
    """Codes alone: labour and capital are known, closures that need them work."""
    made: Workbook = import_sam(to_excel(square(plain(3)), tmp_path / "sam.xlsx")).workbook
    model = Model(made)
    assert {"labour", "capital"} <= set(model.groups)
    assert model.solve({"endowment[flab]": cge.multiply(1.05)}, closure="long_run").pct("q_gdp") > 1
