"""Formulas in MathML as one line of text: (a + b)/2, x^2, a_1, √(x).

Elements: W3C, MathML Core.
"""

from studium.study.questions.formats.xml import Element, local_name, text_of

NOT_SHOWN = frozenset(["annotation", "annotation-xml", "mphantom", "maction"])
_SHOWN = {
    "mfrac": "{}/{}",
    "msup": "{}^{}",
    "msub": "{}_{}",
    "mover": "{}^{}",
    "munder": "{}_{}",
    "msubsup": "{}_{}^{}",
    "munderover": "{}_{}^{}",
    "mroot": "{}^(1/{})",
}
LEAVES = frozenset(["mi", "mn", "mo", "mtext", "ms"])


def formula(element: Element) -> str:
    """A formula, or a part of one."""
    kind = local_name(element)
    if kind in LEAVES:
        return " ".join(text_of(element).split())
    parts = [formula(one) for one in element if local_name(one) not in {"", *NOT_SHOWN}]
    shown = _SHOWN.get(kind)
    if shown and shown.count("{") == len(parts):
        return shown.format(*map(_grouped, parts))
    if kind == "msqrt":
        return f"√({''.join(parts)})"
    if kind == "mfenced":
        return f"{element.get('open', '(')}{', '.join(parts)}{element.get('close', ')')}"
    return (", " if kind == "mtr" else "; " if kind == "mtable" else "").join(parts)


def _grouped(part: str) -> str:
    """A part in brackets, unless it is one name or number."""
    return part if part.replace(".", "", 1).isalnum() or len(part) == 1 else f"({part})"
