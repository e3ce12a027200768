"""China 2018: from the NBS input-output table to two balanced SAM workbooks, with 42 and 153 sectors."""
