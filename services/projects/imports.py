"""What tables of this trade become here: each kind is a row of data."""

from services.projects.project.applying.commands import SubmitRenovationApplication
from services.projects.project.values import TIERS
from shared.core.import_kind import (
    AreaCell,
    ChoiceCell,
    CodeCell,
    ConfirmedCell,
    CountCell,
    DayCell,
    IdCell,
    ImportColumn,
    ImportKind,
    TextCell,
)
from shared.core.words import Words

# GB/T 2260 and what follows it: county, street, community.
DIVISION_DIGITS = (6, 9, 12)
TIERS_TOO = {
    "基础型": "basic",
    "基本型": "basic",
    "基本类": "basic",
    "完善型": "improved",
    "提升型": "enhanced",
}

APPLICATIONS = ImportKind(
    name="applications",
    title=Words("改造申请", "applications for renovation"),
    command=SubmitRenovationApplication,
    id="{project_id}",
    columns=(
        ImportColumn(
            "project_id",
            Words("项目编号", "id of the project"),
            ("项目编号", "项目编码", "项目代码", "小区编号", "编号"),
            IdCell(),
            required=True,
            aside=True,
        ),
        ImportColumn(
            "county",
            Words("县（市、区）", "county"),
            ("县市区", "县区", "区县", "县", "区", "所属区县"),
            TextCell(),
            repeats=True,
            aside=True,
        ),
        ImportColumn(
            "street",
            Words("街道（镇）", "street"),
            ("街道镇", "街道", "乡镇街道", "街道乡镇", "镇街", "所属街道"),
            TextCell(),
            repeats=True,
            aside=True,
        ),
        ImportColumn(
            "project_name",
            Words("小区名称", "community"),
            ("小区名称", "小区项目名称", "项目名称", "小区", "老旧小区名称", "改造小区名称", "名称"),
            TextCell(),
            required=True,
        ),
        ImportColumn(
            "division",
            Words("区划代码", "code of the division"),
            ("区划代码", "行政区划代码", "行政区划", "区划", "统计用区划代码", "社区代码"),
            CodeCell(DIVISION_DIGITS),
            required=True,
        ),
        ImportColumn(
            "area_m2",
            Words("建筑面积", "floor area"),
            ("建筑面积", "改造面积", "总建筑面积", "改造建筑面积", "面积"),
            AreaCell(),
            required=True,
        ),
        ImportColumn(
            "households",
            Words("户数", "households"),
            ("户数", "涉及户数", "改造户数", "居民户数", "总户数", "惠及户数"),
            CountCell(),
            required=True,
        ),
        ImportColumn(
            "tier",
            Words("改造类型", "tier"),
            ("改造类型", "改造类别", "改造内容类型", "类型"),
            ChoiceCell(TIERS, TIERS_TOO),
            required=True,
        ),
        ImportColumn(
            "document.title",
            Words("书面申请", "the written application"),
            ("书面申请", "申请文件", "书面申请文件", "申请书"),
            TextCell(),
            required=True,
        ),
        ImportColumn(
            "document.sha256",
            Words("书面申请的SHA-256", "the SHA-256 of the written application"),
            ("书面申请SHA-256", "书面申请的SHA-256", "书面申请哈希值", "申请文件哈希值", "SHA-256", "sha256"),
            IdCell(),
            required=True,
        ),
        ImportColumn(
            "occurred_on",
            Words("申请日期", "day of the application"),
            ("申请日期", "申请时间", "提交日期"),
            DayCell(),
        ),
        ImportColumn("confirmed", Words("已核实", "confirmed"), ("已核实", "已核实的列"), ConfirmedCell()),
    ),
    constant={"document.kind": "application_letter"},
)

imports = (APPLICATIONS,)
