"""Files over HTTP: how they come in, who gets them, and who may name them in a command."""
