"""China 2018, 42 sectors, written a second time in plain numpy from model-spec section 2, and solved apart.

Nothing is shared with `cge` but the workbook. The derivation: technology has constant returns, each sector makes one
good, quality does not depend on prices. So the prices of home sales and of exports, factor returns, the exchange rate
and gross outputs Z carry everything else:

    prices   -> composite -> user prices (with the price on emissions) -> unit costs, nodes bottom-up
    Z        -> nodes top-down -> factors, intermediates, emissions -> incomes -> consumption and saving
    cleared  -> zero profit (42), home goods (42), exports (39), mobile factors (5), R by sector (5), S = I, CPI = 1,
                and the closure (2): 137 equations in 137 unknowns

The balance of payments is left out (Walras) and checked at the end, as is GDP by income. Newton with complex steps:
no derivative is coded. Both agree to about 1e-14, with every block at work: quality that is not neutral as well.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from cge.model import Model
from sam import Workbook, read_workbook
from tests.economies import WORKBOOKS

Array = NDArray[Any]
LABOUR = ("L_low", "L_mid", "L_high")
NO_SHOCK: dict[str, Any] = {
    "tfp": 1.0, "removal": 0.0, "h": {}, "p_em": 0.0, "b_en": 1.0, "chi": 1.0, "kappa": 1.0, "gamma_x": 1.0,
    "q_m": 1.0, "closure": "neoclassical",
}  # fmt: skip


def power_mean(share: Array, price: Array, sigma: Array) -> Array:
    """CES unit cost: shares (k, n), prices (b, k, n), elasticities (n); a CET has a negative elasticity."""
    if (sigma == 1).all():
        return np.asarray(np.exp((share * np.log(price)).sum(-2)))
    assert not (sigma == 1).any()
    return np.asarray((share * price ** (1 - sigma)).sum(-2) ** (1 / (1 - sigma)))


class Book:
    """What the sheets say, as arrays over the 42 sectors."""

    def __init__(self, book: Workbook) -> None:
        self.tables, self.sam = book.tables, book.sam
        kinds = ("activity", "commodity", "factor")
        self.a, self.c, self.f = ([x for x in self.sam.labels if self.sam.kinds[x] == k] for k in kinds)
        self.groups = {str(g): set(rows["account"]) for g, rows in book.tables["groups"].groupby("group")}
        self.number = {str(r["key"]): r["value"] for _, r in book.tables["settings"].iterrows()}
        self._tree()

    def cell(self, rows: list[str], columns: list[str]) -> Array:
        """Block of the SAM."""
        at = self.sam.labels.index
        return np.asarray(self.sam.values[np.ix_([at(r) for r in rows], [at(c) for c in columns])])

    def elasticity(self, name: str, accounts: list[str]) -> Array:
        """Value of an account, else of its group."""
        table = self.tables["elasticities"]
        rows = table.loc[table["parameter"] == name, ["account", "value"]].to_numpy().tolist()
        hit = {x: [v for who, v in rows if who == x or x in self.groups.get(who, ())] for x in accounts}
        return np.array([hit[x][0] if hit[x] else 0.0 for x in accounts])

    def _tree(self) -> None:
        """Where each input of each activity hangs; rows for a group of activities override those for all."""
        table = self.tables["nest"]
        nodes = [r["item"] for _, r in table.iterrows() if r["sigma"] >= 0 and not r["activity"]]
        self.items = self.c + self.f
        self.sigma = {n: np.zeros(len(self.a)) for n in nodes}
        self.up = {r["item"]: r["parent"] for _, r in table.iterrows() if r["item"] in nodes}
        star = next(r["parent"] for _, r in table.iterrows() if r["item"] == "*")
        self.place = np.array([[star if x in self.c else ""] * len(self.a) for x in self.items], dtype=object)
        for special in (False, True):
            for _, r in table.iterrows():
                if bool(r["activity"]) == special and r["item"] != "*":
                    who = [a in self.groups[r["activity"]] if special else True for a in self.a]
                    if r["item"] in nodes:
                        self.sigma[r["item"]][who] = r["sigma"]
                    for x in self.groups.get(r["item"], {r["item"]}) & set(self.items):
                        self.place[self.items.index(x), who] = r["parent"]
        self.nodes = nodes[::-1]  # children first: the sheet lists parents before their children
        assert all(self.up[n] in ("", *nodes[:k]) for k, n in enumerate(nodes))


class China:
    """The economy: benchmark from the SAM, residuals of an equilibrium, and what follows from it."""

    def __init__(self, book: Workbook) -> None:
        b = self.b = Book(book)
        cell, a, c, f = b.cell, b.a, b.c, b.f
        self.h = ["H_rural", "H_urban"]
        self.z0, self.e0, self.m0 = np.diag(cell(a, c)), cell(c, ["ROW"])[:, 0], cell(["ROW"], c)[0]
        assert (cell(a, c) == np.diag(self.z0)).all()  # one good, one sector
        self.d0 = self.z0 - self.e0
        self.q0 = self.d0 + self.m0
        self.cost0 = np.vstack([cell(c, a), cell(f, a)])  # the whole cost, item by sector
        self.t_prod = cell(["T_prod"], a)[0] / self.z0
        self.n0: dict[str, Array] = {}
        for n in b.nodes:
            self.n0[n] = (self.cost0 * (b.place == n)).sum(0) + sum(v for k, v in self.n0.items() if b.up[k] == n)
        self.has_e = self.e0 > 0
        self.s_arm, self.s_cet = b.elasticity("armington", c), b.elasticity("transformation", c)
        self.s_exp = b.elasticity("export_demand", c)
        self._wedges()
        self._emissions()
        assert (b.tables["expenditure"]["elasticity"] == 1).all()  # so marginal shares are budget shares
        self.c0 = cell(c, self.h)
        self.beta = self.c0 / self.c0.sum(0)
        self.gamma = self.c0 + self.beta * self.c0.sum(0) / b.elasticity("frisch", self.h)
        self.psi = b.elasticity("quality_orientation", a)
        self.r_at = np.flatnonzero(self.cost0[len(c) + f.index("R")])
        self.mobile = [k for k, x in enumerate(f) if x != "R"]

    def _wedges(self) -> None:
        """Half of the log gap in pay per head is quality of the sector's workers, the rest a wedge (2.3)."""
        b, s = self.b, float(self.b.number["share_distortion"])
        self.tau = np.zeros((len(b.f), len(b.a)))
        table = b.tables["factor_quantities"]
        for f in LABOUR:
            rows = table[table["factor"] == f].set_index("activity")["quantity"]
            heads, pay = rows.reindex(b.a).to_numpy(float), b.cell([f], b.a)[0]
            relative = (pay / heads) / (pay.sum() / heads.sum())
            able = heads * relative ** (1 - s)  # heads in efficiency units
            self.tau[b.f.index(f)] = (pay / able) / (pay.sum() / able.sum()) - 1
        self.f0 = self.cost0[len(b.c) :] / (1 + self.tau)  # quantities at the economy-wide return

    def _emissions(self) -> None:
        """Tied to purchases (commodity by user) or, without a commodity, to the output of the user."""
        b = self.b
        self.em_use, self.em_out = np.zeros((len(b.c), len(b.a) + 2)), np.zeros(len(b.a))
        users = b.a + self.h
        for _, r in b.tables["emissions"].iterrows():
            if r["commodity"]:
                self.em_use[b.c.index(r["commodity"]), users.index(r["user"])] += r["quantity"]
            else:
                self.em_out[b.a.index(r["user"])] += r["quantity"]
        self.em_cost = float(b.number["emission_price_factor"])

    def quality(self, s: SimpleNamespace) -> Array:
        """ln q = ln chi + psi (s_f ln h + s_i ln qA), ln qA = d ln q + (1 - d) ln q_m; linear (2.2)."""
        share = self.cost0 / self.cost0.sum(0)
        d, n = self.d0 / self.q0, len(self.b.c)
        k = np.log(s.chi) + self.psi * (share[n:].T @ np.log(s.h) + share[:n].T @ ((1 - d) * np.log(s.q_m)))
        return np.asarray(np.exp(np.linalg.solve(np.eye(n) - self.psi[:, None] * share[:n].T * d, k)))

    def equilibrium(self, x: Array, s: SimpleNamespace) -> tuple[Array, SimpleNamespace]:
        """Residuals over benchmark flows at x (points, unknowns), and all that follows from it."""
        b, n, k = self.b, len(self.b.c), np.cumsum([42, 42, 39, 5, 5, 1, 1, 1])
        ln_z, ln_d, ln_e, ln_w, ln_r, ln_x, inv, scale, lump = np.split(x, k, axis=1)
        z, pd, w, r, er = self.z0 * np.exp(ln_z), np.exp(ln_d), np.exp(ln_w), np.exp(ln_r), np.exp(ln_x)
        pe = np.ones_like(pd)
        pe[:, self.has_e] = np.exp(ln_e)
        quality = value = self.quality(s)  # gamma = 1
        value_x = quality**s.gamma_x
        # prices: duty-free imports at world price one; composite of efficiency units; user prices
        share = np.vstack([self.d0, self.m0]) / self.q0
        delivered = np.stack([pd / value, er / s.q_m * np.ones_like(pd)], 1)
        p = power_mean(share, delivered, self.s_arm)
        pz = power_mean(np.vstack([self.d0, self.e0]) / self.z0, np.stack([pd, pe], 1), -self.s_cet)
        bought = np.hstack([self.cost0[:n], self.c0])
        per_bought = self.em_use / np.where(bought > 0, bought, 1)
        pu = p[:, :, None] + s.p_em * self.em_cost * per_bought
        # factor returns: common for mobile factors, by sector for R; unit pay relative to the benchmark
        wedge = (1 + self.tau) ** (1 - s.removal)
        ret = np.ones((len(x), len(b.f), len(b.a)), x.dtype) * wedge
        ret[:, self.mobile] *= w[:, :, None]
        ret[:, b.f.index("R"), self.r_at] = r
        cost = np.concatenate([pu[:, :, :42], ret / (1 + self.tau) / s.h[:, None]], 1)
        price: dict[str, Array] = {}
        eff = {m: s.b_en if m == "EN" else 1.0 for m in b.nodes}
        kids = {m: [j for j in b.nodes if b.up[j] == m] for m in b.nodes}
        rows = {m: np.flatnonzero(((b.place == m) & (self.cost0 > 0)).any(1)) for m in b.nodes}
        for m in b.nodes:  # children first
            own = np.where(b.place[rows[m]] == m, self.cost0[rows[m]], 0)
            total = np.where(self.n0[m] > 0, self.n0[m], 1)
            shares = np.vstack([own, *(self.n0[j] for j in kids[m])]) / total
            parts = np.concatenate([cost[:, rows[m]], *((price[j] / eff[j])[:, None] for j in kids[m])], 1)
            price[m] = np.where(self.n0[m] > 0, power_mean(shares, parts, b.sigma[m]), 1)
        root = b.nodes[-1]
        per_unit = self.n0[root] / self.z0 * price[root] + s.p_em * self.em_cost * self.em_out / self.z0
        profit = pz * (1 - self.t_prod) - per_unit * quality**s.kappa / s.tfp
        # quantities: nodes over their benchmark, parents first; then inputs in physical units
        q = {root: z / self.z0 * quality**s.kappa / s.tfp}
        use = np.zeros((len(x), len(b.items), len(b.a)), x.dtype)
        for m in reversed(b.nodes):
            sig = b.sigma[m]
            for j in kids[m]:
                q[j] = q[m] * eff[j] ** (sig - 1) * (price[m] / price[j]) ** sig
            own = np.where(b.place[rows[m]] == m, self.cost0[rows[m]], 0)
            use[:, rows[m]] += own * q[m][:, None] * (price[m][:, None] / cost[:, rows[m]]) ** sig
        factor = use[:, n:] / (1 + self.tau) / s.h[:, None]
        # incomes: pay, wedge rents included, to the owners of each factor; enterprises, households, government
        pay, i_r = ret * factor, b.f.index("R")
        t_dir = {i: b.cell(["T_dir"], [i])[0, 0] for i in (*self.h, "ENT")}
        share_of = {i: b.cell([i], b.f)[0] / b.cell(b.f, b.a).sum(1) for i in (*self.h, "ENT", "GOV")}
        owned = {i: pay.sum(-1) @ share for i, share in share_of.items()}
        ent0 = b.cell(["ENT"], b.f).sum()
        ent = owned["ENT"] * (1 - t_dir["ENT"] / ent0)
        out = {i: b.cell([i], ["ENT"])[0, 0] / (ent0 - t_dir["ENT"]) for i in (*self.h, "GOV", "ROW", "SAV")}
        gov = owned["GOV"] + ent * out["GOV"] + owned["ENT"] * t_dir["ENT"] / ent0 + (self.t_prod * pz * z).sum(-1)
        cpi = (pu[:, :, 42:] * self.c0).sum((1, 2)) / self.c0.sum()
        saved, cons, utility = ent * out["SAV"], np.zeros((len(x), n, 2), x.dtype), []
        for j, h in enumerate(self.h):
            gets0 = b.cell([h], [*b.f, "ENT", "GOV"]).sum()
            got = owned[h] + ent * out[h] + cpi * b.cell([h], ["GOV"])[0, 0]
            got = got + cpi * lump[:, 0] * self.c0[:, j].sum() / self.c0.sum()
            rate, left0 = t_dir[h] / gets0, gets0 - t_dir[h]
            to_gov, s_rate = b.cell(["GOV", "SAV"], [h])[:, 0] / left0
            left = got * (1 - rate)
            saved = saved + left * s_rate * scale[:, 0]
            gov = gov + got * rate + left * to_gov
            extra = left * (1 - s_rate * scale[:, 0] - to_gov) - pu[:, :, 42 + j] @ self.gamma[:, j]
            cons[:, :, j] = self.gamma[:, j] + self.beta[:, j] * extra[:, None] / pu[:, :, 42 + j]
            utility.append(extra / np.exp(np.log(pu[:, :, 42 + j]) @ self.beta[:, j]))
        co2 = (np.concatenate([use[:, :n], cons], 2) * per_bought).sum((1, 2)) + (self.em_out * q[root]).sum(-1)
        public, fixed = b.cell(b.c, ["GOV"])[:, 0], b.cell(b.c, ["SAV"])[:, 0]
        stock, fs = b.cell(b.c, ["INV"])[:, 0], b.cell(["SAV"], ["ROW"])[0, 0]
        gov_saving = gov + s.p_em * self.em_cost * co2 - p @ public - cpi * (b.cell(self.h, ["GOV"]).sum() + lump[:, 0])
        real_inv = inv[:, 0]
        gap = saved + gov_saving + er[:, 0] * fs - (p @ fixed) * real_inv - p @ stock
        # trade: composite demand in efficiency units, supply by CET, export demand abroad
        total = use[:, :n].sum(-1) + cons.sum(-1) + public + fixed * real_inv[:, None] + stock
        home = self.d0 * total / self.q0 * (p / (pd / value)) ** self.s_arm / value
        imports = self.m0 * total / self.q0 * (p / (er / s.q_m)) ** self.s_arm / s.q_m
        fob = pe / er
        exports = self.e0 * value_x ** (self.s_exp - 1) * fob**-self.s_exp
        up = z / self.z0
        sold = self.e0 * up * (pe / pz) ** self.s_cet
        res = [
            profit, home / self.d0 - up * (pd / pz) ** self.s_cet, ((exports - sold) / self.z0)[:, self.has_e],
            (factor.sum(-1) / self.f0.sum(1) - 1)[:, self.mobile],
            factor[:, i_r, self.r_at] / self.f0[i_r, self.r_at] - 1, (gap / fixed.sum())[:, None], (cpi - 1)[:, None],
        ]  # fmt: skip
        gov0 = b.cell(["SAV"], ["GOV"])[0, 0]
        res += [scale - 1 if s.closure == "neoclassical" else inv - 1,
                (gov_saving / cpi / gov0 - 1)[:, None] if s.closure == "welfare" else lump / gov0]  # fmt: skip
        abroad = (exports * fob).sum(-1) + fs - imports.sum(-1) - ent * out["ROW"] / er[:, 0]
        nominal = (pu[:, :, 42:] * cons).sum((1, 2)) + p @ (public + stock) + (p @ fixed) * real_inv
        nominal = nominal + er[:, 0] * ((exports * fob).sum(-1) - imports.sum(-1))
        laspeyres = (cons.sum(-1) + public + stock + fixed * real_inv[:, None]).sum(-1)
        laspeyres = laspeyres + (exports * value_x - imports * s.q_m).sum(-1)
        old = cpi * self.c0.sum() + p @ (public + stock + fixed)
        old = old + er[:, 0] * ((self.e0 * fob / value_x).sum(-1) - self.m0.sum() / s.q_m)
        gdp0 = self.cost0[n:].sum() + b.cell(["T_prod"], b.a).sum()
        rents = pay.sum((1, 2)) + (self.t_prod * pz * z).sum(-1) + s.p_em * self.em_cost * co2
        return np.hstack(res), SimpleNamespace(
            q_gdp=np.sqrt(laspeyres * gdp0 * nominal / old), v_gdp=nominal, co2=co2, z=z, pz=pz, p=p, w=w, er=er,
            exports=exports[:, self.has_e], imports=imports[:, self.m0 > 0], utility=np.stack(utility, 1),
            factor=factor[:, self.f0 > 0], quality=quality[None] * np.ones_like(p.real), investment=real_inv,
            walras=abroad / gdp0, income_gap=nominal / rents - 1,
        )  # fmt: skip

    def solve(self, **shocks: Any) -> SimpleNamespace:
        """Newton from the benchmark with a complex-step Jacobian."""
        s = SimpleNamespace(**(NO_SHOCK | shocks))
        s.h = np.array([s.h.get(f, 1.0) for f in self.b.f])
        s.removal = np.array([[s.removal if f in LABOUR else 0.0] for f in self.b.f])
        x = np.zeros(137)
        x[-3:] = 1, 1, 0
        step = np.ones(137)
        step[-1] = 1e4  # the lump sum is in currency
        for _ in range(30):
            value = self.equilibrium(x[None], s)[0][0]
            if np.abs(value).max() < 1e-13:
                break
            jac = self.equilibrium(x + 1e-30j * np.diag(step), s)[0].imag.T / 1e-30
            x = x - step * np.linalg.solve(jac, value)
        value, out = self.equilibrium(x[None], s)
        assert np.abs(value).max() < 1e-11, np.abs(value).max()
        return SimpleNamespace(**{k: v[0] for k, v in vars(out).items()})


@cache
def _china() -> China:
    return China(read_workbook(WORKBOOKS["china2018_42"]))


CASES: dict[str, tuple[dict[str, Any], dict[str, float]]] = {
    "tfp": ({"tfp": 1.035}, {}),
    "wedges": ({"removal": 0.25}, {"wedge_removal[labour,*]": 0.25}),
    "quality of labour": ({"h": {"L_high": 1.1}}, {"factor_quality[L_high]": 1.1}),
    "carbon price": ({"p_em": 100.0}, {"emission_price[CO2]": 100.0}),
    "energy": ({"b_en": 1.05}, {"input_efficiency[EN,*]": 1.05}),
}
EVERY = ({k: v for mine, _ in CASES.values() for k, v in mine.items()},
         {k: v for _, theirs in CASES.values() for k, v in theirs.items()})  # fmt: skip
CASES |= {
    "all": EVERY,
    "all, johansen": (EVERY[0] | {"closure": "johansen"}, EVERY[1]),
    "all, welfare": (EVERY[0] | {"closure": "welfare"}, EVERY[1]),
    "quality not neutral": (
        {"h": {"L_high": 1.1, "K_digi": 1.2}, "chi": 1.02, "kappa": 0.5, "gamma_x": 1.3, "q_m": 1.03},
        {"factor_quality[L_high]": 1.1, "factor_quality[K_digi]": 1.2, "quality_innovation[*]": 1.02,
         "e_quality_cost[*]": 0.5, "e_quality_abroad": 1.3, "import_quality[*]": 1.03}),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_the_model_written_a_second_time_gives_the_same_numbers(
    bundled_model: Callable[[str], Model], name: str
) -> None:
    china, (mine, theirs) = _china(), CASES[name]
    given: dict[str, Any] = dict(theirs)
    if "tfp" in mine:
        share = 1 - china.cost0[: len(china.b.c)].sum(0) / china.z0  # value added in gross output
        mine = mine | {"tfp": mine["tfp"] ** share}
        given |= {f"tfp[{a}]": float(t) for a, t in zip(china.b.a, mine["tfp"], strict=True)}
    ours = china.solve(**mine)
    case = bundled_model("china2018_42").solve(given, closure=mine.get("closure", "neoclassical"))
    assert abs(ours.walras) < 1e-12  # the balance of payments, left out above
    assert abs(ours.income_gap) < 1e-12  # GDP by expenditure and by income
    b = china.b
    symbols = {"co2": "q_emission_total", "z": "q_activity", "pz": "p_activity", "p": "p_purchaser",
               "er": "exchange_rate", "exports": "q_export", "imports": "q_import", "utility": "q_utility",
               "quality": "output_quality", "q_gdp": "q_gdp", "v_gdp": "v_gdp"}  # fmt: skip
    theirs_now = {k: np.array(list(case.values(symbol).values())) for k, symbol in symbols.items()}
    theirs_now["w"] = np.array([case["p_factor", b.f[i]] for i in china.mobile])
    theirs_now["factor"] = np.array([case["q_factor", b.f[i], b.a[j]] for i, j in np.argwhere(china.f0 > 0)])
    theirs_now["investment"] = np.array([case["real_investment"]]) / b.cell(b.c, ["SAV"]).sum()
    for k, value in theirs_now.items():
        np.testing.assert_allclose(getattr(ours, k), value.reshape(np.shape(getattr(ours, k))), rtol=1e-10, err_msg=k)
    assert abs(case.pct("q_gdp")) > 0.05  # something happened
