"""Deciding without Kafka and without a database, for the tests of services."""
