"""Many values as one parameter: PostgreSQL's own writing of an array. A list of parameters costs the driver and Django a
preparation, a quoting and a type for each element, which for hundreds of ids is more than the question itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BooleanField, F, Func, Value


def array(values: Iterable[object]) -> str:
    """For `%s::bigint[]`, `%s::uuid[]` and `%s::bytea[]`. Only numbers, ids and bytes: text would need PostgreSQL's quoting."""
    return "{" + ",".join(['"\\\\x' + v.hex() + '"' if isinstance(v, bytes) else str(v) for v in values]) + "}"


def among(column: str, values: Iterable[object] | str, kind: str = "uuid") -> Func:
    """`column = ANY ('{…}'::uuid[])`, to filter by; `kind` is the array's type. A text is an array that PostgreSQL wrote."""
    return Func(
        F(column),
        Value(values if isinstance(values, str) else array(values)),
        arg_joiner=" = ANY (",
        template=f"%(expressions)s::{kind}[])",
        output_field=BooleanField(),
    )
