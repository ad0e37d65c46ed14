"""Reading and checking the parameters of a request."""

from messages import invalid, refused, unexpected_field

QUERY_LENGTH = 512


def check_names(parameters, allowed):
    for name in parameters:
        if name not in allowed:
            raise unexpected_field(name)


def integer(parameters, name, default=None):
    text = parameters.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit()):
        raise invalid(name, "datatype_mismatch",
                      "It should be a/an Positive Integer")
    return int(text)


def boolean(parameters, name, default=None):
    text = parameters.get(name)
    if text is None:
        return default
    if text not in ("true", "false"):
        raise invalid(name, "datatype_mismatch", "It should be a/an Boolean")
    return text == "true"


def paging(parameters):
    page = integer(parameters, "page", 1)
    if page < 1:
        raise invalid("page", "invalid_value",
                      "It should be a Positive Integer")
    per_page = integer(parameters, "per_page", 30)
    if not 1 <= per_page <= 100:
        raise invalid("per_page", "invalid_value",
                      "It should be a Positive Integer less than or equal "
                      "to 100")
    return page, per_page


def split(text):
    return [name for name in (text or "").split(",") if name]


def includes(parameters, allowed):
    names = tuple(dict.fromkeys(split(parameters.get("include"))))
    for name in names:
        if name not in allowed:
            raise unexpected_field("include")
    return names


def query_text(request, counted, name="query"):
    """The expression between the double quotes of query=."""
    text = request.parameters.get(name)
    if text is None:
        raise invalid(name, "missing_field", "It should be present")
    if len(text) < 2 or text[0] != '"' or text[-1] != '"':
        raise refused(500, "internal_error", "An unexpected error occurred")
    length = len(text if counted == "raw" else request.raw_parameter(name))
    if length > QUERY_LENGTH:
        raise invalid(name, "invalid_value",
                      f"It should have at most {QUERY_LENGTH} characters")
    return text[1:-1]
