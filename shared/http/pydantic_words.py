"""What pydantic, python-stdnum and the reader of JSON say of a malformed field, in Chinese: `{}` stands for
what varies."""

_GROUP = "应为一组填写项"
_ID = "应为三十六个字符的通用唯一编号"
_INTEGER = "应为整数"
_LIST = "应为列表"
_TRUTH = "应为是或否"

CHINESE = {
    "Extra inputs are not permitted": "没有这一项，请删去",
    "Field required": "必须填写",
    "Input should be a valid boolean": _TRUTH,
    "Input should be a valid boolean, unable to interpret input": _TRUTH,
    "Input should be a valid dictionary": _GROUP,
    "Input should be a valid dictionary or instance of {}": _GROUP,
    "Input should be a valid dictionary or object to extract fields from": _GROUP,
    "Input should be a valid integer": _INTEGER,
    "Input should be a valid integer, got a number with a fractional part": "应为整数，不带小数",
    "Input should be a valid integer, unable to parse string as an integer": _INTEGER,
    "Input should be a valid list": _LIST,
    "Input should be a valid string": "应为文字",
    "Input should be a valid string, unable to parse raw data as a unicode string": "文字中有残缺的字符",
    "Input should be a valid tuple": _LIST,
    "Input should be a valid UUID, {}": _ID,
    "Input should be a finite number": "应为有限的数",
    "Input should be greater than or equal to {}": "不得小于 {}",
    "Input should be greater than {}": "应大于 {}",
    "Input should be less than or equal to {}": "不得大于 {}",
    "Input should be less than {}": "应小于 {}",
    "Input should be one of {}": "应为以下之一：{}",
    "JSON decode error": "内容的格式有误，无法读取",
    "List should have at least {} item after validation, not {}": "至少要有 {} 项，现有 {} 项",
    "List should have at least {} items after validation, not {}": "至少要有 {} 项，现有 {} 项",
    "List should have at most {} item after validation, not {}": "最多只能有 {} 项，现有 {} 项",
    "List should have at most {} items after validation, not {}": "最多只能有 {} 项，现有 {} 项",
    "String should have at least {} character": "至少要有 {} 个字",
    "String should have at least {} characters": "至少要有 {} 个字",
    "String should have at most {} character": "最多只能有 {} 个字",
    "String should have at most {} characters": "最多只能有 {} 个字",
    "String should match pattern '{}'": "写法不符合要求",
    "Tuple should have at least {} item after validation, not {}": "至少要有 {} 项，现有 {} 项",
    "Tuple should have at least {} items after validation, not {}": "至少要有 {} 项，现有 {} 项",
    "Tuple should have at most {} item after validation, not {}": "最多只能有 {} 项，现有 {} 项",
    "Tuple should have at most {} items after validation, not {}": "最多只能有 {} 项，现有 {} 项",
    "UUID input should be a string, bytes or UUID object": _ID,
    "Unable to parse input string as an integer, exceeded maximum size": "数字过大",
    "Value error, One of the parts of the number are invalid or unknown.": "代码中有一部分无效",
    "Value error, The number has an invalid format.": "代码的写法有误",
    "Value error, The number has an invalid length.": "代码的位数有误",
    "Value error, The number's checksum or check digit is invalid.": "代码的校验码不符",
}

NO_JSON = {
    "Expecting value": "此处应有值",
    "Expecting property name": "此处应有加引号的名称",
    "Expecting ':'": "此处应有冒号",
    "Expecting ','": "此处应有逗号",
    "Illegal trailing comma": "末尾多了逗号",
    "Extra data": "后面还有多余的内容",
    "Unterminated string": "引号没有成对",
    "Invalid control character": "文字中有控制字符",
    "Invalid \\": "转义写法有误",
    "not UTF-8": "编码有误",
    "not an object": "应为一组填写项",
    "cannot be read": "数字过长，或层次过多",
}
"""What a sentence of it begins with."""
