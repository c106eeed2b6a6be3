"""A typed number is read as a person would read it, or refused in the panel's words."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profiles import examples

import bpwidget as bp
from bpwidget.lesson.words import learner
from bpwidget.lesson.words import panel as panel_words
from bpwidget.lesson.words.languages import LANGUAGES
from bpwidget.lesson.words.refusals import LABELS, OF_WIDGETS, label, said_to_user
from bpwidget.mlp.refusals import ENGLISH, RefusedValueError
from bpwidget.panel.state.numbers import read_number
from bpwidget.panel.state.sizes import LARGEST_LAYER
from bpwidget.panel.state.state import CONTROLS


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.5", 0.5),
        (".5", 0.5),
        ("5.", 5.0),
        ("-3", -3.0),
        ("−3", -3.0),
        ("–3", -3.0),
        ("+3", 3.0),
        ("- 3", -3.0),
        ("1/3", 1 / 3),
        (" 1 / 3 ", 1 / 3),
        ("-1/3", -1 / 3),
        ("0.5/2", 0.25),
        ("1⁄2", 0.5),
        ("1e-3", 1e-3),
        ("1E−3", 1e-3),
        ("０．５", 0.5),
        ("－１／３", -1 / 3),
        ("0。5", 0.5),
        ("　7　", 7.0),
        ("-0", 0.0),
        ("0e999999999", 0.0),
        ("1e-310", 1e-310),
        ("1e308", 1e308),
    ],
)
def test_a_number_is_read_however_it_is_written(text: str, value: float) -> None:
    for name in ("x[0]", "W1[0,0]", "epsilon", "y[1]"):
        read, note = read_number(text, name)
        assert (read, note) == (value, "")
        assert str(read) == str(value)  # no -0.0, and no int


@pytest.mark.parametrize(
    ("text", "value", "read"),
    [
        ("0,5", 0.5, "0.5"),
        ("−0,25", -0.25, "−0.25"),
        (",5", 0.5, ".5"),
        ("0,125", 0.125, "0.125"),
        ("1,5", 1.5, "1.5"),
        ("1234,567", 1234.567, "1234.567"),
        ("1,5/2", 0.75, "1.5/2"),
    ],
)
def test_a_decimal_comma_is_read_and_reported(text: str, value: float, read: str) -> None:
    assert read_number(text, "x[0]", "en") == (value, f"{text} is read as {read}.")
    assert read_number(text, "x[0]", "zh") == (value, f"{text} 按 {read} 读取。")


@pytest.mark.parametrize("text", ["", " ", "　", "\n"])
@pytest.mark.parametrize("name", ["x[0]", "lam", "hidden"])
def test_an_empty_box_changes_nothing(text: str, name: str) -> None:
    assert read_number(text, name) == (None, "")


@pytest.mark.parametrize(
    ("text", "name", "english", "chinese"),
    [
        (
            "1,000",
            "x[0]",
            "x₁: 1,000 can mean 1000 or 1.000; write it without a comma.",
            "x₁：1,000 可以是 1000，也可以是 1.000；请不要使用逗号。",
        ),
        (
            "-3",
            "lam",
            "λ must be 0 or more (you typed −3).",
            "λ 必须是不小于 0 的数（你输入的是 −3）。",
        ),
        ("0", "learning_rate", "η must be greater than 0 (you", "η 必须大于 0（你输入的是 0）。"),
        (
            "2.5",
            "hidden",
            "hidden must be a whole number of 1 or more (you typed 2.5).",
            "隐藏层必须是正整数（你输入的是 2.5）。",
        ),
        ("1e9", "hidden", "hidden must be at most 1000 (you typed 1e9)", "不能超过 1000"),
        ("0", "hidden", "of 1 or more (you typed 0)", "正整数"),
        ("-1", "seed", "seed must be a whole number of 0 or more", "随机种子必须是不小于 0"),
        ("4294967296", "seed", "seed must be at most 4294967295", "不能超过 4294967295"),
        ("4294967295.5", "seed", "must be a whole number", "整数"),
        ("1/3", "seed", "must be a whole number", "整数"),
        ("x", "seed", "seed must be a whole number of 0 or more (you typed x)", "整数"),
        ("abc", "hidden", "hidden must be a whole number of 1 or more (you typed abc)", "整数"),
        ("abc", "y[1]", "y₂ must be a number such as 0.5, 1/3 or 1e-3 (you typed abc)", "abc"),
        ("1/0", "x[0]", "x₁: nothing can be divided by 0", "除数不能为 0"),
        ("1e400", "x[0]", "x₁ must be less than 1.8e308 in size", "绝对值必须小于"),
        ("1e308/1e-9", "x[0]", "x₁ must be less than 1.8e308 in size", "绝对值必须小于"),
        ("1e-400", "x[0]", "x₁ must be 0 or at least 5e-324 in size", "绝对值不小于"),
        ("1e-300/1e300", "x[0]", "x₁ must be 0 or at least 5e-324 in size", "绝对值不小于"),
        ("1 000", "W1[0,0]", "W1[0,0] must be one number, without spaces or commas", "一个数"),
        ("1, 2", "x[0]", "must be one number", "一个数"),
        ("0，5", "x[0]", "must be one number", "一个数"),
        ("1.5,5", "x[0]", "must be one number", "一个数"),
        ("1,234,567", "x[0]", "must be one number", "一个数"),
        ("1 1/2", "x[0]", "must be a number such as", "必须是一个数"),
        *((text, "x[0]", "must be a number such as", "必须是一个数") for text in (
            "nan", "inf", "1_000", "0x10", "1/2/3", "5%", "--3", "1.000.000", "½", "٣",
            "1/-3", "e5", ".", "-", "3+1", "1e", "1e2.5", "1" * 400,
        )),
    ],
)  # fmt: skip
def test_anything_else_is_refused_by_the_label_of_the_control(
    text: str, name: str, english: str, chinese: str
) -> None:
    with pytest.raises(RefusedValueError) as refusal:
        read_number(text, name)
    for lang, sentence in (("en", english), ("zh", chinese)):
        said = said_to_user(refusal.value, lang)
        assert sentence in said
        assert said.endswith((".", "。"))
        assert not re.search("lam|learning_rate|x\\[|y\\[", said)


DECIMALS = st.from_regex(r"[0-9]{0,6}(\.[0-9]{0,6})?([eE][-+−]?[0-9]{1,2})?", fullmatch=True)


@given(st.sampled_from(["", "-", "−", "+", " - "]), DECIMALS, st.none() | DECIMALS)
@settings(max_examples=examples(2000))
def test_a_written_number_is_read_back(sign: str, over: str, under: str | None) -> None:
    text = sign + over if under is None else f"{sign}{over} / {under}"
    plain = [part.replace("−", "-") for part in (over, "1" if under is None else under)]
    try:
        value = Fraction(plain[0]) / Fraction(plain[1])
    except (ValueError, ZeroDivisionError):
        value = None
    if value is None:
        if text.strip():
            with pytest.raises(RefusedValueError):
                read_number(text, "x[0]")
        return
    value = -value if sign.strip() in ("-", "−") else value
    assert read_number(text, "x[0]") == (float(value), "")
    wide = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    assert read_number(wide, "x[0]").value == float(value)


@given(st.text("0123456789.,-−+/eE 　abcx０９％，。", max_size=8))
@settings(max_examples=examples(3000))
def test_no_text_is_read_as_another_number(text: str) -> None:
    try:
        value = read_number(text, "x[0]").value
    except RefusedValueError:
        return
    if value is None:
        assert not text.strip()
        return
    # compare the digits: each one counts, in order, and only a decimal comma is changed
    plain = text.replace("−", "-").replace("。", ".").replace("０", "0").replace("９", "9")
    over, _, under = plain.replace(",", ".").replace(" ", "").replace("　", "").partition("/")
    assert value == float(Fraction(over) / Fraction(under or 1))


@given(st.integers(-10, 3000))
@settings(max_examples=examples(300))
def test_a_width_is_read_or_refused(width: int) -> None:
    for text in (str(width), f"{width}.0", f"{2 * width}/2", f"{width}e0"):
        if 1 <= width <= LARGEST_LAYER:
            assert read_number(text, "hidden") == (width, "")
            assert isinstance(read_number(text, "hidden").value, int)
        else:
            with pytest.raises(RefusedValueError):
                read_number(text, "hidden")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_refusal_names_a_control_by_its_label(lang: str) -> None:
    assert label("loss_plot", lang) == learner.WORDS["loss_plot"][lang]
    assert label("hidden", lang) == panel_words.WORDS["hidden"][lang]
    assert label("x[11]", lang) == "x₁₂"
    assert set(LABELS) <= set(CONTROLS)
    for name, words in LABELS.items():
        said = [table[name] for table in OF_WIDGETS if {name, f"{name} tip"} <= set(table)]
        assert dict(words) not in said, name


def test_a_number_that_can_be_read_is_accepted() -> None:
    panel = bp.BackpropPanel(lang="en")
    panel.lam = read_number("1/3", "lam").value
    assert panel.lam == 1 / 3
    panel.close()


@pytest.mark.parametrize("key", ENGLISH)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_refusal_can_be_said_to_a_user(key: str, lang: str) -> None:
    fields = dict.fromkeys(re.findall(r"(?<!\{)\{(\w+)", ENGLISH[key]), "1")
    said = said_to_user(RefusedValueError(key, **fields), lang)
    assert said
    if key != "verbatim":
        assert said.endswith((".", "。", "?", "？"))
    assert not re.search(r"\b(lam|learning_rate)\b", said)
