"""What codes, words and headings say about the kind of an account, in English and Chinese.

Codes come from models in use: IFPRI (a-, c-, flab, fcap, hhd, atax, s-i, dstk), PEP (J, I, X, AG, TD, TI, TM, VSTK),
GTAP and the JRC. Words are tried on labels, headings and descriptions.
"""

from __future__ import annotations

import re
import unicodedata

from sam.chinese import KIND_NAMES, meant
from sam.labels import plain
from sam.layout import KINDS

TAX, SECTOR = "tax", "sector"
"""What is known of an account whose kind its cells must tell: some tax; a producer, a good, or both."""

HEADINGS: tuple[tuple[str, str], ...] = (
    ("activity", r"^(activit|生产活动|活动|产业活动|production|industr|生产部门|生产账户|生产$|j$)"),
    ("commodity", r"^(commodit|goods|products?$|商品|产品|货物|i$)"),
    ("factor", r"^(factors?|要素|生产要素|value.?added|增加值|l$|k$)"),
    ("household", r"^(households?|居民|住户|家庭)"),
    ("enterprise", r"^(enterprise|firms?|compan|企业)"),
    ("government", r"^(government|政府)"),
    (TAX, r"^(tax|taxes|税|税收|各项税)"),
    ("savings", r"^(saving|invest|capital account|accumulation|储蓄|资本账户|投资|资本形成|s-i)"),
    ("row", r"^(rest of (the )?world|foreign|国外|世界|row$)"),
)
"""Headings over groups of accounts; `institutions` and the like say too little."""

CODES: tuple[tuple[str, str], ...] = (
    ("tax_import", r"(mtax|tmm?|imptax|imtax|tartax|tariffs?|tar|dutys?|tm_.*|trf)"),
    ("tax_export", r"(etax|exptax|tx|txe|tme)"),
    ("tax_factor", r"(ftax|factax|tfac|t[_-](usk|sk|cap|land\w*|lab|l|k)|tf[_-].*|sstax|socsec|ssc)"),
    ("tax_direct", r"(dtax|ytax|dirtax|inctax|td|tdh|tdf|htax|dir)"),
    ("tax_production", r"(atax|acttax|prodtax|ptax|tp|tip|prdtax|vatax|idt)"),
    ("tax_sales", r"(stax|saltax|vat|sectax|vtax|tic|ctax|comtax|subsidies)"),
    (TAX, r"(ti|tax|taxes|itax|indtax)"),
    ("inventories", r"(dstk|vstk|dstock|stk|stocks?|inv[_-]?t|invt|chgstk|stockch)"),
    ("savings", r"(s-i|s_i|si|sav|savinv|sav-inv|inv|capacc?|kap|cgds|s|i-s|invest|accu)"),
    ("row", r"(row|ext|rotw|wrd|world|foreign|e)"),
    ("government", r"(gov|gvt|govt|govern|g|gov_?t?|reghous|regh)"),
    ("enterprise", r"(ent|entr|firms?|corp|entp|ent[-_]\w+|comp|co)"),
    ("household", r"((hh|hhd|hoh|hou?h|hld|hous|h)([-_\d].*)?|(hhd|hhs)[-_]?\w*|h(rp|up|rr|ur)|priv|\w*hh|h\d+\w*)"),
    (
        "factor",
        r"(f(lab|cap|lnd|land|nat|ent)[-_]?\w*|f[-_]\w+|lab([-_]?\w+)?|cap([-_]\w+)?|l|k|t|usk|sk|u?nsk\w*|lnd)",
    ),
    ("factor", r"(land\w*|natres|natlres|capital|labou?r|skl\w*|unskl?\w*|uns(kl)?ab\w*|ag_othlowsk|off_mgr_pros)"),
    ("margin", r"(trn(s)?cst\w*|trc\w*|mrg\w*|marg\w*|tt[-_]?\w*|transcost|tcd|tcm|tce|[tm]margin\w*)"),
    ("activity", r"(a[-_].+|acts?([-_].+)?)"),
    ("commodity", r"(c[-_].+|coms?([-_].+)?|comm|[dm][-_].+|i[-_].+|x[-_].+)"),
)
"""Codes, whole; the first that fits counts. `a` or `c` glued to a name count only in company, see `kinds`."""

_LONG = 3
"""Letters of a code that may be followed by a number or a part."""

WORDS: tuple[tuple[str, str], ...] = (
    ("tax_import", r"tariff|import (dut|tax)|customs|taxes? on imports?|关税|进口税|进口环节"),
    ("tax_export", r"export (tax|dut|subsid)|taxes? on exports?|出口税|出口退税"),
    ("tax_factor", r"factor (use )?tax|social (security|insurance|contribution)|payroll|要素税|社会保险|社会保障缴"),
    ("tax_direct", r"direct tax|income tax|corporate tax|taxes? on income|所得税|(?<!间)直接税"),
    ("tax_production", r"production tax|activity tax|taxes? on production|producer tax|生产税"),
    (
        "tax_sales",
        r"sales tax|value.?added tax|\bvat\b|excise|commodity tax|taxes? on products?|"
        r"增值税|营业税|消费税|销售税|商品税",
    ),
    (TAX, r"\btax(es)?\b|subsid|税|补贴"),
    ("margin", r"margin|transaction cost|流通费|加价|毛利"),
    ("inventories", r"(change|var\w*) (in|of) (stock|inventor)|stock (change|variation)|inventor|^stocks$|存货|库存"),
    (
        "savings",
        r"^savings?\b|saving.{0,3}invest|^investment|capital (account|formation)|accumulation|"
        r"储蓄|资本形成|资本账户|^投资|固定资产投资",
    ),
    (
        "row",
        r"^rest[ _]of|rest of (the )?world|^foreign|^world\b|^external|^abroad|^row\b|^eu$|^european union|"
        r"国外|世界其他|境外|^外国|省外|国内其他|外省|区外|省际",
    ),
    ("enterprise", r"^(enterprise|firm|corporation|compan)|^企业|企业账户|^公司"),
    ("government", r"^(general |central |local )?government$|^govern|^state$|政府$|^政府(?!补贴)|^财政|预算外"),
    (
        "household",
        r"^house ?holds?|\bhouse ?holds?$|^consumers?$|^(quintile|decile)[-_ ]?\d+$|"
        r"^(rural|urban)([-_ ]*(house.*|(q|quintile|decile|dec)?[-_ ]?\d+))?$|家庭|居民(?!服务)|农户|住户",
    ),
    (
        "factor",
        r"^(un|semi-?)?(skilled )?labou?r|\blabou?r$|^(un|semi-?)?skilled\b|^wages?$|compensation of employees|"
        r"^capital$|\bland$|^livestock capital|operating surplus|mixed income|natural resources?$|"
        r"^(low|medium|high)[ -]skill",
    ),
    ("factor", r"劳动力|劳动者报酬|^劳动$|^劳动(?!服)|^资本|^土地|营业盈余|固定资产折旧|^要素|自然资源"),
    ("activity", r"^(activit(y|ies)|industries|生产活动|活动)\b|^(生产活动|活动)[-_ ]?|活动$|[-_ ]activit(y|ies)$"),
    (
        "commodity",
        r"^(commodit(y|ies)|goods|products|商品|产品)\b|^(商品|产品)[-_ ]|(商品|产品)$|[-_ ](commodit(y|ies)|goods?)$",
    ),
)
"""Words in labels and descriptions; the first that fits counts."""

ROMANCE: tuple[tuple[str, str], ...] = (
    (
        "tax_import",
        r"aranceles|arancel|droits? de douane|tarifas? de importa|impostos? de importa|impots? sur les import",
    ),
    (
        "tax_direct",
        r"(impots?|taxes?) (directe?s?|sur les? revenus?)|impuestos? (directos?|(a|sobre) la renta)|imposto de renda",
    ),
    (
        "tax_production",
        r"(impots?|taxes?) sur la production|impuestos? (a|sobre) la produccion|impostos? sobre a producao",
    ),
    (
        "tax_sales",
        r"^(tva|iva)\b|(impots?|taxes?) sur les (produits|ventes)|impuestos? (a|sobre) (los productos|las ventas)",
    ),
    (TAX, r"\b(impots?|impuestos?|impostos?)\b"),
    ("margin", r"^(marges?|margen(es)?|margens?)\b"),
    ("inventories", r"variations? des? stocks?|variacion de (las )?existencias|variacao de estoques"),
    ("savings", r"^(epargne|ahorros?|poupanca)\b|^(investissement|inversion|investimento)s?\b"),
    ("row", r"res(te|to) (du monde|del mundo|do mundo)"),
    ("enterprise", r"^(entreprises?|empresas?|societes?|sociedades)\b"),
    ("government", r"^(etat|gouvernement|gobierno|governo|administrations? publiques?)\b"),
    ("household", r"^(menages?|hogar(es)?|familias)\b"),
    ("factor", r"^(travail|trabajo|trabalho|main d.oeuvre|mano de obra|terres?|tierras?|terras?)\b"),
    ("activity", r"^(branches?|actividad(es)?|atividades?|activites?)\b"),
    ("commodity", r"^(produits?|productos?|produtos?|bien(es|s)?|bens)\b"),
)
"""The same in French, Spanish and Portuguese, without accents."""


_DECKED = re.compile(r"^\d+[.、)）:：_ -]*(?=\D)|(?<!资本)账户$")
"""What stands around a name: a number before it, and the word account behind it."""
_HAN, _LATIN = r"[\u3000-\u9fff]+", r"[a-z][a-z' .&-]*"


def kind_of_code(code: str) -> str:
    """The kind a code says, or ""."""
    text = plain(code).casefold()
    base = re.sub(r"([-_]\w+|\d+)$", "", text)  # mtax_eu, ftax2
    tried = [text, *([base] if len(base) >= _LONG else [])]
    return next((kind for t in tried for kind, pattern in CODES if re.fullmatch(pattern, t)), "")


def kind_of_words(text: str) -> str:
    """The kind words say, or "": the whole, without a number before it or 账户 behind it, and each language of two."""
    whole = " ".join(text.casefold().split())
    bare = _DECKED.sub("", whole)
    parts = [" ".join(re.sub(other, " ", bare).split()).strip("-/|:：()（） ") for other in (_HAN, _LATIN)]
    tried = dict.fromkeys(t for t in (whole, bare, *parts) if t)
    found = next((kind for t in tried for kind, pattern in WORDS if re.search(pattern, t)), "")
    return found or next((kind for kind, pattern in ROMANCE if re.search(pattern, _unaccented(bare))), "")


def _unaccented(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def kind_of_heading(text: str) -> str:
    """The kind a heading says, or ""."""
    text = " ".join(text.casefold().split())
    return next((kind for kind, pattern in HEADINGS if re.search(pattern, text)), "")


def kind_named(text: str) -> str:
    """The kind a cell of a sheet of kinds names: ours, or in Chinese; "" when it names none."""
    return meant(KIND_NAMES, text, KINDS)
