"""The parts of the system, by name."""

SERVICES = ("projects", "reviews", "funding", "maintenance")
DESK = "audit"
APPLICATIONS = (*SERVICES, DESK)

# What a person starts and stops. The keeper of Kafka's grants is not one: it is always there.
PARTS = ("postgres", "kafka", *APPLICATIONS)
GRANTS = "kafka-grants"
PROGRAMS = ("postgres", "kafka", GRANTS, *APPLICATIONS)
