"""Lists of a view: which rows, in what order, how many, and what they add up to."""
