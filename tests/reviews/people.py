"""Who acts in the tests of reviews. Invented organisations with valid check digits."""

from shared.core.actor import Actor

AUTHOR = "91340603MA20000015"
BUREAU = "113406030000030002"
PROVINCE = "113400000000000012"
INSTITUTE = "12340000485000000A"
UNIVERSITY = "523400005000000015"

bureau = Actor(person="p-bureau", organisation=BUREAU, roles=frozenset({"county_bureau"}), division="340603")
other_bureau = Actor(
    person="p-other", organisation=BUREAU, roles=frozenset({"county_bureau"}), division="340604"
)
authoring_bureau = Actor(
    person="p-author", organisation=AUTHOR, roles=frozenset({"county_bureau"}), division="340603"
)
province = Actor(person="p-prov", organisation=PROVINCE, roles=frozenset({"province"}), division="34")
other_province = Actor(person="p-35", organisation=PROVINCE, roles=frozenset({"province"}), division="35")
expert_a = Actor(person="expert-a", organisation=INSTITUTE, roles=frozenset({"expert"}), division="34")
expert_b = Actor(person="expert-b", organisation=UNIVERSITY, roles=frozenset({"expert"}), division="31")
stranger = Actor(person="expert-z", organisation=UNIVERSITY, roles=frozenset({"expert"}), division="34")
author_as_expert = Actor(person="expert-a", organisation=AUTHOR, roles=frozenset({"expert"}), division="34")
reactor = Actor(person="service:reviews", organisation="", roles=frozenset({"service"}))
