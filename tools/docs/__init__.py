"""The documents that are written from the code: events, rules, promises, AsyncAPI, tables of the services."""
