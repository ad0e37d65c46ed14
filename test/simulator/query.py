"""The filter language: "status:2 AND (priority:>3 OR tag:'vpn')".

    query := '"' expr '"'
    expr  := both ('OR' both)*
    both  := term ('AND' term)*
    term  := '(' expr ')' | field (':' | ':>' | ':<' | '!:') value
             | '~[' field ('|' field)* ']' ':' 'text'
    value := integer | true | false | null | 'text' | 'yyyy-mm-dd'

:> and :< mean "at least" and "at most".  Dates take only these two.  Text is
enclosed in single quotes and cannot contain one.  !: (not equal) and ~[...]
(begins with, ignoring case) are known to some resources only.
"""

import re

from encode import DAY, parse_day, parse_moment

_TOKEN = re.compile(
    r"\s*(?:(?P<paren>[()])"
    r"|(?P<word>AND|OR)(?![\w:])"
    r"|(?P<field>[A-Za-z_]\w*)\s*(?P<operator>!:|:[<>]?)\s*"
    r"(?:'(?P<text>[^']*)'|(?P<integer>-?\d+)(?![\w.])"
    r"|(?P<name>true|false|null)(?!\w))"
    r"|~\[(?P<begins>\w+(?:\|\w+)*)\]\s*:\s*'(?P<start>[^']*)')")


class QueryError(Exception):
    def __init__(self, field, code, message):
        super().__init__(message)
        self.field = field
        self.code = code
        self.message = message


class Field:
    """A name that queries know.

    kind: integer, workspace (0 is all), integers (any of several), boolean,
    text, texts (any of several), moment (an instant in seconds, compared by
    day), or day
    ('yyyy-mm-dd').
    """

    def __init__(self, kind, get, nullable=False):
        self.kind = kind
        self.get = get
        self.nullable = nullable


class Semantics:
    """How dates and text compare; see the switches of the same names."""

    def __init__(self, dates="inclusive", timestamps="rejected",
                 strings="exact", zone_hours=0, operators=()):
        self.dates = dates
        self.timestamps = timestamps
        self.strings = strings
        self.zone = round(zone_hours * 3600)
        self.operators = operators      # those that few resources know


def compile_query(text, fields, semantics):
    """A predicate on records, and the set of field names used."""
    parser = _Parser(text, fields, semantics)
    predicate = parser.expression()
    if parser.token is not None:
        raise parser.malformed()
    return predicate, parser.used


class _Parser:
    def __init__(self, text, fields, semantics):
        self._text = text.rstrip()
        self._fields = fields
        self._semantics = semantics
        self._position = 0
        self.used = set()
        self._advance()

    def malformed(self):
        return QueryError("query", "invalid_value",
                          "It should be a valid query")

    def _advance(self):
        if self._position == len(self._text):
            self.token = None
            return
        self.token = _TOKEN.match(self._text, self._position)
        if self.token is None:
            raise self.malformed()
        self._position = self.token.end()

    def _at(self, text):
        return self.token is not None and self.token[0].strip() == text

    def expression(self):
        terms = [self._conjunction()]
        while self._at("OR"):
            self._advance()
            terms.append(self._conjunction())
        if len(terms) == 1:
            return terms[0]
        return lambda row: any(term(row) for term in terms)

    def _conjunction(self):
        terms = [self._term()]
        while self._at("AND"):
            self._advance()
            terms.append(self._term())
        if len(terms) == 1:
            return terms[0]
        return lambda row: all(term(row) for term in terms)

    def _term(self):
        if self._at("("):
            self._advance()
            inner = self.expression()
            if not self._at(")"):
                raise self.malformed()
            self._advance()
            return inner
        if self._at_begins():
            return self._begins()
        if self.token is None or self.token["field"] is None:
            raise self.malformed()
        if self.token["operator"] == "!:" and (
                "!:" not in self._semantics.operators):
            raise self.malformed()
        predicate = _comparison(self.token, self._fields, self._semantics)
        self.used.add(self.token["field"])
        self._advance()
        return predicate

    def _at_begins(self):
        return (self.token is not None and self.token["begins"] is not None
                and "~" in self._semantics.operators)

    def _begins(self):
        """~[a|b]:'x' is true if one of the columns begins with x."""
        names = self.token["begins"].split("|")
        start = self.token["start"].casefold()
        for name in names:
            if name not in self._fields or self._fields[name].kind != "text":
                raise QueryError(name, "invalid_field",
                                 "Unexpected/invalid field in request")
        self.used.update(names)
        self._advance()
        getters = [self._fields[name].get for name in names]
        return lambda row: any((get(row) or "").casefold().startswith(start)
                               for get in getters)


def _comparison(token, fields, semantics):
    name, operator = token["field"], token["operator"]
    if operator == "!:":
        equal = _literal(token, fields, ":", semantics)
        return lambda row: not equal(row)
    return _literal(token, fields, operator, semantics)


def _literal(token, fields, operator, semantics):
    name = token["field"]
    field = fields.get(name)
    if field is None:
        raise QueryError(name, "invalid_field",
                         "Unexpected/invalid field in request")
    get = field.get
    if token["name"] == "null":
        if not field.nullable or operator != ":":
            raise _mismatch(name, field)
        return lambda row: get(row) is None
    compile_kind = _KINDS[field.kind]
    predicate = compile_kind(get, operator, token, semantics)
    if predicate is None:
        raise _mismatch(name, field)
    return predicate


def _mismatch(name, field):
    return QueryError(name, "datatype_mismatch",
                      f"It should be a/an {field.kind}")


# One function for each kind: the predicate, or None if the operator or the
# literal does not suit the kind.

def _integer(get, operator, token, semantics):
    if token["integer"] is None:
        return None
    wanted = int(token["integer"])
    if operator == ":":
        return lambda row: get(row) == wanted
    if operator == ":>":
        return lambda row: (value := get(row)) is not None and value >= wanted
    return lambda row: (value := get(row)) is not None and value <= wanted


def _workspace(get, operator, token, semantics):
    """Like an integer; 0 is all."""
    if token["integer"] == "0" and operator == ":":
        return lambda row: True
    return _integer(get, operator, token, semantics)


def _integers(get, operator, token, semantics):
    if token["integer"] is None or operator != ":":
        return None
    wanted = int(token["integer"])
    return lambda row: wanted in get(row)


def _boolean(get, operator, token, semantics):
    if token["name"] is None or operator != ":":
        return None
    wanted = token["name"] == "true"
    return lambda row: get(row) is wanted


def _text(get, operator, token, semantics):
    wanted = token["text"]
    if wanted is None or operator != ":":
        return None
    if semantics.strings == "folded":
        wanted = wanted.casefold()
        return lambda row: (get(row) or "").casefold() == wanted
    return lambda row: get(row) == wanted


def _texts(get, operator, token, semantics):
    wanted = token["text"]
    if wanted is None or operator != ":":
        return None
    if semantics.strings == "folded":
        wanted = wanted.casefold()
        return lambda row: any(text.casefold() == wanted
                               for text in get(row))
    return lambda row: wanted in get(row)


def _moment(get, operator, token, semantics):
    text = token["text"]
    if text is None or operator == ":":
        return None
    day = parse_day(text)
    if day is None:
        moment = parse_moment(text)
        if moment is None or semantics.timestamps == "rejected":
            return None
        if semantics.timestamps == "accepted":
            return _between(get, operator, moment, moment + 1,
                            semantics.dates)
        day = parse_day(text[:10])
    start = day * DAY - semantics.zone
    return _between(get, operator, start, start + DAY, semantics.dates)


def _between(get, operator, start, end, dates):
    """Compare an instant with the day (or second) from start up to end."""
    if operator == ":>":
        low = end if dates == "exclusive" else start
        return lambda row: (value := get(row)) is not None and value >= low
    high = {"inclusive": end - 1, "exclusive": start - 1,
            "start": start}[dates]
    return lambda row: (value := get(row)) is not None and value <= high


def _day(get, operator, token, semantics):
    wanted = token["text"]
    if wanted is None or operator == ":" or parse_day(wanted) is None:
        return None
    if semantics.dates == "exclusive":
        if operator == ":>":
            return lambda row: (get(row) or "") > wanted
        return lambda row: (value := get(row)) is not None and value < wanted
    if operator == ":>":
        return lambda row: (get(row) or "") >= wanted
    return lambda row: (value := get(row)) is not None and value <= wanted


_KINDS = {"integer": _integer, "workspace": _workspace,
          "integers": _integers, "boolean": _boolean, "text": _text,
          "texts": _texts, "moment": _moment, "day": _day}
