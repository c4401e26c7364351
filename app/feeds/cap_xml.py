"""XML bytes as a tree whose elements know their line; nothing in it is fetched or expanded.

Entities that a document defines are refused, so are documents too large or too deep.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import BytesIO
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler, feature_namespaces
from xml.sax.xmlreader import AttributesNSImpl, Locator

from defusedxml import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser

from app.errors import OperatorError

MAX_BYTES = 2 * 1024 * 1024
_MAX_DEPTH = 40
_DECLARED = re.compile(rb"^(\s*<\?xml[^>]*?)\s+encoding\s*=\s*[\"']([A-Za-z0-9._-]+)[\"']")
_GB = frozenset({"gb2312", "gbk", "gb18030"})


class CapError(OperatorError):
    """Bytes that are no CAP alert; says where and why.

    ``details`` hold line (from 1; 0 = the file as a whole), element ("" = none) and reason.
    """

    def __init__(self, line: int, element: str, reason: str) -> None:
        super().__init__("cap_bad", line=line, element=element, reason=reason)

    def __str__(self) -> str:
        """Return ``line 3: alert/scope: missing``."""
        line = f"line {self.details['line']}: " if self.details["line"] else ""
        element = f"{self.details['element']}: " if self.details["element"] else ""
        return f"{line}{element}{self.details['reason']}"


@dataclass(slots=True, kw_only=True)
class Element:
    """One element: its name without prefix, its namespace, its line, its own text."""

    name: str
    namespace: str
    line: int
    texts: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its text without white space around it."""
        return "".join(self.texts).strip()

    def all(self, name: str) -> tuple[Element, ...]:
        """Return its children of that name and of its own namespace."""
        return tuple(
            item for item in self.children if item.name == name and item.namespace == self.namespace
        )

    def first(self, name: str) -> Element | None:
        """Return its first child of that name, None if it has none."""
        return next(iter(self.all(name)), None)


def read_xml(raw: bytes) -> Element:
    """Return the root of a document.

    Raises:
        CapError: it is empty, too large, too deep, broken, or defines entities.
    """
    if not raw.strip():
        raise CapError(0, "", "the document is empty")
    if len(raw) > MAX_BYTES:
        raise CapError(0, "", f"larger than {MAX_BYTES} bytes")
    handler = _Tree()
    parser = DefusedExpatParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
    parser.setFeature(feature_namespaces, True)
    parser.setContentHandler(handler)
    try:
        parser.parse(BytesIO(_as_utf8(raw)))
    except DefusedXmlException as error:
        raise CapError(handler.line, "", "entities and outside files are not read") from error
    except SAXParseException as error:
        raise CapError(error.getLineNumber() or 0, "", f"no XML: {error.getMessage()}") from error
    except (LookupError, ValueError) as error:
        raise CapError(handler.line, "", f"no XML: {error}") from error
    if handler.root is None:
        raise CapError(0, "", "no XML: no element")
    return handler.root


def _as_utf8(raw: bytes) -> bytes:
    """Return a document in a Chinese multi-byte encoding as UTF-8, any other one as it is."""
    found = _DECLARED.match(raw)
    if found is None or found[2].decode().lower() not in _GB:
        return raw
    try:
        text = raw[found.end() :].decode("gb18030")
    except UnicodeDecodeError as error:
        line = raw[: found.end() + error.start].count(b"\n") + 1
        raise CapError(line, "", f"not {found[2].decode()} text") from error
    return found[1] + text.encode()


class _Tree(ContentHandler):
    """Builds the tree as the parser reads."""

    def __init__(self) -> None:
        super().__init__()
        self.root: Element | None = None
        self._open: list[Element] = []
        self._locator: Locator | None = None

    @property
    def line(self) -> int:
        """Where the parser stands."""
        return (self._locator.getLineNumber() or 0) if self._locator else 0

    def setDocumentLocator(self, locator: Locator) -> None:  # noqa: N802 - SAX
        self._locator = locator

    def startElementNS(  # noqa: N802 - SAX
        self, name: tuple[str | None, str], qname: str | None, attrs: AttributesNSImpl
    ) -> None:
        del qname, attrs
        if len(self._open) >= _MAX_DEPTH:
            raise CapError(self.line, name[1], f"deeper than {_MAX_DEPTH} elements")
        element = Element(name=name[1], namespace=name[0] or "", line=self.line)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def endElementNS(self, name: tuple[str | None, str], qname: str | None) -> None:  # noqa: N802
        del name, qname
        self._open.pop()

    def characters(self, content: str) -> None:
        if self._open:
            self._open[-1].texts.append(content)
