"""The API's description as a plain page, made from the OpenAPI schema: nothing to run, so it keeps the site's security policy."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tandem.foundation.doors import door
from tandem.intake.api import api


@door("intake.api_docs", "How another system sends reports", public=True)
def api_docs(request: HttpRequest) -> HttpResponse:
    described = api.get_openapi_schema()
    shapes = described["components"]["schemas"]
    wanted = ("ReportIn", "PersonIn", "IdentifierIn", "PlaceIn", "Taken", "Wrong")
    shown = [(name, [_row(k, v, shapes[name]) for k, v in shapes[name]["properties"].items()]) for name in wanted]
    [(path, acts)] = [(p, a) for p, a in described["paths"].items() if "post" in a]
    return render(request, "intake/api_docs.html", {"path": path, "act": acts["post"], "shapes": shown})


def _row(name: str, field: dict[str, Any], shape: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "kind": _kind(field), "needed": name in shape.get("required", []),
        "most": field.get("maxLength") or field.get("maxItems") or field.get("maximum") or "",
        "says": field.get("description", ""),
    }  # fmt: skip


def _kind(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return " or ".join(_kind(one) for one in field["anyOf"] if one.get("type") != "null")
    if "$ref" in field:
        return str(field["$ref"]).rsplit("/", 1)[-1]
    if "enum" in field:
        return " | ".join(one or "(empty)" for one in field["enum"])
    if field.get("type") == "array":
        return f"list of {_kind(field['items'])}"
    return str(field.get("format") or field.get("type") or field.get("const", ""))
