"""What stands in one cell, exact, or what is wrong with it and what would make it right."""
