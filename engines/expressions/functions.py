"""The function table: every function of the language with its types, its Python, its SQL and its help.

The browser's half is web/src/engine/expr/functions.ts, under the same names. Functions of rows (`sum`, `count` …) and
conditions (`IF`, `CASE`, `between` …) are listed for their help; the checker turns them into nodes of their own.
"""

# ruff: noqa: E501  (a table reads best in long lines)

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from definitions.texts import Text
from definitions.types import BOOLEAN, DATE, DATETIME, PERIOD, TEXT, TIME, Type, reference
from engines.expressions.library import dates, files, formats, moments, numbers, structured, texts, words
from engines.expressions.signature import Function, Gives


def always(type: Type) -> Gives:
    """A function that gives one type whatever it takes."""
    return lambda _: type


def _number(digits: int, scale: int = 0) -> Gives:
    return always(Type("number", digits=digits, scale=scale))


def first(types: Sequence[Type]) -> Type:
    """The type of the first argument."""
    return types[0]


def widest(types: Sequence[Type]) -> Type:
    """A type that holds any of several values of one kind."""
    known = [type for type in types if type.kind != "empty"]
    if not known or known[0].kind != "number":
        return known[0] if known else types[0]
    return Type("number", digits=max(t.digits for t in known), scale=max(t.scale for t in known))


def _whole_number(types: Sequence[Type]) -> Type:
    return Type("number", digits=types[0].digits + 1, scale=0)


def _rounded(types: Sequence[Type]) -> Type:
    return Type("number", digits=max(types[0].digits + 1, 101 if len(types) > 1 else 0), scale=types[0].scale)


USER = reference("base.user")

NUMBERS = (
    Function("abs", "numbers", "x: number", first, numbers.absolute, lambda x: sa.func.abs(x), Text(
        "The number without its sign.", "绝对值。")),
    Function("round", "numbers", "x: number, digits: number = 0", _rounded, numbers.rounded, numbers.sql_rounded, Text(
        "Rounds half away from zero to so many digits after the point.", "四舍五入到指定小数位。")),
    Function("floor", "numbers", "x: number", _whole_number, numbers.floor, lambda x: sa.func.floor(x), Text(
        "The greatest whole number not above x.", "向下取整。")),
    Function("ceil", "numbers", "x: number", _whole_number, numbers.ceil, lambda x: sa.func.ceil(x), Text(
        "The least whole number not below x.", "向上取整。")),
    Function("least", "internal", "x: any, more: any...", widest, min, numbers.sql_least, Text(
        "min() of values.", "若干值中的最小值。"), copies=2),
    Function("greatest", "internal", "x: any, more: any...", widest, max, numbers.sql_greatest, Text(
        "max() of values.", "若干值中的最大值。"), copies=2),
    Function("clamp", "numbers", "x: number, low: number, high: number", widest, numbers.clamp, numbers.sql_clamp, Text(
        "x held between low and high.", "把数值限制在上下限之间。"), copies=2),
)  # fmt: skip

TEXTS = (
    Function("upper", "text", "x: text", always(TEXT), texts.upper, texts.sql_upper, Text(
        "In capitals (Latin, Greek, Cyrillic and full-width letters).", "转为大写(拉丁、希腊、西里尔及全角字母)。")),
    Function("lower", "text", "x: text", always(TEXT), texts.lower, texts.sql_lower, Text(
        "In small letters (Latin, Greek, Cyrillic and full-width).", "转为小写(拉丁、希腊、西里尔及全角字母)。")),
    Function("trim", "text", "x: text", always(TEXT), texts.trim, texts.sql_trim, Text(
        "Without blanks at either end.", "去掉两端空白。")),
    Function("length", "text", "x: text", _number(7), texts.length, texts.sql_length, Text(
        "Number of characters.", "字符数。")),
    Function("contains", "text", "x: text, part: text", always(BOOLEAN), texts.contains, texts.sql_contains, Text(
        "Whether the text has the part in it; also whether a list has an item.", "文本是否包含某部分；也可判断列表是否含某项。")),
    Function("starts_with", "text", "x: text, part: text", always(BOOLEAN), texts.starts_with, texts.sql_starts_with, Text(
        "Whether the text begins with the part.", "文本是否以某部分开头。")),
    Function("ends_with", "text", "x: text, part: text", always(BOOLEAN), texts.ends_with, texts.sql_ends_with, Text(
        "Whether the text ends with the part.", "文本是否以某部分结尾。"), copies=2),
    Function("left", "text", "x: text, count: number", always(TEXT), texts.left, texts.sql_left, Text(
        "The first characters.", "左边若干字符。"), copies=3),
    Function("right", "text", "x: text, count: number", always(TEXT), texts.right, texts.sql_right, Text(
        "The last characters.", "右边若干字符。"), copies=3),
    Function("mid", "text", "x: text, start: number, count: number", always(TEXT), texts.mid, texts.sql_mid, Text(
        "So many characters from a position on, counted from 1.", "从第几个字符起取若干字符(从 1 数起)。"), copies=3),
    Function("replace", "text", "x: text, old: text, new: text", always(TEXT), texts.replace, texts.sql_replace, Text(
        "Each occurrence of old replaced by new.", "把每一处 old 替换为 new。"), copies=4),
    Function("concat", "text", "parts: any...", always(TEXT), texts.concat, texts.sql_concat, Text(
        "The parts joined into one text; an empty part is nothing.", "把各部分连接成文本，空值视为空文本。"), lenient=True),
    Function("pad", "text", "x: text, width: number, fill: text = '0'", always(TEXT), texts.pad, texts.sql_pad, Text(
        "Filled up on the left to a width.", "左侧补足到指定宽度。"), copies=4),
    Function("format", "text", "x: number, digits: number = 2, separator: text = ','", always(TEXT), formats.format_number,
        formats.sql_format_number, Text(
        "A number as 1,234.50, or a date by a pattern: format(date, 'yyyy-mm-dd').",
        "数字格式 1,234.50;日期按格式:format(date, 'yyyy-mm-dd')。"), copies=2),
    Function("amount_in_words", "text", "x: number, language: text = 'zh'", always(TEXT), None, None, Text(
        "An amount in words: 'zh' for 人民币大写, 'en' for English.", "金额大写:'zh' 为人民币大写,'en' 为英文。")),
    Function("words_zh", "internal", "x: number", always(TEXT), words.words_zh, words.sql_words_zh, Text(
        "amount_in_words() in Chinese.", "人民币大写。"), copies=3),
    Function("words_en", "internal", "x: number", always(TEXT), words.words_en, words.sql_words_en, Text(
        "amount_in_words() in English.", "英文大写金额。"), copies=3),
    Function("format_date", "internal", "x: date, pattern: text", always(TEXT), formats.format_date, formats.sql_format_date, Text(
        "format() of a date.", "日期格式。"), copies=4),
    Function("text_of_number", "internal", "x: number", always(TEXT), formats.text_of_number, formats.sql_text_of_number, Text(
        "A number as text, without needless zeros.", "数字转文本。")),
    Function("text_of_date", "internal", "x: date", always(TEXT), formats.text_of_date, formats.sql_text_of_date, Text(
        "A date as 2026-03-01.", "日期转文本。"), copies=3),
    Function("text_of_time", "internal", "x: time", always(TEXT), formats.text_of_time, formats.sql_text_of_time, Text(
        "A time as 09:30:00.", "时间转文本。"), copies=3),
    Function("text_of_boolean", "internal", "x: boolean", always(TEXT), formats.text_of_boolean, formats.sql_text_of_boolean, Text(
        "true or false.", "布尔值转文本。")),
    Function("file_names", "text", "files: json", always(TEXT), files.file_names, files.sql_file_names, Text(
        "What a file or several are called: contains(file_names(papers), '.pdf').",
        "文件名称，多个以逗号连接:contains(file_names(papers), '.pdf')。"), immutable=False),
    Function("contains_item", "internal", "items: list, item: any", always(BOOLEAN), texts.contains_item,
        texts.sql_contains_item, Text("Whether a list has an item.", "列表是否含某项。")),
    Function("join_list", "internal", "items: list, separator: text = ', '", always(TEXT), texts.join_list,
        texts.sql_join_list, Text("join() of a list.", "连接列表各项。"), immutable=False),
)  # fmt: skip

STRUCTURED = (
    Function("plain_text", "text", "x: json", always(TEXT), structured.plain_text, structured.sql_plain_text, Text(
        "The words of rich text, on one line: contains(plain_text(note), 'urgent').",
        "富文本的纯文字，合为一行：contains(plain_text(note), '加急')。")),
    Function("part", "text", "x: json, name: text", always(TEXT), structured.part, structured.sql_part, Text(
        "A text in structured data: part(address, 'region'), part(address, 'postcode').",
        "结构化数据中的一项文本：part(address, 'region')、part(address, 'postcode')。"), copies=2),
    Function("latitude", "numbers", "x: json", _number(3, 6), structured.latitude, structured.sql_latitude, Text(
        "The latitude of a location, in degrees.", "位置的纬度。"), copies=4),
    Function("longitude", "numbers", "x: json", _number(3, 6), structured.longitude, structured.sql_longitude, Text(
        "The longitude of a location, in degrees.", "位置的经度。"), copies=4),
)  # fmt: skip

DATES = (
    Function("year", "dates", "x: date", _number(4), dates.year, dates.sql_year, Text("The year.", "年份。")),
    Function("month", "dates", "x: date", _number(2), dates.month, dates.sql_month, Text("The month, 1 to 12.", "月份。")),
    Function("day", "dates", "x: date", _number(2), dates.day, dates.sql_day, Text("The day of the month.", "日。")),
    Function("weekday", "dates", "x: date", _number(1), dates.weekday, dates.sql_weekday, Text(
        "1 for Monday to 7 for Sunday.", "星期，周一为 1,周日为 7。")),
    Function("start_of", "dates", "x: date, unit: unit", always(DATE), dates.start_of, dates.sql_start_of, Text(
        "First day of the 'week', 'month', 'quarter' or 'year'.", "所在 week、month、quarter 或 year 的第一天。")),
    Function("end_of", "dates", "x: date, unit: unit", always(DATE), dates.end_of, dates.sql_end_of, Text(
        "Last day of the 'week', 'month', 'quarter' or 'year'.", "所在 week、month、quarter 或 year 的最后一天。")),
    Function("days", "dates", "n: number", always(PERIOD), None, None, Text(
        "So many days, to be added to a date: date + days(30).", "若干天，与日期相加:date + days(30)。")),
    Function("months", "dates", "n: number", always(PERIOD), None, None, Text(
        "So many months; the end of the month clamps.", "若干月，月末自动对齐。")),
    Function("years", "dates", "n: number", always(PERIOD), None, None, Text("So many years.", "若干年。")),
    Function("hours", "dates", "n: number", always(PERIOD), None, None, Text(
        "So many hours, to be added to a moment.", "若干小时，与时刻相加。")),
    Function("minutes", "dates", "n: number", always(PERIOD), None, None, Text(
        "So many minutes, to be added to a moment.", "若干分钟，与时刻相加。")),
    Function("workdays", "dates", "n: number, calendar: any", always(PERIOD), None, None, Text(
        "So many working days of a calendar: date + workdays(5, calendar). Without a calendar Monday to Friday.",
        "若干工作日:date + workdays(5, calendar)。不写日历则为周一至周五。"), server_only=True, immutable=False),
    Function("date", "dates", "x: datetime", always(DATE), moments.date_of, moments.sql_date_of, Text(
        "The day of a moment in the workspace's time zone; or date(2026, 3, 1).", "时刻所在日期(工作区时区);或 date(2026, 3, 1)。"),
        zoned=True),
    Function("time", "dates", "x: datetime", always(TIME), moments.time_of, moments.sql_time_of, Text(
        "The time of day of a moment.", "时刻的时间部分。"), zoned=True),
    Function("hour", "dates", "x: time", _number(2), moments.hour, moments.sql_hour, Text("The hour.", "小时。")),
    Function("minute", "dates", "x: time", _number(2), moments.minute, moments.sql_minute, Text("The minute.", "分钟。")),
    Function("now", "dates", "", always(DATETIME), None, None, Text("This moment.", "当前时刻。")),
    Function("today", "dates", "", always(DATE), None, None, Text("Today in the workspace's time zone.", "今天(工作区时区)。")),
    Function("make_date", "internal", "year: number, month: number, day: number", always(DATE), dates.make_date,
        dates.sql_make_date, Text("date(y, m, d).", "由年月日得到日期。"), copies=8),
    Function("days_between", "internal", "x: date, y: date", _number(7), dates.days_between, dates.sql_days_between, Text(
        "date - date.", "相差天数。")),
    Function("add_days", "internal", "x: date, n: number", always(DATE), dates.add_days, dates.sql_add_days, Text(
        "date + days(n).", "日期加天数。"), copies=4),
    Function("add_months", "internal", "x: date, n: number", always(DATE), dates.add_months, dates.sql_add_months, Text(
        "date + months(n).", "日期加月数。"), copies=4),
    Function("add_years", "internal", "x: date, n: number", always(DATE), dates.add_years, dates.sql_add_years, Text(
        "date + years(n).", "日期加年数。"), copies=4),
    Function("instant", "internal", "x: date", always(DATETIME), moments.start_of_day, moments.sql_instant, Text(
        "The moment a day begins.", "一天开始的时刻。"), zoned=True),
    Function("moment_add_days", "internal", "x: datetime, n: number", always(DATETIME), moments.moment_add_days,
        moments.sql_moment_add_days, Text("datetime + days(n).", "时刻加天数。"), zoned=True, copies=4),
    Function("moment_add_months", "internal", "x: datetime, n: number", always(DATETIME), moments.moment_add_months,
        moments.sql_moment_add_months, Text("datetime + months(n).", "时刻加月数。"), zoned=True, copies=4),
    Function("moment_add_years", "internal", "x: datetime, n: number", always(DATETIME), moments.moment_add_years,
        moments.sql_moment_add_years, Text("datetime + years(n).", "时刻加年数。"), zoned=True, copies=4),
    Function("add_hours", "internal", "x: datetime, n: number", always(DATETIME), moments.add_hours, moments.sql_add_hours, Text(
        "datetime + hours(n).", "时刻加小时。"), copies=4, immutable=False),
    Function("add_minutes", "internal", "x: datetime, n: number", always(DATETIME), moments.add_minutes,
        moments.sql_add_minutes, Text("datetime + minutes(n).", "时刻加分钟。"), copies=4, immutable=False),
    Function("time_between", "internal", "x: datetime, y: datetime", _number(7, 12), moments.time_between,
        moments.sql_time_between, Text("datetime - datetime, in days.", "两时刻相差天数。")),
)  # fmt: skip

LOGIC = (
    Function("IF", "logic", "condition: boolean, then: any, else: any", widest, None, None, Text(
        "`then` when the condition holds, else `else`.", "条件成立取前者，否则取后者。")),
    Function("CASE", "logic", "condition: boolean, value: any, more: any...", widest, None, None, Text(
        "CASE(c1, v1, c2, v2, else): the value of the first condition that holds.", "依次判断条件，取第一个成立者的值。")),
    Function("coalesce", "logic", "x: any, more: any...", widest, None, None, Text(
        "The first value that is not empty.", "第一个非空值。"), lenient=True),
    Function("is_empty", "logic", "x: any", always(BOOLEAN), None, None, Text(
        "Whether there is no value, no character, no item or no row.", "是否没有值、字符、列表项或行。"), lenient=True),
    Function("between", "logic", "x: any, low: any, high: any", always(BOOLEAN), None, None, Text(
        "low <= x <= high.", "是否介于两值之间(含)。")),
)  # fmt: skip

ROWS = (
    Function("sum", "rows", "values: rows", widest, None, None, Text(
        "The sum over rows, 0 without any: sum(lines.amount, where=quantity > 0).", "各行之和，无行为 0。")),
    Function("count", "rows", "rows: rows", _number(12), None, None, Text(
        "The number of rows, or of values that are not empty.", "行数，或非空值的个数。")),
    Function("avg", "rows", "values: rows", widest, None, None, Text(
        "The average of the values that are not empty, to 12 places.", "非空值的平均数，保留 12 位小数。")),
    Function("min", "rows", "values: rows", widest, None, None, Text(
        "The least value of rows, or of several values: min(a, b).", "各行或若干值中的最小值。")),
    Function("max", "rows", "values: rows", widest, None, None, Text(
        "The greatest value of rows, or of several values: max(a, b).", "各行或若干值中的最大值。")),
    Function("first", "rows", "values: rows", first, None, None, Text(
        "The value of the first row.", "第一行的值。")),
    Function("last", "rows", "values: rows", first, None, None, Text("The value of the last row.", "最后一行的值。")),
    Function("any", "rows", "conditions: rows", always(BOOLEAN), None, None, Text(
        "Whether a condition holds for any row: any(lines.discount > 10).", "是否有任一行满足条件。")),
    Function("all", "rows", "conditions: rows", always(BOOLEAN), None, None, Text(
        "Whether a condition holds for all rows.", "是否所有行都满足条件。")),
    Function("join", "rows", "values: rows, separator: text = ', '", always(TEXT), None, None, Text(
        "The texts of the rows with a separator between them.", "把各行文本用分隔符连接。")),
)  # fmt: skip

PEOPLE = (
    Function("manager", "people", "user: user, levels: number = 1", always(USER), None, None, Text(
        "The head of a user's department; levels up when that is the user, or more are asked.", "用户的主管(可指定上几级)。"),
        server_only=True, immutable=False),
    Function("head", "people", "department: department, levels: number = 0", always(USER), None, None, Text(
        "The head of a department, or of one so many levels up.", "部门负责人(可指定上几级)。"), server_only=True, immutable=False),
    Function("within", "people", "record: reference, ancestor: any", always(BOOLEAN), None, None, Text(
        "Whether a record of a tree is the other one (or one of a list: user.departments) or below it.",
        "树形记录是否等于或隶属于另一记录（或列表中的任一记录，如 user.departments）。"),
        server_only=True, immutable=False),
    Function("has_role", "people", "user: user, role: text", always(BOOLEAN), None, None, Text(
        "Whether a user has a role.", "用户是否拥有某角色。"), immutable=False),
)  # fmt: skip

RECORDS = (
    Function("convert", "money", "amount: number, from: any, to: any, on: date",
        always(Type("number", digits=50, scale=20)), None, None, Text(
        "An amount in another currency, at the latest rate not after a day.", "按某日(或之前最近)的汇率换算金额。"),
        server_only=True, immutable=False),
    Function("find", "records", "entity: entity, where: boolean", always(reference("")), None, None, Text(
        "The one record for which a condition holds, else empty: find(price_item, where=product == record.product).price.",
        "满足条件的唯一记录，否则为空。"), server_only=True, immutable=False),
)  # fmt: skip

TABLE: tuple[Function, ...] = (*NUMBERS, *TEXTS, *STRUCTURED, *LOGIC, *DATES, *ROWS, *PEOPLE, *RECORDS)
FUNCTIONS = {function.name: function for function in TABLE}
PUBLIC = {function.name: function for function in TABLE if function.group != "internal"}
PERIODS = ("days", "months", "years", "hours", "minutes", "workdays")
AGGREGATES = ("sum", "count", "avg", "min", "max", "first", "last", "any", "all", "join")
