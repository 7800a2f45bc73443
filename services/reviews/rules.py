"""The sentences of the provincial notice (work plan 4) that this service decides by."""

from shared.core.rules import Rule
from shared.core.words import Words

R03 = Rule(
    id="R03",
    fix=Words(
        "提供中标通知书及早于通知印发日的中标日期，并填写通知文号和印发日期；不能证明早于印发日的，按一般程序报审",
        "give the award notice with a date before the day the notice was issued, and the notice's number "
        "and date; where that cannot be shown, the plan takes the ordinary review",
    ),
)
R04 = Rule(
    id="R04",
    fix=Words(
        "先由省厅认定免予审核，再附齐中标通知书、施工合同、审定的实施方案三份文件备案，合同日期不早于中标日期",
        "have the province find the project exempt first, then file with all three documents (award "
        "notice, contract, approved scheme) and a contract date not before the award",
    ),
)
R08 = Rule(
    id="R08",
    fix=Words(
        "由项目所在地、且非编制单位的住房城乡建设主管部门先行初审；初审不通过的逐条写明问题",
        "let the housing department of the project's own division, not the plan's author, review it "
        "first; a failed review names each defect",
    ),
)
R09 = Rule(
    id="R09",
    fix=Words(
        "三项标准全部满足才受理；退回须写明不满足的标准和每一处问题；每一版只受理或退回一次，改正后以新版本重新上报",
        "accept only if all three criteria hold; a return names the criteria not met and each defect; a "
        "version is accepted or returned once, and comes back corrected as a new version",
    ),
)
R10 = Rule(
    id="R10",
    fix=Words(
        "受理后由省厅组织一个与编制单位无利害关系的专家组，每位专家本人提交意见，全部提交后形成一份专家审核意见",
        "after acceptance the province convenes one panel with no interest in the plan; each expert "
        "submits an opinion in person, and when all are in, one opinion is sealed",
    ),
)
R11 = Rule(
    id="R11",
    fix=Words(
        "专家审核意见形成后再作结论；与专家意见不一致的写明理由；不通过的逐条写明问题；结论形成后函告送审单位",
        "conclude after the experts' opinion is sealed, give a written reason where it departs from "
        "that, name each defect where the plan does not pass, and notify the submitter afterwards",
    ),
)
R12 = Rule(
    id="R12",
    fix=Words(
        "结论为通过的实施方案才出具审核编号，每个项目一次",
        "a review number is issued once, and only to a plan whose review concluded with a pass",
    ),
)
R15 = Rule(
    id="R15",
    fix=Words(
        "列入清单、至今未开工的项目在省厅规定的日期前完成申报或备案；逾期仍予受理并注明逾期，已记录的逾期不消除",
        "declare or file a listed project that has not started before the day the province names; what comes "
        "later is accepted and marked as late, and takes no miss back",
    ),
)
R20 = Rule(
    id="R20",
    fix=Words(
        "审核通过并取得审核编号、且经当地政府批准后，由项目所在地住房城乡建设主管部门上传",
        "upload once the plan has its review number and the government's approval, by the housing "
        "department of the project's own division",
    ),
)
