"""What a sample project costs, who bears it, and when it is paid: shares of the estimate, in percent."""

from collections.abc import Mapping

SOURCES = {"central": 45, "fiscal": 40, "residents": 15}
CONTRACT = 96
PROGRESS_PAYMENT = 80

# Measured progress, then what is paid out of which source. Before acceptance no more than 80 % of the
# measured part of the contract is due, after it all; 3 % of the contract stay back for the warranty.
PAYMENTS = ((30, "central", 23), (65, "central", 22), (100, "fiscal", 30))
SETTLEMENT = (("fiscal", 10), ("residents", 8))
PAID = sum(share for *_, share in (*PAYMENTS, *SETTLEMENT))

SCOPE: Mapping[str, tuple[tuple[str, str, int], ...]] = {
    "basic": (
        ("water_supply", "供水管网更新", 25),
        ("drainage", "雨污分流", 35),
        ("roads", "道路翻修", 25),
        ("parking", "停车位整治", 15),
    ),
    "improved": (
        ("water_supply", "供水管网更新", 20),
        ("drainage", "雨污分流", 25),
        ("building", "屋面防水与外墙修缮", 30),
        ("charging", "充电桩", 10),
        ("security", "智慧安防", 15),
    ),
    "enhanced": (
        ("drainage", "雨污分流", 30),
        ("building", "屋面防水与外墙修缮", 30),
        ("elderly_care", "社区养老服务站", 20),
        ("child_care", "托幼用房", 10),
        ("parcels", "智能信包箱", 10),
    ),
}


def share(estimate: int, percent: int) -> int:
    """Fen. Estimates of the samples are whole ten thousands of yuan, so nothing is rounded."""
    return estimate * percent // 100


def sources(estimate: int) -> list[dict[str, object]]:
    return [{"kind": kind, "amount": share(estimate, percent)} for kind, percent in SOURCES.items()]


def items(estimate: int, tier: str) -> list[dict[str, object]]:
    return [
        {"category": category, "name": name, "amount": share(estimate, percent)}
        for category, name, percent in SCOPE[tier]
    ]
