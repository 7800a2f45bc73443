"""Tables that people open in a spreadsheet: Chinese heads with units, sums in yuan, codes in words."""
