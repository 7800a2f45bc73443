"""Tables that somebody else made, read row by row into commands; nothing is sent while one row is wrong."""
