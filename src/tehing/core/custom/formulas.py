"""Formulas over the fields of one record: arithmetic, comparison, IF, DAYS between dates; exact, and never long.

The language is that of simpleeval, a small part of Python's, with numbers as decimals. What cannot be worked out is empty.
"""

import ast
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from decimal import Context, Decimal, DecimalException, localcontext
from functools import lru_cache
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from simpleeval import InvalidExpression, SimpleEval

from tehing.core import money
from tehing.core.custom.definition import LONGEST, Definition
from tehing.core.records.resource import Field, Resource, resources

MOST_LETTERS, MOST_PARTS, DEEPEST = 500, 200, 30
KINDS = ("text", "longtext", "number", "money", "price", "date", "datetime", "bool", "choice", "country", "currency", "email", "url")
LARGEST = Decimal(10) ** 24
EXACT = Context(prec=50)
Values = Mapping[str, Any]


class Wrong(Exception):
    """A formula that cannot be, in words."""


class _Empty(Exception):
    """A field that the formula needs holds nothing: so does the formula."""


def _number(value: Any) -> Decimal:
    if value is None:
        raise _Empty
    if not isinstance(value, Decimal):
        raise TypeError("number")
    return value


def _arithmetic(act: Callable[[Decimal, Decimal], Decimal]) -> Callable[[Any, Any], Decimal]:
    def done(left: Any, right: Any) -> Decimal:
        found = act(_number(left), _number(right))
        if not abs(found) <= LARGEST:
            raise OverflowError
        return found

    return done


def _compared(act: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    def done(left: Any, right: Any) -> bool:
        if left is None or right is None:
            raise _Empty
        if type(left) is not type(right):
            raise TypeError("compare")
        return act(left, right)

    return done


def _days(first: Any, last: Any) -> Decimal:
    """DAYS(from, to)."""
    if first is None or last is None:
        raise _Empty
    if not (isinstance(first, date) and isinstance(last, date)):
        raise TypeError("date")
    return Decimal((last - first).days)


def _round(value: Any, decimals: Any = Decimal(0)) -> Decimal:
    places = int(min(max(_number(decimals), Decimal(-10)), Decimal(10)))
    return money.round_half_up(_number(value), places)


_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _arithmetic(lambda a, b: a + b),
    ast.Sub: _arithmetic(lambda a, b: a - b),
    ast.Mult: _arithmetic(lambda a, b: a * b),
    ast.Div: _arithmetic(lambda a, b: a / b),
    ast.Mod: _arithmetic(lambda a, b: a % b),
    ast.USub: lambda a: -_number(a),
    ast.UAdd: _number,
    ast.Not: lambda a: not a,
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: _compared(lambda a, b: a < b),
    ast.LtE: _compared(lambda a, b: a <= b),
    ast.Gt: _compared(lambda a, b: a > b),
    ast.GtE: _compared(lambda a, b: a >= b),
}
_FUNCTIONS: dict[str, tuple[Callable[..., Any], range]] = {  # name -> (what it does, how many it takes)
    "IF": (lambda _condition, _then, _otherwise: None, range(3, 4)),  # worked out by the evaluator: one branch only
    "DAYS": (_days, range(2, 3)),
    "ROUND": (_round, range(1, 3)),
    "MIN": (lambda *values: min(map(_number, values)), range(2, 20)),
    "MAX": (lambda *values: max(map(_number, values)), range(2, 20)),
    "ABS": (lambda value: abs(_number(value)), range(1, 2)),
    "EMPTY": (lambda value: value is None, range(1, 2)),
}
_PARTS = (ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Call, ast.BinOp, ast.UnaryOp, ast.BoolOp, ast.Compare, ast.And, ast.Or)


class _Evaluator(SimpleEval):  # type: ignore[misc]
    """simpleeval with decimals in place of binary fractions, and an IF that works out one branch only."""

    def __init__(self, values: Values) -> None:
        functions = {name: act for name, (act, _many) in _FUNCTIONS.items()}
        super().__init__(operators=dict(_OPERATORS), functions=functions, names=dict(values))
        self.nodes.update({ast.Constant: self._constant, ast.Call: self._call})

    def _constant(self, node: ast.Constant) -> Any:
        return Decimal(repr(node.value)) if isinstance(node.value, int | float) and not isinstance(node.value, bool) else node.value

    def _call(self, node: ast.Call) -> Any:
        if isinstance(node.func, ast.Name) and node.func.id == "IF":
            condition, then, otherwise = node.args
            return self._eval(then if self._eval(condition) else otherwise)
        return self._eval_call(node)


class Formula:
    """A formula, read once."""

    def __init__(self, text: str) -> None:
        if not text.strip():
            raise Wrong(_("Write the formula."))
        if len(text) > MOST_LETTERS:
            raise Wrong(_("The formula is too long."))
        try:
            self.tree = ast.parse(text.strip(), mode="eval")
        except (SyntaxError, ValueError, MemoryError, RecursionError) as no:
            raise Wrong(_("This cannot be read as a formula.")) from no
        self.body = self.tree.body
        self._hold_parts()
        self.names = {node.id for node in ast.walk(self.tree) if isinstance(node, ast.Name)} - _FUNCTIONS.keys()

    def _hold_parts(self) -> None:
        """Nothing but the language above, and not too much of it."""
        parts = list(ast.walk(self.tree))
        if len(parts) > MOST_PARTS or _depth(self.body) > DEEPEST:
            raise Wrong(_("The formula is too long."))
        for node in parts:
            if not isinstance(node, (*_PARTS, *_OPERATORS)):
                raise Wrong(_("A formula knows numbers, texts in quotes, fields, + - * / %, comparisons, and, or, not, and functions."))
            if isinstance(node, ast.Call):
                _hold_call(node)
            if isinstance(node, ast.Constant) and not _is_constant(node.value):
                raise Wrong(_("The formula holds a number that is too large, or something that is neither number nor text."))

    def hold(self, known: Mapping[str, Field]) -> None:
        """Raises Wrong when it names a field that there is not."""
        strange = sorted(self.names - known.keys())
        if strange:
            raise Wrong(_("There is no field “%(name)s” that a formula can use.") % {"name": strange[0]})

    def result(self, one: Definition, values: Values) -> Any:
        """As it is kept; None for empty. Raises Wrong, in words, when it cannot be worked out."""
        try:
            with localcontext(EXACT):
                found = _Evaluator(values)._eval(self.body)
            return _kept(one, found)
        except _Empty:
            return None
        except (DecimalException, ZeroDivisionError) as no:
            raise Wrong(_("division by zero, or a number out of reach")) from no
        except (TypeError, AttributeError) as no:
            raise Wrong(_("kinds that do not fit together")) from no
        except (OverflowError, ValueError) as no:
            raise Wrong(_("a number that is too large")) from no
        except InvalidExpression as no:
            raise Wrong(_("it cannot be read")) from no


@lru_cache(maxsize=256)
def compiled(text: str) -> Formula:
    return Formula(text)


def _depth(node: ast.AST) -> int:
    return 1 + max(map(_depth, ast.iter_child_nodes(node)), default=0)


def _hold_call(node: ast.Call) -> None:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if name not in _FUNCTIONS:
        raise Wrong(_("There are these functions: %(names)s.") % {"names": ", ".join(_FUNCTIONS)})
    if node.keywords or len(node.args) not in _FUNCTIONS[name][1]:
        raise Wrong(_("%(name)s is given too few or too many values.") % {"name": name})


def _is_constant(value: Any) -> bool:
    if isinstance(value, bool | str):
        return True
    return isinstance(value, int | float) and abs(value) <= 10**15


def _kept(one: Definition, found: Any) -> Any:
    if found is None:
        return None
    match one.kind:
        case "number" | "money":
            return one.rounded(_number(found))
        case "date" if isinstance(found, date):
            return found.isoformat()
        case "bool" if isinstance(found, bool):
            return found
        case "text" if isinstance(found, str):
            return found[:LONGEST] or None
    raise TypeError(one.kind)


def usable(resource: Resource) -> dict[str, Field]:
    """The fields that a formula may name: those kept on the record itself that are no other formula."""
    return {one.name: one for one in resource.fields if _is_usable(resource, one)}


def _is_usable(resource: Resource, one: Field) -> bool:
    return one.own and resource.kind_of(one) in KINDS


def named(resource: Resource) -> set[str]:
    """The fields on which formulas of this record type depend."""
    formulas = [one.custom.formula for one in resource.fields if one.custom is not None and one.custom.formula]
    return {name for formula in formulas for name in compiled(formula).names}


def work_out(resource: Resource, record: Any) -> dict[str, str]:
    """Put what its formulas come to on a record that is about to be saved. Gives name -> why one is empty."""
    wrong = {}
    for one in resource.fields:
        if one.custom is None or not one.custom.formula:
            continue
        kept = dict(record.custom)
        kept.pop(one.custom.key, None)
        try:
            raw = _result(resource, one.custom, record)
        except Wrong as no:
            raw, wrong[one.name] = None, str(no)
        record.custom = kept if raw is None else kept | {one.custom.key: raw}
    return wrong


def before_save(record: Any) -> None:
    """Work out what a record of any type holds; rows that are no records have nothing of it."""
    described = next((one for one in resources() if one.model is type(record)), None)
    if described is not None:
        work_out(described, record)


def _result(resource: Resource, one: Definition, record: Any) -> Any:
    formula = compiled(one.formula)
    known = {name: field for name in formula.names if (field := resource.field(name)) is not None and _is_usable(resource, field)}
    formula.hold(known)
    return formula.result(one, {name: _plainly(resource, field, record) for name, field in known.items()})


def _plainly(resource: Resource, one: Field, record: Any) -> Any:
    """A field's value as the language knows values: text, Decimal, date, yes or no, None for none."""
    value = one.of(record)
    if value is None or value == "":
        return None
    if resource.kind_of(one) == "money":
        return money.from_minor(value, one.custom.currency if one.custom is not None else record.currency)
    if isinstance(value, datetime):
        return timezone.localtime(value).date()
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def told(wrong: Mapping[str, int]) -> Iterator[str]:
    """Why how many records have nothing, for the settings page."""
    for why, count in wrong.items():
        words = ngettext("Empty on %(count)s record: %(why)s.", "Empty on %(count)s records: %(why)s.", count)
        yield words % {"count": count, "why": why}
