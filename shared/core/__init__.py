"""Pure words of every service: commands, events, deciders, rules, rows. No I/O, no chance."""
