"""Official tables to workbooks: national input-output tables and supply and use tables, as their makers publish them.

    file -> grids (sam.workbook) -> a block of numbers with named lines (block) -> one Table (square, supply_use)
         -> what its own totals say (identities) -> accounts of a SAM (economy)

Every number of the table becomes a cell, or part of one; what no such table holds (who receives factor income, who
pays income taxes) is a ratio of `ratios.csv`, marked as an assumption.
"""
