"""What an equation sees as `m`, for editors and mypy: ``def factor_demand(m: M, f: str, a: str)``.

Written by ``python -m cge.model.write_namespace``; do not edit.
A block of one's own adds its symbols in a subclass of M.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cge.calibration.benchmark import Benchmark
    from cge.language.flow import Flows

Pair = tuple[str, str]
Triple = tuple[str, str, str]


class Sets:
    """Members of every set."""

    scalar: tuple[Any, ...]
    factor: tuple[str, ...]
    household: tuple[str, ...]
    enterprise: tuple[str, ...]
    government: tuple[str, ...]
    margin: tuple[str, ...]
    commodity: tuple[str, ...]
    rule: tuple[Pair, ...]
    has_producer_prices: tuple[Any, ...]
    private: tuple[str, ...]
    institution: tuple[str, ...]
    activity: tuple[str, ...]
    node: tuple[Pair, ...]
    branch: tuple[Pair, ...]
    augmented: tuple[Pair, ...]
    additive_node: tuple[Pair, ...]
    root_node: tuple[Pair, ...]
    nest_branch: tuple[Pair, ...]
    bundle_branch: tuple[Any, ...]
    nest_node: tuple[Pair, ...]
    ces_node: tuple[Pair, ...]
    bundle_node: tuple[Pair, ...]
    bundle: tuple[str, ...]
    bundle_good: tuple[Pair, ...]
    input: tuple[Pair, ...]
    clean_power: tuple[str, ...]
    make: tuple[Pair, ...]
    make_own: tuple[Any, ...]
    switching_factor: tuple[str, ...]
    switching: tuple[Pair, ...]
    idle_factor: tuple[str, ...]
    has_labour: tuple[Any, ...]
    factor_use: tuple[Pair, ...]
    pay_gap: tuple[Pair, ...]
    gap_factor: tuple[str, ...]
    labour_use: tuple[Pair, ...]
    factor_in_nest: tuple[Pair, ...]
    factor_in_bundle: tuple[Any, ...]
    produced: tuple[str, ...]
    differentiated: tuple[str, ...]
    indexed: tuple[str, ...]
    same_good: tuple[Any, ...]
    by_maker: tuple[Any, ...]
    home_by_maker: tuple[Any, ...]
    export_by_maker: tuple[Any, ...]
    make_market: tuple[Pair, ...]
    make_same: tuple[Any, ...]
    make_transformed: tuple[Pair, ...]
    home_maker: tuple[Pair, ...]
    export_maker: tuple[Pair, ...]
    transformed: tuple[str, ...]
    perfect: tuple[Any, ...]
    home_transformed: tuple[str, ...]
    home_perfect: tuple[Any, ...]
    export_transformed: tuple[str, ...]
    export_perfect: tuple[Any, ...]
    open: tuple[Any, ...]
    exported: tuple[str, ...]
    imported: tuple[str, ...]
    home: tuple[str, ...]
    used: tuple[str, ...]
    sold: tuple[str, ...]
    margin_on: tuple[Any, ...]
    margin_service: tuple[Any, ...]
    destination: tuple[str, ...]
    depreciated: tuple[str, ...]
    depreciation: tuple[Pair, ...]
    consumption: tuple[Pair, ...]
    consumer: tuple[str, ...]
    lump_sum: tuple[Pair, ...]
    residual_saver: tuple[str, ...]
    spender: tuple[str, ...]
    investable: tuple[str, ...]
    has_investment: tuple[Any, ...]
    saves: tuple[Any, ...]
    saving_private: tuple[str, ...]
    saves_only: tuple[Any, ...]
    public: tuple[Pair, ...]
    funded: tuple[str, ...]
    investment: tuple[str, ...]
    policy_good: tuple[str, ...]
    stock: tuple[str, ...]
    leisured: tuple[str, ...]
    leisure: tuple[Pair, ...]
    hours_chosen: tuple[Any, ...]
    time: tuple[Pair, ...]
    pool: tuple[str, ...]
    segment: tuple[str, ...]
    rent_claim: tuple[Pair, ...]
    factor_owner: tuple[Pair, ...]
    factor_remitted: tuple[Pair, ...]
    factor_abroad: tuple[str, ...]
    transfer_private: tuple[Pair, ...]
    transfer_government: tuple[Pair, ...]
    transfer_foreign: tuple[Pair, ...]
    transfer_abroad: tuple[Pair, ...]
    payment_fixed: tuple[Pair, ...]
    fixed_paid: tuple[Any, ...]
    tax_owner: tuple[Pair, ...]
    tax_production: tuple[str, ...]
    tax_factor: tuple[Any, ...]
    tax_sales: tuple[Any, ...]
    tax_import: tuple[Any, ...]
    tax_export: tuple[Any, ...]
    tax_direct: tuple[str, ...]
    tax_production_rate: tuple[Pair, ...]
    tax_sales_rate: tuple[Pair, ...]
    tax_import_rate: tuple[Pair, ...]
    tax_export_rate: tuple[Pair, ...]
    tax_direct_rate: tuple[Pair, ...]
    tax_factor_income_rate: tuple[Pair, ...]
    direct_on_income: tuple[Pair, ...]
    direct_on_factors: tuple[Any, ...]
    tax_factor_rate: tuple[Triple, ...]
    has_direct_tax: tuple[Any, ...]
    tax: tuple[str, ...]
    pollutant: tuple[str, ...]
    emission_use: tuple[Triple, ...]
    emission_output: tuple[Pair, ...]
    emission_inputs: tuple[Any, ...]
    emission: tuple[Triple, ...]
    emitter: tuple[Pair, ...]
    emitting_activity: tuple[Pair, ...]
    import_content: tuple[Pair, ...]
    export_content: tuple[Pair, ...]
    standard: tuple[str, ...]
    certified: tuple[Triple, ...]
    latent: tuple[str, ...]
    latent_make: tuple[Triple, ...]


class Base:
    """Benchmark levels."""

    q_activity: Mapping[str, float]
    p_activity: Mapping[str, float]
    p_node: Mapping[Pair, float]
    q_node: Mapping[Pair, float]
    u_bundle: Mapping[Pair, float]
    b_bundle: Mapping[Pair, float]
    w_bundle: Mapping[Pair, float]
    tfp: Mapping[str, float]
    tfp_economy: float
    p_mix: Mapping[Pair, float]
    input_efficiency: Mapping[Pair, float]
    use_efficiency: Mapping[str, float]
    allocation_efficiency: Mapping[str, float]
    output_quality: Mapping[str, float]
    e_quality_cost: Mapping[str, float]
    e_nest: Mapping[Pair, float]
    e_bundle: Mapping[str, float]
    p_factor: Mapping[str, float]
    q_factor: Mapping[Pair, float]
    endowment: Mapping[str, float]
    unemployment: Mapping[str, float]
    real_wage: Mapping[str, float]
    real_return: Mapping[str, float]
    mean_return: Mapping[str, float]
    factor_quality: Mapping[str, float]
    factor_quality_sector: Mapping[Pair, float]
    wedge: Mapping[Pair, float]
    wedge_removal: Mapping[Pair, float]
    share_distortion: Mapping[Pair, float]
    gap_norm: Mapping[str, float]
    mobility_shift: Mapping[Pair, float]
    e_immobility: Mapping[str, float]
    v_factor_income: Mapping[str, float]
    factor_abroad: Mapping[str, float]
    v_rent: Mapping[str, float]
    s_rent: Mapping[Pair, float]
    p_make: Mapping[Pair, float]
    q_output: Mapping[str, float]
    p_output: Mapping[str, float]
    q_home: Mapping[str, float]
    p_home: Mapping[str, float]
    q_export: Mapping[str, float]
    p_export: Mapping[str, float]
    p_fob: Mapping[str, float]
    p_world_export: Mapping[str, float]
    export_shift: Mapping[str, float]
    e_export_inverse: Mapping[str, float]
    q_import: Mapping[str, float]
    p_import: Mapping[str, float]
    p_cif: Mapping[str, float]
    p_world_import: Mapping[str, float]
    import_shift: Mapping[str, float]
    e_import_inverse: Mapping[str, float]
    p_composite: Mapping[str, float]
    p_purchaser: Mapping[str, float]
    commodity_quality: Mapping[str, float]
    import_quality: Mapping[str, float]
    world_quality: Mapping[str, float]
    e_quality_home: float
    e_quality_abroad: float
    e_armington: Mapping[str, float]
    e_transformation: Mapping[str, float]
    e_make: Mapping[str, float]
    e_joint: Mapping[str, float]
    q_margin: Mapping[str, float]
    p_margin: Mapping[str, float]
    q_make_home: Mapping[Pair, float]
    q_make_export: Mapping[Pair, float]
    e_maker: Mapping[Pair, float]
    v_consumption: Mapping[str, float]
    q_consumption: Mapping[Pair, float]
    q_subsistence: Mapping[Pair, float]
    q_utility: Mapping[str, float]
    p_utility: Mapping[str, float]
    e_consumption: Mapping[str, float]
    ev: Mapping[str, float]
    v_income: Mapping[str, float]
    v_disposable: Mapping[str, float]
    v_saving: Mapping[str, float]
    s_saving: Mapping[str, float]
    saving_scale: float
    saving_points: Any
    on_saving_points: Mapping[str, float]
    on_saving_scale: Mapping[str, float]
    s_factor_income: Mapping[Pair, float]
    s_transfer: Mapping[Pair, float]
    transfer_government: Mapping[Pair, float]
    transfer_abroad: Mapping[Pair, float]
    lump_sum: Mapping[str, float]
    s_lump_sum: Mapping[str, float]
    payment_fixed: Mapping[Pair, float]
    transfer_foreign: Mapping[Pair, float]
    factor_remitted: Mapping[Pair, float]
    t_production: Mapping[Pair, float]
    t_sales: Mapping[Pair, float]
    t_import: Mapping[Pair, float]
    t_export: Mapping[Pair, float]
    t_direct: Mapping[Pair, float]
    t_factor_income: Mapping[Pair, float]
    t_factor: Mapping[Triple, float]
    direct_tax_scale: float
    direct_tax_points: Any
    on_tax_scale: Mapping[Pair, float]
    on_tax_points: Mapping[Pair, float]
    v_tax: Mapping[str, float]
    s_tax: Mapping[Pair, float]
    q_public: Mapping[Pair, float]
    q_policy: Mapping[str, float]
    real_public: Mapping[str, float]
    p_public: Mapping[str, float]
    e_public: Mapping[str, float]
    v_public_saving: Mapping[str, float]
    s_public_saving: Mapping[str, float]
    real_public_saving: Mapping[str, float]
    real_investment: Any
    p_investment: Any
    q_investment: Mapping[str, float]
    e_investment: Any
    e_destination: Any
    p_capital: Mapping[str, float]
    investment_to: Mapping[str, float]
    depreciation: Mapping[Pair, float]
    v_depreciation: Mapping[str, float]
    q_stock: Mapping[str, float]
    v_saving_total: Any
    walras: float
    q_composite: Mapping[str, float]
    exchange_rate: float
    foreign_saving: float
    emission_price: Mapping[str, float]
    p_emission: Mapping[str, float]
    emission_coverage: Mapping[Pair, float]
    q_emission: Mapping[Triple, float]
    q_emission_user: Mapping[Pair, float]
    q_emission_total: Mapping[str, float]
    v_emission_revenue: Mapping[str, float]
    s_emission_revenue: Mapping[str, float]
    allowance_rate: Mapping[Pair, float]
    border_import: Mapping[str, float]
    border_export: Mapping[str, float]
    import_content: Mapping[Pair, float]
    export_content: Mapping[Pair, float]
    v_border: float
    subsidy_output: Mapping[str, float]
    subsidy_all: float
    subsidy_clean: float
    subsidy_labour: float
    surcharge: Mapping[str, float]
    import_surcharge: Mapping[str, float]
    v_policy: float
    s_policy: Mapping[str, float]
    certificate_price: Mapping[str, float]
    p_certificate: Mapping[str, float]
    portfolio_share: Mapping[str, float]
    q_portfolio: Mapping[str, float]
    portfolio_gap: Mapping[str, float]
    certificate_scale: Mapping[str, float]
    v_certificate: Mapping[str, float]
    q_latent: Mapping[str, float]
    latent_markup: Mapping[str, float]
    latent_efficiency: Mapping[str, float]
    cpi: float
    ppi: Any
    v_gdp: float
    q_gdp: float
    p_gdp: float
    q_gdp_laspeyres: float
    excise: Mapping[str, float]
    quality_innovation: Mapping[str, float]
    quality_orientation: Mapping[str, float]
    e_quality_formation: float
    composite_quality: Mapping[str, float]
    b_quality: Mapping[str, float]
    q_activity_effective: Mapping[str, float]
    q_export_effective: Mapping[str, float]
    q_import_effective: Mapping[str, float]
    q_gdp_physical: float
    dispersion: Mapping[str, float]
    e_varieties: float
    switching_cost: Mapping[str, float]
    e_switching: Mapping[str, float]
    sector_appeal: Mapping[Pair, float]
    pool: Mapping[str, float]
    switching_gap: Mapping[Pair, float]
    switchers: Mapping[str, float]
    v_switching: Mapping[str, float]
    v_mobility_gain: Mapping[str, float]
    time: Mapping[Pair, float]
    q_leisure: Mapping[Pair, float]
    p_welfare: Mapping[str, float]
    q_welfare: Mapping[str, float]
    e_leisure: Mapping[str, float]
    labour_force: Mapping[str, float]
    q_people: Mapping[str, float]
    p_pool: Mapping[str, float]
    migration_shift: Mapping[str, float]
    e_migration_inverse: Mapping[str, float]
    emission_cap: Mapping[str, float]
    emission_cap_gap: Mapping[str, float]
    emission_price_scale: Mapping[str, float]
    wage_floor: Mapping[str, float]
    wage_floor_gap: Mapping[str, float]
    capacity: Mapping[str, float]
    capacity_gap: Mapping[str, float]
    quota: Mapping[str, float]
    quota_gap: Mapping[str, float]
    rule_gap: Mapping[Pair, float]
    s_investment: Any
    s_formation: Any
    s_public: Mapping[str, float]
    v_public: Mapping[str, float]
    interest_rate: Any
    e_saving: Any
    e_investing: Any
    saving_shift: Any
    investment_wanted: Any
    e_wage_curve: Mapping[str, float]
    wage_curve_gap: Mapping[str, float]
    p_labour: Any


class M:
    """Every symbol of the bundled blocks, their benchmark levels, the sets and the data."""

    base: Base
    sets: Sets
    data: Benchmark
    flows: Flows
    q_activity: Mapping[str, Any]
    """q_activity[a]: activity output, physical; currency at benchmark prices"""
    p_activity: Mapping[str, Any]
    """p_activity[a]: producer price of activity output; index, benchmark = 1"""
    p_node: Mapping[Pair, Any]
    """p_node[n,a]: unit cost of a node of the production tree; index, benchmark = 1"""
    q_node: Mapping[Pair, Any]
    """q_node[n,a]: quantity of a node of the production tree; currency at benchmark prices"""
    u_bundle: Mapping[Pair, Any]
    """u_bundle[n,a]: scale of a bundle: quantity times cost to the elasticity; currency at benchmark prices"""
    b_bundle: Mapping[Pair, Any]
    """b_bundle[n,c]: Box–Cox price of a commodity in a bundle; transform of an index"""
    w_bundle: Mapping[Pair, Any]
    """w_bundle[n,c]: price of a commodity in a bundle to the power 1 - elasticity; transform of an index"""
    tfp: Mapping[str, Any]
    """tfp[a]: total factor productivity, gross output; index, benchmark = 1"""
    tfp_economy: Any
    """tfp_economy: economy-wide total factor productivity, gross output; index, benchmark = 1"""
    p_mix: Mapping[Pair, Any]
    """p_mix[n,a]: price index that keeps the physical quantity of an additive node; index, benchmark = 1"""
    input_efficiency: Mapping[Pair, Any]
    """input_efficiency[n,a]: efficiency of a node of the production tree; index, benchmark = 1"""
    use_efficiency: Mapping[str, Any]
    """use_efficiency[c]: efficiency of a commodity as material input; index, benchmark = 1"""
    allocation_efficiency: Mapping[str, Any]
    """allocation_efficiency[a]: efficiency of allocation within a sector; index, benchmark = 1"""
    output_quality: Mapping[str, Any]
    """output_quality[a]: quality of output; index, benchmark = 1"""
    e_quality_cost: Mapping[str, Any]
    """e_quality_cost[a]: elasticity of unit cost to output quality; elasticity"""
    e_nest: Mapping[Pair, Any]
    """e_nest[n,a]: elasticity of substitution in a node; elasticity"""
    e_bundle: Mapping[str, Any]
    """e_bundle[n]: elasticity of substitution in a bundle, all activities; elasticity"""
    p_factor: Mapping[str, Any]
    """p_factor[f]: economy-wide price of a factor; index, benchmark = 1"""
    q_factor: Mapping[Pair, Any]
    """q_factor[f,a]: factor employed; currency at benchmark economy-wide price"""
    endowment: Mapping[str, Any]
    """endowment[f]: factor endowment; currency at benchmark economy-wide price"""
    unemployment: Mapping[str, Any]
    """unemployment[f]: share of the endowment that is idle; share"""
    real_wage: Mapping[str, Any]
    """real_wage[f]: factor price over consumer prices; index, benchmark = 1"""
    real_return: Mapping[str, Any]
    """real_return[f]: factor price over the price of investment; index, benchmark = 1"""
    mean_return: Mapping[str, Any]
    """mean_return[f]: mean return across activities over the economy-wide price; ratio"""
    factor_quality: Mapping[str, Any]
    """factor_quality[f]: factor quality, economy-wide; index, benchmark = 1"""
    factor_quality_sector: Mapping[Pair, Any]
    """factor_quality_sector[f,a]: factor quality, sector part; index, benchmark = 1"""
    wedge: Mapping[Pair, Any]
    """wedge[f,a]: reallocation wedge: gap between pay and the economy-wide return; rate"""
    wedge_removal: Mapping[Pair, Any]
    """wedge_removal[f,a]: share of the wedge removed, (1+wedge)^(1-share); share"""
    share_distortion: Mapping[Pair, Any]
    """share_distortion[f,a]: share of a pay gap that is distortion; acts once wedges are removed; share"""
    gap_norm: Mapping[str, Any]
    """gap_norm[f]: norm of pay gaps: wedge rents add up to zero in the benchmark; ratio"""
    mobility_shift: Mapping[Pair, Any]
    """mobility_shift[f,a]: shift of the return a factor asks for in an activity; index, benchmark = 1"""
    e_immobility: Mapping[str, Any]
    """e_immobility[f]: inverse elasticity of factor supply across activities (0 = mobile); 1 / elasticity"""
    v_factor_income: Mapping[str, Any]
    """v_factor_income[f]: factor income with wedge rents, after factor-income tax; currency"""
    factor_abroad: Mapping[str, Any]
    """factor_abroad[f]: factor income from abroad; foreign currency"""
    v_rent: Mapping[str, Any]
    """v_rent[f]: rents of reallocation wedges; currency"""
    s_rent: Mapping[Pair, Any]
    """s_rent[i,f]: share of an institution in wedge rents, taken from the factor's owners; share"""
    p_make: Mapping[Pair, Any]
    """p_make[a,c]: price of a commodity made by an activity; index, benchmark = 1"""
    q_output: Mapping[str, Any]
    """q_output[c]: domestic output of a commodity; currency at benchmark prices"""
    p_output: Mapping[str, Any]
    """p_output[c]: basic price of domestic output; index, benchmark = 1"""
    q_home: Mapping[str, Any]
    """q_home[c]: domestic sales of domestic output; currency at benchmark prices"""
    p_home: Mapping[str, Any]
    """p_home[c]: price of domestic sales; index, benchmark = 1"""
    q_export: Mapping[str, Any]
    """q_export[c]: exports; currency at benchmark prices"""
    p_export: Mapping[str, Any]
    """p_export[c]: supplier price of exports; index, benchmark = 1"""
    p_fob: Mapping[str, Any]
    """p_fob[c]: export price in foreign currency; foreign currency, benchmark = 1 + taxes and margins"""
    p_world_export: Mapping[str, Any]
    """p_world_export[c]: world price of the export good; foreign currency, benchmark = 1 + taxes and margins"""
    export_shift: Mapping[str, Any]
    """export_shift[c]: shift of foreign demand; index, benchmark = 1"""
    e_export_inverse: Mapping[str, Any]
    """e_export_inverse[c]: inverse elasticity of export demand (0 = price taking); 1 / elasticity"""
    q_import: Mapping[str, Any]
    """q_import[c]: imports; currency at benchmark prices"""
    p_import: Mapping[str, Any]
    """p_import[c]: duty-paid import price; price, benchmark = 1 + duty"""
    p_cif: Mapping[str, Any]
    """p_cif[c]: import price in foreign currency; foreign currency, benchmark = 1"""
    p_world_import: Mapping[str, Any]
    """p_world_import[c]: world price of imports; foreign currency, benchmark = 1"""
    import_shift: Mapping[str, Any]
    """import_shift[c]: shift of foreign supply; index, benchmark = 1"""
    e_import_inverse: Mapping[str, Any]
    """e_import_inverse[c]: inverse elasticity of import supply (0 = price taking); 1 / elasticity"""
    p_composite: Mapping[str, Any]
    """p_composite[c]: Armington price at basic prices; index, benchmark = 1"""
    p_purchaser: Mapping[str, Any]
    """p_purchaser[c]: purchaser price; price, benchmark = 1 + taxes and margins"""
    commodity_quality: Mapping[str, Any]
    """commodity_quality[c]: quality of a commodity; index, benchmark = 1"""
    import_quality: Mapping[str, Any]
    """import_quality[c]: quality of imports; index, benchmark = 1"""
    world_quality: Mapping[str, Any]
    """world_quality[c]: quality of competitors abroad; index, benchmark = 1"""
    e_quality_home: Any
    """e_quality_home: valuation of quality by domestic users; elasticity"""
    e_quality_abroad: Any
    """e_quality_abroad: valuation of quality by foreign users; elasticity"""
    e_armington: Mapping[str, Any]
    """e_armington[c]: elasticity between home goods and imports; elasticity"""
    e_transformation: Mapping[str, Any]
    """e_transformation[c]: elasticity between home sales and exports; elasticity"""
    e_make: Mapping[str, Any]
    """e_make[c]: elasticity between producers of a commodity; elasticity"""
    e_joint: Mapping[str, Any]
    """e_joint[a]: elasticity between the products of an activity; elasticity"""
    q_margin: Mapping[str, Any]
    """q_margin[k]: margin services; currency at benchmark prices"""
    p_margin: Mapping[str, Any]
    """p_margin[k]: price of margin services; index, benchmark = 1"""
    q_make_home: Mapping[Pair, Any]
    """q_make_home[a,c]: what a maker sells of a commodity at home; currency at benchmark prices"""
    q_make_export: Mapping[Pair, Any]
    """q_make_export[a,c]: what a maker exports of a commodity; currency at benchmark prices"""
    e_maker: Mapping[Pair, Any]
    """e_maker[a,c]: elasticity of a maker between home sales and exports; elasticity"""
    v_consumption: Mapping[str, Any]
    """v_consumption[h]: consumption expenditure; currency"""
    q_consumption: Mapping[Pair, Any]
    """q_consumption[c,h]: household consumption; currency at benchmark basic prices"""
    q_subsistence: Mapping[Pair, Any]
    """q_subsistence[c,h]: subsistence consumption; currency at benchmark basic prices"""
    q_utility: Mapping[str, Any]
    """q_utility[h]: real supernumerary consumption (utility); currency at benchmark prices"""
    p_utility: Mapping[str, Any]
    """p_utility[h]: price of a unit of utility; index, benchmark = 1"""
    e_consumption: Mapping[str, Any]
    """e_consumption[h]: elasticity of substitution in consumption; elasticity"""
    ev: Mapping[str, Any]
    """ev[h]: equivalent variation; currency at benchmark prices"""
    v_income: Mapping[str, Any]
    """v_income[i]: income of a household, enterprise or government; currency"""
    v_disposable: Mapping[str, Any]
    """v_disposable[i]: income after direct taxes; currency"""
    v_saving: Mapping[str, Any]
    """v_saving[i]: saving; currency"""
    s_saving: Mapping[str, Any]
    """s_saving[h]: saving rate out of disposable income; share"""
    saving_scale: Any
    """saving_scale: scale of household saving rates; index, benchmark = 1"""
    saving_points: Any
    """saving_points: points on the saving rates of households and enterprises; rate"""
    on_saving_points: Mapping[str, Any]
    """on_saving_points[i]: part an institution takes in the points on saving rates, 0 or 1; share"""
    on_saving_scale: Mapping[str, Any]
    """on_saving_scale[i]: part an institution takes in the scale of saving rates, 0 or 1; share"""
    s_factor_income: Mapping[Pair, Any]
    """s_factor_income[i,f]: share of an owner in the income of a factor; share"""
    s_transfer: Mapping[Pair, Any]
    """s_transfer[i,j]: transfer from j to i in proportion to what it follows; share"""
    transfer_government: Mapping[Pair, Any]
    """transfer_government[i,g]: real transfer from government; currency at benchmark consumer prices"""
    transfer_abroad: Mapping[Pair, Any]
    """transfer_abroad[i,r]: transfer from abroad; foreign currency"""
    lump_sum: Mapping[str, Any]
    """lump_sum[g]: real lump-sum transfer to households; currency at benchmark consumer prices"""
    s_lump_sum: Mapping[str, Any]
    """s_lump_sum[h]: share of a household in the lump-sum transfer; share"""
    payment_fixed: Mapping[Pair, Any]
    """payment_fixed[r,i]: payment, or part of one, that is given in real terms

    currency at benchmark consumer prices
    """
    transfer_foreign: Mapping[Pair, Any]
    """transfer_foreign[i,j]: transfer fixed in foreign currency; foreign currency"""
    factor_remitted: Mapping[Pair, Any]
    """factor_remitted[r,f]: factor income paid abroad, fixed in foreign currency; foreign currency"""
    t_production: Mapping[Pair, Any]
    """t_production[t,a]: production tax rate on output; rate"""
    t_sales: Mapping[Pair, Any]
    """t_sales[t,c]: sales tax rate on domestic use; rate"""
    t_import: Mapping[Pair, Any]
    """t_import[t,c]: import duty rate; rate"""
    t_export: Mapping[Pair, Any]
    """t_export[t,c]: export tax rate; rate"""
    t_direct: Mapping[Pair, Any]
    """t_direct[t,i]: direct tax rate on income; rate"""
    t_factor_income: Mapping[Pair, Any]
    """t_factor_income[t,f]: tax rate on factor income; rate"""
    t_factor: Mapping[Triple, Any]
    """t_factor[t,f,a]: tax rate on factor pay; rate"""
    direct_tax_scale: Any
    """direct_tax_scale: scale of all direct tax rates; index, benchmark = 1"""
    direct_tax_points: Any
    """direct_tax_points: points on direct tax rates; rate"""
    on_tax_scale: Mapping[Pair, Any]
    """on_tax_scale[t,i]: part an institution takes in the scale of a direct tax, 0 or 1; share"""
    on_tax_points: Mapping[Pair, Any]
    """on_tax_points[t,i]: part an institution takes in the points on a direct tax, 0 or 1; share"""
    v_tax: Mapping[str, Any]
    """v_tax[t]: tax revenue; currency"""
    s_tax: Mapping[Pair, Any]
    """s_tax[g,t]: share of a government in a tax; share"""
    q_public: Mapping[Pair, Any]
    """q_public[c,g]: public consumption; currency at benchmark basic prices"""
    q_policy: Mapping[str, Any]
    """q_policy[c]: extra public purchases that pay for a policy; currency at benchmark basic prices"""
    real_public: Mapping[str, Any]
    """real_public[g]: real public consumption; currency at benchmark prices"""
    p_public: Mapping[str, Any]
    """p_public[g]: price of public consumption; index, benchmark = 1"""
    e_public: Mapping[str, Any]
    """e_public[g]: elasticity of substitution in public consumption; elasticity"""
    v_public_saving: Mapping[str, Any]
    """v_public_saving[g]: public saving; currency"""
    s_public_saving: Mapping[str, Any]
    """s_public_saving[g]: public saving rate; share of government income"""
    real_public_saving: Mapping[str, Any]
    """real_public_saving[g]: public saving at benchmark consumer prices; currency at benchmark consumer prices"""
    real_investment: Any
    """real_investment: real fixed investment; currency at benchmark prices"""
    p_investment: Any
    """p_investment: price of investment; index, benchmark = 1"""
    q_investment: Mapping[str, Any]
    """q_investment[c]: fixed investment by commodity; currency at benchmark basic prices"""
    e_investment: Any
    """e_investment: elasticity of substitution in investment; elasticity"""
    e_destination: Any
    """e_destination: elasticity of substitution between sectors of destination of investment; elasticity"""
    p_capital: Mapping[str, Any]
    """p_capital[a]: price of a sector's capital goods; index, benchmark = 1"""
    investment_to: Mapping[str, Any]
    """investment_to[a]: real fixed investment by sector of destination; currency at benchmark prices"""
    depreciation: Mapping[Pair, Any]
    """depreciation[f,a]: depreciation of a unit of a factor, at the benchmark price of capital goods; ratio"""
    v_depreciation: Mapping[str, Any]
    """v_depreciation[f]: depreciation; currency"""
    q_stock: Mapping[str, Any]
    """q_stock[c]: change in inventories; currency at benchmark basic prices"""
    v_saving_total: Any
    """v_saving_total: total saving, domestic and foreign; currency"""
    walras: Any
    """walras: saving less investment: zero in every solution (Walras' law); currency"""
    q_composite: Mapping[str, Any]
    """q_composite[c]: domestic use of the composite; currency at benchmark prices"""
    exchange_rate: Any
    """exchange_rate: exchange rate; domestic per foreign currency, benchmark = 1"""
    foreign_saving: Any
    """foreign_saving: foreign saving; foreign currency"""
    emission_price: Mapping[str, Any]
    """emission_price[p]: real price of emissions; emission price unit at benchmark consumer prices"""
    p_emission: Mapping[str, Any]
    """p_emission[p]: price of emissions; emission price unit (sheet settings)"""
    emission_coverage: Mapping[Pair, Any]
    """emission_coverage[p,u]: share of a user's emissions that pays the price; share"""
    q_emission: Mapping[Triple, Any]
    """q_emission[p,e,u]: emissions by fuel and user; emission unit (sheet emissions)"""
    q_emission_user: Mapping[Pair, Any]
    """q_emission_user[p,u]: emissions of a user; emission unit (sheet emissions)"""
    q_emission_total: Mapping[str, Any]
    """q_emission_total[p]: total emissions; emission unit (sheet emissions)"""
    v_emission_revenue: Mapping[str, Any]
    """v_emission_revenue[p]: revenue from the price on emissions; currency"""
    s_emission_revenue: Mapping[str, Any]
    """s_emission_revenue[i]: share of an institution in emission revenue; share"""
    allowance_rate: Mapping[Pair, Any]
    """allowance_rate[p,a]: free allowances per unit of output, over benchmark emissions per unit; ratio"""
    border_import: Mapping[str, Any]
    """border_import[p]: share of the emission price charged on imports; share"""
    border_export: Mapping[str, Any]
    """border_export[p]: share of the emission price paid back on exports; share"""
    import_content: Mapping[Pair, Any]
    """import_content[p,c]: emissions embodied in a unit of imports, domestic technology; emissions per unit of value"""
    export_content: Mapping[Pair, Any]
    """export_content[p,c]: emissions embodied in a unit of exports; emissions per unit of value"""
    v_border: Any
    """v_border: border adjustment: charges on imports less rebates on exports; currency"""
    subsidy_output: Mapping[str, Any]
    """subsidy_output[a]: policy subsidy on output, such as a feed-in premium; rate"""
    subsidy_all: Any
    """subsidy_all: policy subsidy on the output of all activities (indirect tax cut); rate"""
    subsidy_clean: Any
    """subsidy_clean: policy subsidy on the output of group `clean_power`; rate"""
    subsidy_labour: Any
    """subsidy_labour: policy subsidy on the pay of group `labour` (labour tax cut); rate"""
    surcharge: Mapping[str, Any]
    """surcharge[c]: policy surcharge on domestic use; rate"""
    import_surcharge: Mapping[str, Any]
    """import_surcharge[c]: policy surcharge on imports, such as the premium of a quota; rate"""
    v_policy: Any
    """v_policy: surcharges less subsidies; currency"""
    s_policy: Mapping[str, Any]
    """s_policy[i]: share of an institution in surcharges less subsidies; share"""
    certificate_price: Mapping[str, Any]
    """certificate_price[z]: real price of a certificate; energy price unit at benchmark consumer prices"""
    p_certificate: Mapping[str, Any]
    """p_certificate[z]: price of a certificate; energy price unit (sheet settings)"""
    portfolio_share: Mapping[str, Any]
    """portfolio_share[z]: least share in the physical quantity; share"""
    q_portfolio: Mapping[str, Any]
    """q_portfolio[z]: share in the physical quantity; share"""
    portfolio_gap: Mapping[str, Any]
    """portfolio_gap[z]: complementarity of certificate price and surplus over the standard; ratio"""
    certificate_scale: Mapping[str, Any]
    """certificate_scale[z]: mean cost of a physical unit in the benchmark

    energy price unit at benchmark consumer prices
    """
    v_certificate: Mapping[str, Any]
    """v_certificate[z]: certificates handed in less certificates earned; currency"""
    q_latent: Mapping[str, Any]
    """q_latent[k]: output of a latent technology; currency at benchmark prices"""
    latent_markup: Mapping[str, Any]
    """latent_markup[k]: cost of a latent technology over the price in the benchmark; ratio"""
    latent_efficiency: Mapping[str, Any]
    """latent_efficiency[k]: productivity of a latent technology; index, benchmark = 1"""
    cpi: Any
    """cpi: consumer price index (Laspeyres); index, benchmark = 1"""
    ppi: Any
    """ppi: producer price index of domestic sales; index, benchmark = 1"""
    v_gdp: Any
    """v_gdp: GDP at market prices; currency"""
    q_gdp: Any
    """q_gdp: real GDP (Fisher volume); currency at benchmark prices"""
    p_gdp: Any
    """p_gdp: GDP deflator (Fisher); index, benchmark = 1"""
    q_gdp_laspeyres: Any
    """q_gdp_laspeyres: real GDP at benchmark prices; currency at benchmark prices"""
    excise: Mapping[str, Any]
    """excise[c]: excise per unit of domestic use; real currency per unit"""
    quality_innovation: Mapping[str, Any]
    """quality_innovation[a]: product innovation (shift of output quality); index, benchmark = 1"""
    quality_orientation: Mapping[str, Any]
    """quality_orientation[a]: share of quality formed from inputs and factors; share"""
    e_quality_formation: Any
    """e_quality_formation: elasticity of substitution between sources of quality; elasticity"""
    composite_quality: Mapping[str, Any]
    """composite_quality[c]: quality of a commodity as domestic users buy it; index, benchmark = 1"""
    b_quality: Mapping[str, Any]
    """b_quality[c]: Box–Cox quality of a commodity; transform of an index"""
    q_activity_effective: Mapping[str, Any]
    """q_activity_effective[a]: activity output, quality included; currency at benchmark prices"""
    q_export_effective: Mapping[str, Any]
    """q_export_effective[c]: exports in efficiency units; currency at benchmark prices"""
    q_import_effective: Mapping[str, Any]
    """q_import_effective[c]: imports in efficiency units; currency at benchmark prices"""
    q_gdp_physical: Any
    """q_gdp_physical: real GDP in physical units, quality left out (Laspeyres); currency at benchmark prices"""
    dispersion: Mapping[str, Any]
    """dispersion[a]: variance of log revenue productivity within a sector; variance of logs"""
    e_varieties: Any
    """e_varieties: elasticity between the firms of a sector; elasticity"""
    switching_cost: Mapping[str, Any]
    """switching_cost[f]: cost of changing sector; mean annual returns"""
    e_switching: Mapping[str, Any]
    """e_switching[f]: spread of workers' tastes over sectors (nu); mean annual returns"""
    sector_appeal: Mapping[Pair, Any]
    """sector_appeal[f,a]: weight of a sector in workers' choice; share of the benchmark sum"""
    pool: Mapping[str, Any]
    """pool[f]: pool of those who may move in (D); efficiency units over weights"""
    switching_gap: Mapping[Pair, Any]
    """switching_gap[f,a]: employment over the supply of those who stay and switch, less one; ratio"""
    switchers: Mapping[str, Any]
    """switchers[f]: those who change sector; currency at benchmark economy-wide price"""
    v_switching: Mapping[str, Any]
    """v_switching[f]: gross cost of moves, tastes not counted; currency"""
    v_mobility_gain: Mapping[str, Any]
    """v_mobility_gain[f]: gain of workers from choosing their sector; currency"""
    time: Mapping[Pair, Any]
    """time[i,f]: time of an owner of labour, for work and leisure; currency at benchmark economy-wide price"""
    q_leisure: Mapping[Pair, Any]
    """q_leisure[h,f]: leisure; currency at benchmark economy-wide price"""
    p_welfare: Mapping[str, Any]
    """p_welfare[h]: price of utility from consumption and leisure; index, benchmark = 1"""
    q_welfare: Mapping[str, Any]
    """q_welfare[h]: utility from consumption and leisure; currency at benchmark prices"""
    e_leisure: Mapping[str, Any]
    """e_leisure[h]: elasticity of substitution between consumption and leisure; elasticity"""
    labour_force: Mapping[str, Any]
    """labour_force[z]: people who may move between segments; people (sheet factor_quantities)"""
    q_people: Mapping[str, Any]
    """q_people[f]: people in a segment of the labour market; people (sheet factor_quantities)"""
    p_pool: Mapping[str, Any]
    """p_pool[z]: expected pay that draws people; index, benchmark = 1"""
    migration_shift: Mapping[str, Any]
    """migration_shift[f]: expected pay that people ask for in a segment, relative; index, benchmark = 1"""
    e_migration_inverse: Mapping[str, Any]
    """e_migration_inverse[z]: inverse elasticity of migration to expected pay; 1 / elasticity"""
    emission_cap: Mapping[str, Any]
    """emission_cap[p]: cap on covered emissions, allowances that come with output aside

    emission unit (sheet emissions)
    """
    emission_cap_gap: Mapping[str, Any]
    """emission_cap_gap[p]: complementarity of emission price and room under the cap; ratio"""
    emission_price_scale: Mapping[str, Any]
    """emission_price_scale[p]: real emission price that raises one per cent of GDP

    emission price unit at benchmark consumer prices
    """
    wage_floor: Mapping[str, Any]
    """wage_floor[f]: lowest real price of a factor; index, benchmark = 1"""
    wage_floor_gap: Mapping[str, Any]
    """wage_floor_gap[f]: complementarity of unemployment and room above the floor; ratio"""
    capacity: Mapping[str, Any]
    """capacity[a]: most an activity can make; currency at benchmark prices"""
    capacity_gap: Mapping[str, Any]
    """capacity_gap[a]: complementarity of the rent of capacity and room under it; ratio"""
    quota: Mapping[str, Any]
    """quota[c]: most that may be imported; currency at benchmark prices"""
    quota_gap: Mapping[str, Any]
    """quota_gap[c]: complementarity of the premium of a quota and room under it; ratio"""
    rule_gap: Mapping[Pair, Any]
    """rule_gap[n,k]: symbol over its benchmark, less what its rule calls for; ratio"""
    s_investment: Any
    """s_investment: fixed investment in absorption; share of nominal absorption"""
    s_formation: Any
    """s_formation: capital formation, inventories included, in absorption; share of nominal absorption"""
    s_public: Mapping[str, Any]
    """s_public[g]: public consumption in absorption; share of nominal absorption"""
    v_public: Mapping[str, Any]
    """v_public[g]: public consumption at current prices; currency"""
    interest_rate: Any
    """interest_rate: interest rate that clears loanable funds; index, benchmark = 1"""
    e_saving: Any
    """e_saving: elasticity of saving rates to the interest rate; elasticity"""
    e_investing: Any
    """e_investing: elasticity of real investment to the interest rate, positive; elasticity"""
    saving_shift: Any
    """saving_shift: saving rates over what the interest rate calls for; index, benchmark = 1"""
    investment_wanted: Any
    """investment_wanted: real investment at the benchmark interest rate; currency at benchmark prices"""
    e_wage_curve: Mapping[str, Any]
    """e_wage_curve[f]: elasticity of the real wage to unemployment, positive; elasticity"""
    wage_curve_gap: Mapping[str, Any]
    """wage_curve_gap[f]: unemployment over what the wage curve calls for, less one; ratio"""
    p_labour: Any
    """p_labour: mean price of labour; index, benchmark = 1"""
