"""Chinese names of kinds, sheets and columns, allowed in place of ours; the first of each is the one we write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sam.labels import plain

KIND_NAMES: dict[str, str] = {
    "activity": "生产活动|活动|产业|部门|生产部门",
    "commodity": "商品|产品|商品和服务|货物",
    "factor": "要素|生产要素|劳动|劳动力|资本|土地",
    "household": "居民|家庭|住户|居民户",
    "enterprise": "企业|公司|非金融企业|金融机构",
    "government": "政府|广义政府",
    "tax_direct": "所得税|直接税",
    "tax_production": "生产税净额|生产税|活动税",
    "tax_sales": "销售税|商品税|增值税|消费税|间接税",
    "tax_import": "进口税|关税",
    "tax_export": "出口税",
    "tax_factor": "要素税|社会保险|社会保障缴款",
    "margin": "商贸运输加价|流通费|商贸加价|加价|流通费用|商业毛利",
    "savings": "储蓄—投资|储蓄|投资|储蓄投资|储蓄-投资|资本账户|资本形成",
    "inventories": "存货变动|存货|存货增加|库存",
    "row": "国外|世界其他地区|世界其他|国外账户|境外",
}

SHEET_NAMES: dict[str, str] = {
    "sam": "社会核算矩阵|SAM矩阵|SAM表|矩阵",
    "accounts": "账户|账户表|科目",
    "settings": "设置",
    "groups": "分组|组",
    "elasticities": "弹性|弹性参数",
    "nest": "生产嵌套|嵌套",
    "makers": "生产者",
    "expenditure": "支出弹性",
    "basket": "价格篮子",
    "payments": "支付",
    "factor_quantities": "要素数量",
    "distortion": "扭曲份额",
    "wedges": "要素楔子|楔子",
    "emissions": "排放",
    "energy": "能源",
    "conversions": "单位换算",
    "latent": "潜在技术",
    "portfolio": "配额标准",
    "notes": "注释",
    "sources": "数据来源|来源",
}

COLUMN_NAMES: dict[str, str] = {
    "account": "账户|科目|账户名称",
    "kind": "类型|类别|种类|账户类型",
    "label_en": "英文名称|英文名|英文",
    "label_zh": "中文名称|中文名|中文|名称",
    "on": "征收对象|作用对象",
    "key": "设置项|项目",
    "value": "数值|取值|值",
    "note": "说明|备注",
    "note_zh": "中文说明",
    "group": "组|分组|组名",
    "parameter": "参数",
    "source": "来源|数据来源",
    "activity": "生产活动|活动",
    "item": "项目|项",
    "parent": "上级|上级节点",
    "sigma": "替代弹性|弹性",
    "form": "形式",
    "household": "居民|居民户",
    "commodity": "商品|产品",
    "elasticity": "弹性|支出弹性",
    "exports": "出口额",
    "transformation": "转换弹性",
    "index": "价格指数",
    "weight": "权重",
    "receiver": "收款方",
    "payer": "付款方",
    "follows": "依据",
    "fixed": "固定部分",
    "factor": "要素",
    "quantity": "数量",
    "unit": "单位",
    "share": "份额|比例",
    "wedge": "楔子",
    "pollutant": "污染物",
    "fuel": "燃料",
    "user": "使用者|使用部门",
    "carrier": "能源品种",
    "technology": "技术",
    "node": "节点",
    "markup": "成本倍数",
    "standard": "标准",
    "sheet": "工作表",
    "status": "性质",
    "to": "归入",
    "part": "部分",
    "where": "位置",
    "counterpart": "对方账户",
    "total": "合计|总额",
}


def first(names: Mapping[str, str], name: str) -> str:
    """The Chinese name that files of ours use; the name itself where there is none."""
    return names[name].split("|")[0] if name in names else name


def meant(names: Mapping[str, str], text: str, among: Iterable[str]) -> str:
    """Which of `among` a text names, in English without regard to case or in Chinese; "" for none."""
    bare, known = plain(text).casefold(), list(among)
    english = {name.casefold(): name for name in known}
    if bare in english:
        return english[bare]
    return next((n for n in known if bare in {plain(zh).casefold() for zh in names.get(n, "").split("|")} - {""}), "")
