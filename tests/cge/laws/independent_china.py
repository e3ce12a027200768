"""The economy of test_independent: benchmark, residuals of an equilibrium, Newton. Nothing comes from `cge`."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np

from sam import Workbook
from tests.cge.laws.independent_book import Book
from tests.cge.laws.independent_tree import Array, ces

LABOUR = ("L_low", "L_mid", "L_high")
NO_SHOCK: dict[str, Any] = {
    "tfp": 1.0,
    "removal": 0.0,
    "h": {},
    "p_em": 0.0,
    "b_en": 1.0,
    "chi": 1.0,
    "kappa": 1.0,
    "gamma_x": 1.0,
    "q_m": 1.0,
    "more_renewable": 0.0,
    "rec": 0.0,
    "entry": False,
    "closure": "neoclassical",
}
INVESTMENT_FIXED = ("johansen", "welfare", "recycle_clean_subsidy")


class China:
    """The economy: benchmark from the SAM, residuals of an equilibrium, and what follows from it."""

    def __init__(self, book: Workbook) -> None:
        b = self.b = Book(book)
        cell, a, c = b.cell, b.a, b.c
        self.z0, self.e0, self.m0 = np.diag(cell(a, c)), cell(c, ["ROW"])[:, 0], cell(["ROW"], c)[0]
        assert (cell(a, c) == np.diag(self.z0)).all()  # one good, one sector
        self.n, self.d0 = len(c), self.z0 - self.e0
        self.q0 = self.d0 + self.m0
        self.t_prod = cell(["T_prod"], a)[0] / self.z0
        self.has_e = self.e0 > 0
        self.s_arm, self.s_cet = b.elasticity("armington", c), b.elasticity("transformation", c)
        self.s_exp, self.psi = b.elasticity("export_demand", c), b.elasticity("quality_orientation", a)
        self._factors()
        self._households()
        self._energy()
        sizes = {
            "ln_z": self.n,
            "ln_d": self.n,
            "ln_e": self.has_e.sum(),
            "ln_w": len(self.mobile),
            "ln_r": len(self.r_at),
            "ln_x": 1,
            "inv": 1,
            "points": 1,
            "lump": 1,
            "subsidy": 1,
            "rec": 1,
            "entrant": 1,
        }
        self.names, self.cuts = list(sizes), np.cumsum([*sizes.values()])

    def _factors(self) -> None:
        """A share of the log gap in pay per head is a wedge, the rest quality of the sector's workers (2.3)."""
        b, shares = self.b, self.b.tables["distortion"]
        self.tau = np.zeros((len(b.f), len(b.a)))
        table = b.tables["factor_quantities"]
        for f in LABOUR:
            rows = table[table["factor"] == f].set_index("activity")["quantity"]
            heads, pay = rows.reindex(b.a).to_numpy(float), b.cell([f], b.a)[0]
            s = shares[shares["factor"] == f].set_index("activity")["share"].reindex(b.a).to_numpy(float)
            relative = (pay / heads) / (pay.sum() / heads.sum())
            able = heads * relative ** (1 - s)  # heads in efficiency units
            self.tau[b.f.index(f)] = (pay / able) / (pay.sum() / able.sum()) - 1
        self.f0 = b.cost0[self.n :] / (1 + self.tau)  # quantities at the economy-wide return
        fixed = [k for k, x in enumerate(b.f) if x.startswith("R_")]
        where, self.r_at = np.nonzero(self.f0[fixed])  # every sector has at most one resource
        self.i_r = np.array(fixed)[where]
        self.mobile = [k for k in range(len(b.f)) if k not in fixed]

    def _households(self) -> None:
        """Linear expenditure with budget shares as marginal shares, and where incomes go."""
        b = self.b
        assert (b.tables["expenditure"]["elasticity"] == 1).all()
        self.c0 = b.cell(b.c, b.h)
        self.beta = self.c0 / self.c0.sum(0)
        self.gamma = self.c0 + self.beta * self.c0.sum(0) / b.elasticity("frisch", b.h)
        self.public, self.fixed = b.cell(b.c, ["GOV"])[:, 0], b.cell(b.c, ["SAV"])[:, 0]
        self.stock, self.f_saving = b.cell(b.c, ["INV"])[:, 0], b.cell(["SAV"], ["ROW"])[0, 0]
        self.g_saving = b.cell(["SAV"], ["GOV"])[0, 0]
        self.transfer = b.cell(b.h, ["GOV"])[:, 0]
        owners = [*b.h, "ENT", "GOV"]
        self.owns = b.cell(owners, b.f) / b.cell(b.f, b.a).sum(1)
        ent = b.cell(["ENT"], b.f).sum()
        self.t_ent = b.cell(["T_dir"], ["ENT"])[0, 0] / ent
        self.out = {i: b.cell([i], ["ENT"])[0, 0] / ent / (1 - self.t_ent) for i in (*b.h, "GOV", "ROW", "SAV")}

    def _energy(self) -> None:
        """Emissions per purchase and per output; energy at the obliged buyer of the portfolio standard."""
        b = self.b
        em_use, self.em_out = b.emissions()
        bought = np.hstack([b.cost0[: self.n], self.c0])
        self.per_bought = em_use / np.where(bought > 0, bought, 1)
        buyer, inputs, earns = b.standard()
        self.grid, self.gen = b.a.index(buyer), [b.c.index(c) for c in inputs]
        self.twh0, self.earns = b.energy(inputs, buyer), np.array([c in earns for c in inputs])
        self.mwh_cost = float(b.number["energy_price_factor"])
        self.yuan = bought[self.gen, self.grid] / self.twh0 / self.mwh_cost  # per MWh
        self.share0 = self.twh0[self.earns].sum() / self.twh0.sum()
        self.em_cost = float(b.number["emission_price_factor"])
        self.wind, self.entrant, self.markup = b.latent()
        assert not self.has_e[self.wind]  # one price of wind power
        self.clean = np.array([a in b.groups["clean_power"] for a in b.a])

    def quality(self, s: SimpleNamespace) -> Array:
        """ln q = ln chi + psi (s_f ln h + s_i ln qA), ln qA = d ln q + (1 - d) ln q_m; linear (2.2)."""
        share, n = self.b.cost0 / self.b.cost0.sum(0), self.n
        d = self.d0 / self.q0
        k = np.log(s.chi) + self.psi * (share[n:].T @ np.log(s.h) + share[:n].T @ ((1 - d) * np.log(s.q_m)))
        return np.asarray(np.exp(np.linalg.solve(np.eye(n) - self.psi[:, None] * share[:n].T * d, k)))

    def goods_prices(self, v: SimpleNamespace, s: SimpleNamespace) -> None:
        """Duty-free imports at world price one; composites of efficiency units; output sold at home and abroad."""
        v.quality = self.quality(s)  # gamma = 1
        v.value_x = v.quality**s.gamma_x
        share = np.stack([self.d0, self.m0], 1) / self.q0[:, None]
        v.p = ces(share, np.stack([v.pd / v.quality, v.er / s.q_m * np.ones_like(v.pd)], 2), self.s_arm)
        share = np.stack([self.d0, self.e0], 1) / self.z0[:, None]
        v.pz = ces(share, np.stack([v.pd, v.pe], 2), -self.s_cet)

    def user_prices(self, v: SimpleNamespace, s: SimpleNamespace) -> None:
        """With real prices of emissions and certificates: nominal ones follow the CPI, of which the former are part.

        Buyers under the standard pay for the required share of every MWh, less what earns a certificate.
        """
        per_c0 = (self.per_bought[:, len(self.b.a) :] * self.c0).sum()
        v.cpi = v.p @ self.c0.sum(1) / (self.c0.sum() - s.p_em * self.em_cost * per_c0)
        v.p_em = s.p_em * self.em_cost * v.cpi
        v.pu = v.p[:, :, None] + v.p_em[:, None, None] * self.per_bought
        v.standard = self.share0 + s.more_renewable
        v.certificate = v.rec * v.cpi[:, None]  # yuan per MWh
        v.pu[:, self.gen, self.grid] += (v.standard - self.earns) * v.certificate / self.yuan
        v.pc = v.pu[:, :, len(self.b.a) :]

    def production(self, v: SimpleNamespace, s: SimpleNamespace) -> None:
        """Factor returns, common or by sector for R; unit costs bottom-up; inputs top-down in physical units."""
        b, n = self.b, self.n
        v.ret = np.ones((len(v.p), *self.tau.shape), v.p.dtype) * (1 + self.tau) ** (1 - s.removal)
        v.ret[:, self.mobile] *= v.w[:, :, None]
        v.ret[:, self.i_r, self.r_at] = v.r
        quality_h = s.h[:, None]
        unit = np.concatenate([v.pu[:, :, : len(b.a)], v.ret / (1 + self.tau) / quality_h], 1)
        v.use, gain, v.rate = np.zeros_like(unit), {"EN": s.b_en}, self.t_prod - v.subsidy * self.clean
        v.output = v.z / self.z0 * v.quality**s.kappa  # over the benchmark, as units of its quality
        v.root = v.output / s.tfp  # all inputs together over the benchmark
        cost = np.zeros_like(v.z)
        for j, tree in enumerate(b.trees):
            price: dict[str, Array] = {}
            cost[:, j] = tree.cost(unit[:, :, j], gain, price) * tree.value.sum()
            tree.spread(v.root[:, j], unit[:, :, j], gain, price, v.use[:, :, j])
            if j == self.wind:
                self.entry(v, unit[:, :, j], gain, price)
        cost = cost / s.tfp + v.p_em[:, None] * self.em_out
        v.profit = v.pz * (1 - v.rate) - cost / self.z0 * v.quality**s.kappa
        v.factor = v.use[:, n:] / (1 + self.tau) / quality_h
        v.pay = v.ret * v.factor  # wedge rents included
        v.twh = v.use[:, self.gen, self.grid] / b.cost0[self.gen, self.grid] * self.twh0
        v.renewable = v.twh[:, self.earns].sum(1) / v.twh.sum(1)

    def entry(self, v: SimpleNamespace, unit: Array, gain: dict[str, float], price: dict[str, Array]) -> None:
        """The latent technology buys one node of wind's tree: its cost is a markup over what wind earns, net of tax.

        `entrant` is its output over that of wind in the benchmark, `margin` what its cost exceeds its price by.
        """
        j, node = self.wind, self.entrant
        cost = self.markup * (1 - self.t_prod[j])
        v.margin = cost * price[node.name] / (v.pz[:, j] * (1 - v.rate[:, j])) - 1
        q = cost * v.entrant[:, 0] * self.z0[j] / node.value.sum()
        node.spread(q, unit, gain, price, v.use[:, :, j])
        v.made = v.z.copy()
        v.made[:, j] += v.entrant[:, 0] * self.z0[j]

    def incomes(self, v: SimpleNamespace) -> None:
        """Factor pay to its owners; enterprises pay tax and distribute; then households, which save, pay and buy."""
        b = self.b
        owned = v.pay.sum(-1) @ self.owns.T
        v.ent = owned[:, -2] * (1 - self.t_ent)
        v.gov = owned[:, -1] + v.ent * self.out["GOV"] + owned[:, -2] * self.t_ent + (v.rate * v.pz * v.made).sum(1)
        more, to_homes = v.points[:, 0], sum(self.out[h] for h in b.h)  # who saves more distributes less
        v.saved = v.ent * (self.out["SAV"] + more)
        v.cons, v.utility = np.zeros((len(v.p), *self.c0.shape), v.p.dtype), np.zeros_like(v.p[:, : len(b.h)])
        for j, h in enumerate(b.h):
            gets0 = b.cell([h], [*b.f, "ENT", "GOV"]).sum()
            lump = v.lump[:, 0] * self.c0[:, j].sum() / self.c0.sum()
            got = owned[:, j] + v.ent * self.out[h] * (1 - more / to_homes) + v.cpi * (self.transfer[j] + lump)
            tax = b.cell(["T_dir"], [h])[0, 0]
            to_gov, s_rate = b.cell(["GOV", "SAV"], [h])[:, 0] / (gets0 - tax)
            left, s_rate = got * (1 - tax / gets0), s_rate + more
            v.saved = v.saved + left * s_rate
            v.gov = v.gov + got * tax / gets0 + left * to_gov
            extra = left * (1 - s_rate - to_gov) - v.pc[:, :, j] @ self.gamma[:, j]
            v.cons[:, :, j] = self.gamma[:, j] + self.beta[:, j] * extra[:, None] / v.pc[:, :, j]
            v.utility[:, j] = extra / np.exp(np.log(v.pc[:, :, j]) @ self.beta[:, j])

    def budget(self, v: SimpleNamespace) -> None:
        """Government, with the price on emissions; saving against real investment and inventories.

        Certificates bring it nothing where the standard holds, for as many are then earned as are handed in.
        """
        bought = np.concatenate([v.use[:, : self.n], v.cons], 2)
        v.co2 = (bought * self.per_bought).sum((1, 2)) + v.output @ self.em_out
        spent = v.p @ self.public + v.cpi * (self.transfer.sum() + v.lump[:, 0])
        short = ((v.standard - self.earns) * v.twh).sum(1)
        v.charges = v.p_em * v.co2 + v.certificate[:, 0] * self.mwh_cost * short
        v.gov_saving = v.gov + v.charges - spent
        v.real_inv = v.inv[:, 0]
        abroad = v.er[:, 0] * self.f_saving
        v.gap = v.saved + v.gov_saving + abroad - (v.p @ self.fixed) * v.real_inv - v.p @ self.stock

    def trade(self, v: SimpleNamespace, s: SimpleNamespace) -> None:
        """Composite demand in efficiency units, supply by CET, demand abroad for exports."""
        v.final = v.cons.sum(-1) + self.public + self.stock + self.fixed * v.real_inv[:, None]
        total = (v.use[:, : self.n].sum(-1) + v.final) / self.q0
        v.home = self.d0 * total * (v.p / (v.pd / v.quality)) ** self.s_arm / v.quality
        v.imports = self.m0 * total * (v.p / (v.er / s.q_m)) ** self.s_arm / s.q_m
        v.fob = v.pe / v.er
        v.exports = self.e0 * v.value_x ** (self.s_exp - 1) * v.fob**-self.s_exp
        up = v.z / self.z0
        v.home_sold = self.d0 * up * (v.pd / v.pz) ** self.s_cet
        v.home_sold[:, self.wind] += v.entrant[:, 0] * self.z0[self.wind]
        v.sold = self.e0 * up * (v.pe / v.pz) ** self.s_cet

    def closed(self, v: SimpleNamespace, s: SimpleNamespace) -> list[Array]:
        """Who adjusts: numeraire, saving or investment, lump sum or subsidy, price of certificates, entry or none."""
        kept = v.gov_saving / v.cpi / self.g_saving - 1  # real public saving
        binding = v.renewable - v.standard
        return [
            v.er[:, 0] - 1 if s.closure == "numeraire_exchange_rate" else v.cpi - 1,
            v.real_inv - 1 if s.closure in INVESTMENT_FIXED else v.points[:, 0],
            kept if s.closure == "welfare" else v.lump[:, 0] / self.g_saving,
            kept if s.closure == "recycle_clean_subsidy" else v.subsidy[:, 0],
            binding if s.closure == "portfolio" else v.rec[:, 0] - s.rec,
            v.margin if s.entry else v.entrant[:, 0],
        ]

    def report(self, v: SimpleNamespace, s: SimpleNamespace) -> SimpleNamespace:
        """GDP (Fisher) and what is to be compared; the balance of payments and GDP by income, which nobody imposed."""
        b, er = self.b, v.er[:, 0]
        abroad = (v.exports * v.fob).sum(1) + self.f_saving - v.imports.sum(1) - v.ent * self.out["ROW"] / er
        others = v.p @ (self.public + self.stock)
        nominal = (v.pc * v.cons).sum((1, 2)) + others + (v.p @ self.fixed) * v.real_inv
        nominal = nominal + er * ((v.exports * v.fob).sum(1) - v.imports.sum(1))
        laspeyres = v.final.sum(1) + (v.exports * v.value_x - v.imports * s.q_m).sum(1)
        old = v.cpi * self.c0.sum() + others + v.p @ self.fixed
        old = old + er * ((self.e0 * v.fob / v.value_x).sum(1) - self.m0.sum() / s.q_m)
        gdp0 = b.cost0[self.n :].sum() + b.cell(["T_prod"], b.a).sum()
        rents = v.pay.sum((1, 2)) + (v.rate * v.pz * v.made).sum(1) + v.charges
        return SimpleNamespace(
            q_gdp=np.sqrt(laspeyres * gdp0 * nominal / old),
            v_gdp=nominal,
            co2=v.co2,
            z=v.z,
            pz=v.pz,
            p=v.p,
            w=v.w,
            er=v.er,
            exports=v.exports[:, self.has_e],
            imports=v.imports[:, self.m0 > 0],
            utility=v.utility,
            factor=v.factor[:, self.f0 > 0],
            quality=v.quality * np.ones_like(v.p),
            investment=v.real_inv,
            twh=v.twh,
            renewable=v.renewable,
            certificate=v.certificate[:, 0],
            subsidy=v.subsidy[:, 0],
            cpi=v.cpi,
            p_em=v.p_em / self.em_cost,
            points=v.points[:, 0],
            entrant=v.entrant[:, 0],
            margin=v.margin,
            walras=abroad / gdp0,
            income_gap=nominal / rents - 1,
        )

    def equilibrium(self, x: Array, s: SimpleNamespace) -> tuple[Array, SimpleNamespace]:
        """Residuals, over benchmark flows, at x (points, unknowns), and all that follows from it."""
        v = SimpleNamespace(**dict(zip(self.names, np.split(x, self.cuts[:-1], axis=1), strict=True)))
        v.z, v.pd, v.w, v.r, v.er = self.z0 * np.exp(v.ln_z), *map(np.exp, (v.ln_d, v.ln_w, v.ln_r, v.ln_x))
        v.pe = np.ones_like(v.pd)
        v.pe[:, self.has_e] = np.exp(v.ln_e)
        self.goods_prices(v, s)
        self.user_prices(v, s)
        self.production(v, s)
        self.incomes(v)
        self.budget(v)
        self.trade(v, s)
        resource = v.factor[:, self.i_r, self.r_at] / self.f0[self.i_r, self.r_at] - 1
        res = [
            v.profit,
            (v.home - v.home_sold) / self.d0,
            ((v.exports - v.sold) / self.z0)[:, self.has_e],
            (v.factor.sum(-1) / self.f0.sum(1) - 1)[:, self.mobile],
            resource,
            *(r[:, None] for r in (v.gap / self.fixed.sum(), *self.closed(v, s))),
        ]
        return np.hstack(res), self.report(v, s)

    def solve(self, **shocks: Any) -> SimpleNamespace:
        """Newton from the benchmark with a complex-step Jacobian, by half a log point at most."""
        s = SimpleNamespace(**(NO_SHOCK | shocks))
        s.h = np.array([s.h.get(f, 1.0) for f in self.b.f])
        s.removal = np.array([[s.removal if f in LABOUR else 0.0] for f in self.b.f])
        x, step = np.zeros(self.cuts[-1]), np.ones(self.cuts[-1])
        x[-6] = 1  # investment; the rest are zero: points on saving, lump sum, subsidy, certificates, entry
        step[[-4, -2]] = 1e5, 1e3  # in currency, in yuan per MWh
        for _ in range(30):
            value = self.equilibrium(x[None], s)[0][0]
            if np.abs(value).max() < 1e-13:
                break
            jac = self.equilibrium(x + 1e-30j * np.diag(step), s)[0].imag.T / 1e-30
            move = np.linalg.solve(jac, value)
            x = x - step * move / max(1, np.abs(move).max() / 0.5)
        value, out = self.equilibrium(x[None], s)
        assert np.abs(value).max() < 1e-11, np.abs(value).max()
        assert out.entrant[0] > 0 if s.entry else out.margin[0] > 0, "entry pays, or does not"
        return SimpleNamespace(**{k: a[0] for k, a in vars(out).items()})
