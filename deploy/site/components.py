"""The components of the system: their names in programs, and what people call them in Chinese."""

SERVICES = ("projects", "reviews", "funding", "maintenance")
AUDIT = "audit"
APPLICATIONS = (*SERVICES, AUDIT)

# What a person starts and stops. The program that grants rights at the broker always runs beside the broker.
COMPONENTS = ("postgres", "kafka", *APPLICATIONS)
GRANTS = "kafka-grants"
PROGRAMS = ("postgres", "kafka", GRANTS, *APPLICATIONS)

CHINESE = {
    "postgres": "数据库服务器",
    "kafka": "消息服务器",
    GRANTS: "消息授权程序",
    "projects": "项目服务",
    "reviews": "审核服务",
    "funding": "资金服务",
    "maintenance": "管护服务",
    AUDIT: "审计台",
}
