"""China: from an NBS input-output table to a balanced SAM workbook. One recipe, a page of settings per year."""
