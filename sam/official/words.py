"""What rows and columns of official tables are called: codes, Chinese and English headings, from 2002 on."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

TOTAL, SECTOR, LEFT_OUT = "total", "sector", "ignore"
FINAL = ("rural", "urban", "households", "npish", "government", "consumption", "fixed", "inventories", "exports")
"""Final uses of a table; `consumption` is that of households and government in one column."""
ADDED = ("compensation", "production_tax", "depreciation", "surplus")
"""Items of value added; `value_added` alone where a table does not divide it."""

_H = r"(?: households?)?(?: final)?(?: consumption)?(?: expenditures?)?"
COLUMNS: dict[str, str] = {
    "rural": rf"fu101|(?:其中 ?)?(?:农村|乡村)居民(?:最终)?(?:消费)?(?:支出)?|rural{_H}",
    "urban": rf"fu102|(?:其中 ?)?城[镇市]居民(?:最终)?(?:消费)?(?:支出)?|urban{_H}",
    "households": r"thc|hfce|p3 ?s14|居民(?:最终)?消费(?:支出)?(?: ?[合小]计)?|(?:private|households?)(?: final)?"
    r"(?: consumption)?(?: expenditures?)?|(?:final )?consumption(?: expenditures?)? (?:of|by) households|pce|"
    r"total (?:private|households?) consumption(?: expenditures?)?|dpabr|cons abr",
    "npish": r"npish|p3 ?s15|(?:final consumption expenditures? (?:of|by) )?"
    r"(?:npish|non ?profit institutions serving households)s?",
    "government": r"fu103|ggfc|p3 ?s13|政府(?:最终)?消费(?:支出)?|(?:general )?government(?: final)?(?: consumption)?"
    r"(?: expenditures?)?|public consumption|(?:final )?consumption(?: expenditures?)? (?:of|by)(?: general)? "
    r"government",
    "consumption": r"tc|最终消费(?:支出)?(?: ?[合小总]计)?|(?:total )?final consumption(?: expenditures?)?",
    "fixed": r"fu201|gfcf|p51g?|固定资本形成(?:总额)?|(?:gross )?fixed capital formation",
    "inventories": r"fu202|invnt|p52|p53|p52 ?p53|存货(?:增加|变动|变化)(?:净额)?|库存(?:增加|变动)|"
    r"(?:changes? in |increase in )(?:inventories|stocks)(?: and (?:acquisitions? less disposals? of )?valuables)?|"
    r"inventor(?:y|ies)(?: changes?)?|(?:acquisitions? less disposals? of )?valuables",
    "capital_formation": r"gcf|p5g?|资本形成(?:总额)?(?: ?[合小]计)?|(?:total )?gross capital formation",
    "exports": r"ex|expo|exp|p6|cons nonres|出口|(?:国内)?省外流出|调出|"
    r"exports?(?: of goods and services)?(?: fob)?|"
    r"direct purchases by non ?residents",
    "final": r"tfu|最终使用(?: ?[合总小]计)?|(?:total )?final (?:uses?|demand)(?: at \w+ prices)?|total final uses?",
    "imports": r"im|impo|imp|p7|进口|(?:国内)?省外流入|调入|"
    r"imports?(?: of goods and services)?(?: ci?f)?",
    "cif_fob": r"cif ?fob(?: adjustments?)?(?: on imports| on exports)?|ci?f ?fob.*",
    "discrepancy": r"err|error|其他|其它|误差|(?:其[他它] ?)?误差项?|其[他它] ?误差|统计误差|平衡项|"
    r"(?:statistical )?discrepanc(?:y|ies)|errors?(?: and omissions)?|others?",
    "output": r"go|output|p1|总产出|(?:total|gross)(?: domestic)? output(?: at basic prices)?|"
    r"(?:total )?domestic (?:output|supply)(?: at basic prices)?|output at basic prices",
    "intermediate": r"tiu|tii|中间(?:使用|投入)(?: ?[合总小]计)?|(?:total )?intermediate (?:uses?|inputs?|consumption|"
    r"demand)(?: at \w+ prices)?|ttl int fnl|p2",
    "supply": r"总供给|(?:total )?supply(?: at (?:basic|purchasers|producers) ?s? prices)?|tsupbp|tsuppp",
    "uses": r"总使用|(?:total )?uses?(?: at (?:basic|purchasers|producers) ?s? prices)?|tu",
    "margins": r"商业(?:毛利|加价)|运输(?:费用|加价)|流通费用|trade(?: and transport)? margins?|transport margins?|"
    r"margins?|otm|tdtm|ttm",
    "product_tax": r"产品税净额|d21x31|d21 ?m ?d31|tls|txs|(?:net )?taxes(?: less subsidies)? on products|"
    r"net product taxes|product taxes less subsidies",
    TOTAL: r"[合小总]计|tot|total|sub ?total|grand total",
}
ROWS: dict[str, str] = {
    "compensation": r"va001|labr|d1|劳动者?报酬|(?:compensation of )?employees(?: compensation)?|"
    r"(?:wages|labou?r)(?: and salaries| income| compensation)?",
    "production_tax": r"va002|otxs|d29x39|d29 ?m ?d39|生产税净额|(?:other )?(?:net )?taxes(?: less subsidies)?"
    r" on production|other net taxes on production|net production taxes?",
    "depreciation": r"va003|p51c|k1|固定资产折旧|(?:depreciation|consumption)(?: of fixed (?:assets|capital))?",
    "surplus": r"va004|gops|b2a3[gn]|b2g?|营业盈余|"
    r"(?:gross |net )?operating surplus(?:(?: and)?(?: gross)? mixed income)?",
    "value_added": r"tva|valu|b1g|增加值(?: ?[合总]计)?|(?:total |gross )?value added(?: at basic prices)?|"
    r"total value ?added|va",
    "intermediate": r"tii|中间(?:投入|使用)(?: ?[合总小]计)?|(?:total )?intermediate (?:inputs?|uses?|consumption)"
    r"(?: at \w+ prices)?|ttl int fnl|p2",
    "output": r"ti|output|out|p1|总(?:投入|产出)|(?:total|gross) (?:inputs?|output)(?: at basic prices)?|"
    r"output at basic prices",
    "product_tax": r"产品税净额|d21x31|tls|txs int fnl|txs imp fnl|txs|(?:net )?taxes(?: less subsidies)? on products",
    "imports": r"进口(?:中间)?(?:投入|使用|品)?(?: ?[合总]计)?|imports?|imp|p7",
    TOTAL: COLUMNS[TOTAL],
}
ORIGINS = {
    "domestic": r"domestic|dom|国内|国产|国内产品",
    "imports": r"imports?|imp|imported|进口|进口品|进口产品",
    "all": r"total|tot|ttl|合计|总计",
}
_OF_GROUP = {
    "domestic": re.compile(r"国(?:内|产).*|domestic.*"),
    "imports": re.compile(r"进口.+|import.* .+|imported.*"),
}
_PREFIX = re.compile(r"(ttl|dom|imp)[ _](.+)")
CODE = re.compile(r"[A-Z]+(?:_[A-Z]+)*|(?=.*\d)[A-Za-z0-9_.\-]{1,14}")
_NUMBERED = re.compile(r"([a-z])0*(\d+)")
_PATTERNS = {axis: {name: re.compile(p) for name, p in words.items()} for axis, words in (("c", COLUMNS), ("r", ROWS))}
NAMES = (*COLUMNS, *(name for name in ROWS if name not in COLUMNS), SECTOR, LEFT_OUT)
"""What a line may be called with ``--call``."""


def normal(text: str) -> str:
    """Lower case, half width, punctuation as single spaces, none within Chinese."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    words = " ".join(re.sub(r"[^0-9a-z\u0080-\uffff+]+|[、，。；：・·]+", " ", plain).split())
    return re.sub(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])", "", words)


def code(text: str) -> str:
    """A sector's label made comparable: no prefix of origin, ``CPA_`` or ``D`` before digits, no leading zeros."""
    bare = normal(text)
    if found := _PREFIX.fullmatch(bare):
        bare = found[2]
    bare = re.sub(r"^(?:cpa |isic |nace )", "", bare)
    bare = re.sub(r"^d(?=\d\d)", "", bare)
    return re.sub(r"^0+(?=\d)", "", bare)


def origin(texts: Iterable[str]) -> str:
    """Where the goods of a row come from, by a prefix or a label of its own; "" where nothing says."""
    for text in map(normal, texts):
        if found := _PREFIX.fullmatch(text):
            return {"ttl": "all", "dom": "domestic", "imp": "imports"}[found[1]]
        for name, pattern in ORIGINS.items():
            if re.fullmatch(pattern, text):
                return name
    return ""


def group_origin(text: str) -> str:
    """Where the goods of a group of rows come from, by its heading, such as 国内产品中间投入."""
    return next((name for name, pattern in _OF_GROUP.items() if pattern.fullmatch(normal(text))), "")


def concept(texts: Sequence[str], axis: str, sectors: frozenset[str] = frozenset()) -> str:
    """What a line is by its labels, the nearest to the numbers first; "" for none. `sectors`: labels that are none.

    Codes count wherever they stand, of the others the nearest, alone or with the one outside it: what stands further
    out is the heading of a group, such as 中间投入 beside the first sector.
    """
    coded = [t for t in texts if CODE.fullmatch(t.strip())]
    spoken = [t for t in texts if t not in coded][:2]
    joined = ["".join(reversed(spoken)), " ".join(reversed(spoken))] if len(spoken) == 2 else []
    found = [_meaning(normal(t), axis) for t in [*coded, *spoken[:1], *joined] if normal(t) not in sectors]
    return next((f for f in found if f not in ("", TOTAL)), TOTAL if TOTAL in found else "")


def _meaning(text: str, axis: str) -> str:
    bare = re.sub(r"(?<=[\u4e00-\u9fff]) (?:合计|小计|[a-z]{1,4}\d{0,3})$", "", text)
    hits = (name for name, p in _PATTERNS[axis].items() if p.fullmatch(text) or p.fullmatch(bare))
    return next(hits, "")


def sector_codes(labels: Iterable[str]) -> frozenset[str]:
    """Codes such as P1, P2, P3, ... that are sectors here, though P6 alone would be exports."""
    found: dict[str, dict[int, str]] = {}
    for text in map(normal, labels):
        if hit := _NUMBERED.fullmatch(text):
            found.setdefault(hit[1], {})[int(hit[2])] = text
    return frozenset(text for group in found.values() if {1, 2, 3} <= set(group) for text in group.values())
