"""`extends`, built into every template in the place of Django's (config/settings): that one walks the whole frame for its blocks at each page."""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import NodeList, Parser, Template, Token
from django.template.loader_tags import ExtendsNode, do_extends

register = template.Library()


class _Remembering(NodeList):
    """A template's nodes, which do not change once it is read. What was looked for among them is found once a process."""

    def __init__(self, nodes: NodeList) -> None:
        super().__init__(nodes)
        self.contains_nontext = nodes.contains_nontext
        self._found: dict[type, list[Any]] = {}

    def get_nodes_by_type(self, nodetype: type) -> list[Any]:
        if nodetype not in self._found:
            self._found[nodetype] = super().get_nodes_by_type(nodetype)
        return self._found[nodetype]


class _Extends(ExtendsNode):
    def get_parent(self, context: Any) -> Template:
        parent = super().get_parent(context)
        if not isinstance(parent.nodelist, _Remembering):
            parent.nodelist = _Remembering(parent.nodelist)
        return parent


@register.tag("extends")
def extends(parser: Parser, token: Token) -> _Extends:
    node = do_extends(parser, token)
    return _Extends(node.nodelist, node.parent_name)
