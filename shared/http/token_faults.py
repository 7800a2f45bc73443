"""Why a token is not taken, for whoever sent it. The library's own words may repeat what was sent."""

import jwt

from shared.core.words import Words

_FAULTS: dict[type, Words] = {
    jwt.ExpiredSignatureError: Words("令牌已过期，请重新取得", "The token has expired; get a new one."),
    jwt.ImmatureSignatureError: Words(
        "令牌尚未生效，请稍后再用", "The token is not valid yet; use it later."
    ),
    jwt.InvalidSignatureError: Words("令牌的签名不符", "The token's signature does not match."),
    jwt.InvalidIssuerError: Words(
        "令牌不是由所认可的签发方签发", "The token is not of the issuer that is trusted."
    ),
    jwt.MissingRequiredClaimError: Words(
        "令牌缺少应有的内容：期限、签发方、人员、单位、角色或区划",
        "The token lacks one of exp, iss, sub, org, roles, division.",
    ),
    jwt.PyJWKClientError: Words("令牌所用的密钥不属于签发方", "The token's key is none of the issuer's."),
    jwt.PyJWTError: Words("令牌无效，无法核验", "The token is not valid and cannot be verified."),
}


def fault_of(error: jwt.PyJWTError) -> Words:
    return next(_FAULTS[kind] for kind in type(error).__mro__ if kind in _FAULTS)
