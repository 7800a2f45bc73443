"""The parts of the system, by name."""

SERVICES = ("projects", "reviews", "funding", "maintenance")
AUDIT = "audit"
APPLICATIONS = (*SERVICES, AUDIT)

# What a person starts and stops. The keeper of Kafka's grants is not one: it is always there.
COMPONENTS = ("postgres", "kafka", *APPLICATIONS)
GRANTS = "kafka-grants"
PROGRAMS = ("postgres", "kafka", GRANTS, *APPLICATIONS)
