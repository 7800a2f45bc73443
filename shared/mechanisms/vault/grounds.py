"""Why restricted content is erased: the cases of the Personal Information Protection Law, article 47."""

from typing import Literal

from shared.core.words import Words

Ground = Literal["purpose", "retention", "consent", "violation", "other"]

GROUNDS: dict[Ground, Words] = {
    "purpose": Words(
        "处理目的已实现、无法实现或者为实现处理目的不再必要",
        "its purpose is achieved or cannot be, or needs it no longer",
    ),
    "retention": Words(
        "停止提供服务或者保存期限已届满", "the service ended, or the time for which it is kept"
    ),
    "consent": Words("个人撤回同意", "the person withdrew their consent"),
    "violation": Words("处理违反法律、行政法规或者约定", "it was handled against the law or an agreement"),
    "other": Words("法律、行政法规规定的其他情形", "another case that a law or regulation states"),
}
