"""The documents that are written from the code: docs/events.md, docs/rules.md, docs/asyncapi/."""
