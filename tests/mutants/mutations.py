"""One-line changes of C++ code, of many kinds, by patterns over single lines."""
import dataclasses
import re


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str
    line: int  # from 0
    old: str
    new: str
    kind: str


def without_comment(line):
    return re.sub(r"\s*//.*", "", line)


def replaced(line, pattern, replacement):
    """The line, for each place where the pattern is, with that place replaced."""
    return [line[:m.start()] + m.expand(replacement) + line[m.end():] for m in re.finditer(pattern, line)]


def closing(line, start):
    """Where the parenthesis that opens at `start` is closed, or -1."""
    depth = 0
    for i in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[i], 0)
        if depth == 0:
            return i
    return -1


def conditions(line):
    """Begin and end of each condition of an if or while that is on this line as a whole."""
    for m in re.finditer(r"\b(?:if|while) \(", line):
        end = closing(line, m.end() - 1)
        begin = line.rfind("; ", m.end(), end) + 2 if "; " in line[m.end():end] else m.end()
        if end > 0 and not line[begin:end].startswith("const "):
            yield begin, end


def negated_condition(line):
    return [f"{line[:b]}!({line[b:e]}){line[e:]}" for b, e in conditions(line)]


def fixed_condition(line):
    return [line[:b] + value + line[e:] for b, e in conditions(line) for value in ("true", "false")]


STATEMENT = r"(?:[-+]{2}[\w.>-]+|[\w:.>\[\]*-]+(?:\(.*\)| [-+|&]?= .*));$"


def removed_statement(line):
    whole = re.match(r"(\s+)" + STATEMENT, line)
    if whole and not re.match(r"\s+(?:return|case|default|using|delete)\b", line):
        return [whole.group(1) + ";"]
    inner = re.match(r"(.*(?:\) |else |: ))(?!return|break|continue)" + STATEMENT, line)
    return [inner.group(1) + ";"] if inner and not line.lstrip().startswith("for") else []


def swapped_comparison(line):
    others = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
    return [line[:m.start(1)] + others[m.group(1)] + line[m.end(1):]
            for m in re.finditer(r" (<=?|>=?|==|!=) ", line) if "template" not in line]


def swapped_logic(line):
    return replaced(line, r" && ", " || ") + replaced(line, r" \|\| ", " && ")


def changed_number(line):
    changed = []
    for m in re.finditer(r"(?<![\w.])(\d+)(?=[uUlL]*\b)(?!\.)", line):
        n = int(m.group(1))
        for other in ({n + 1, max(n - 1, 0)} if n <= 8 else {n - 1, n * 2, 1}) - {n}:
            changed.append(line[:m.start(1)] + str(other) + line[m.end(1):])
    return changed


def swapped_arithmetic(line):
    return (replaced(line, r" \+ ", " - ") + replaced(line, r" - ", " + ") + replaced(line, r" \* ", " / ")
            + replaced(line, r" / ", " * ") + replaced(line, r" \+= ", " -= ") + replaced(line, r" -= ", " += ")
            + replaced(line, r"\bstd::min\b", "std::max") + replaced(line, r"\bstd::max\b", "std::min"))


def changed_return(line):
    m = re.search(r"\breturn ([^;]+);", line)
    if not m or m.group(1) in ("*this", "{}"):
        return []
    value = m.group(1)
    values = {"true": ["false"], "false": ["true"], "0": ["1", "-1"], "-1": ["0"], "nullptr": []}.get(value)
    if values is None:
        values = ["{}"] + ([f"!({value})"] if re.search(r"&&|\|\||[!=<>]=| [<>] |^!|\b(?:is|has|can|may)_", value) else [])
    return [line[:m.start(1)] + other + line[m.end(1):] for other in values]


def removed_flag(line):
    flag = r"[A-Za-z_:]*(?:[A-Z][A-Z_]{2,}|(?:kind|copy_options|ios)::\w+)"
    return replaced(line, rf"({flag}) \| (?={flag})", "") + replaced(line, rf"(?<=\w) \| {flag}", "")


def removed_case(line):
    return [re.sub(r"\S.*", "", line)] if re.match(r"\s+case [\w:]+:", line) else []


def removed_negation(line):
    return replaced(line, r"!(?=[\w(])", "")


def removed_jump(line):
    return replaced(line, r"\b(?:break|continue);", ";")


OTHERS = [
    ("copy_end::input", "copy_end::output"), ("event::readable", "event::writable"),
    ("until_readable", "until_writable"), ("outcome::refused()", "outcome::end()"), ("outcome::taken()", "outcome::end()"),
    ("meaning::refused", "meaning::failed"), ("meaning::would_block", "meaning::refused"), ("true", "false"),
    ("from::here", "from::beginning"), ("from::data", "from::hole"), ("SEEK_DATA", "SEEK_HOLE"),
]
ERRNOS = ["EAGAIN", "EINTR", "EIO", "EINVAL", "EPIPE", "ENOSPC", "EBADF"]


def other_value(line):
    changed = []
    for one, other in OTHERS:
        for a, b in ((one, other), (other, one)):
            changed += replaced(line, rf"\b{re.escape(a)}(?!\w)", b)
    return changed


def other_errno(line):
    if line.lstrip().startswith("case"):
        return []
    return [line[:m.start()] + ERRNOS[(ERRNOS.index(m.group()) + 1) % len(ERRNOS) if m.group() in ERRNOS else 2]
            + line[m.end():] for m in re.finditer(r"\bE[A-Z]{3,}\b(?!_)", line)]


ON_ONE_LINE = [
    negated_condition, fixed_condition, removed_statement, swapped_comparison, swapped_logic, changed_number,
    swapped_arithmetic, changed_return, removed_flag, removed_case, removed_negation, removed_jump, other_value, other_errno,
]


def early_returns(lines):
    """Before each statement at the level of a function's body."""
    function = None
    for i, line in enumerate(lines):
        begin = re.match(r"( *)(?!namespace|struct|class|enum|if|for|while|switch|do|try|else|extern)"
                         r"(?:[\w:<>,&*\[\] ]+ )?~?[\w:]+\(.*\{$", line)
        if begin and len(begin.group(1)) <= 2:
            function = (len(begin.group(1)), re.match(r"\s*(?:static |inline |constexpr )*void ", line) is not None)
        elif function and re.match(rf" {{{function[0]}}}\}}", line):
            function = None
        elif function and re.match(rf" {{{function[0] + 2}}}[\w+*-]", line) and not re.match(r"\s*(?:case|default|return|\})", line):
            indent = " " * (function[0] + 2)
            yield i, indent + ("return; " if function[1] else "return {}; ") + line.lstrip()


def is_code(line):
    text = line.strip()
    return text and not re.match(r"//|#|namespace|using|static_assert|template|friend|extern|\}|throw std::logic_error", text)


def without_strings(line):
    """The line with a character that is no code for each string, and a function that puts the strings back."""
    strings = re.findall(r'"(?:[^"\\]|\\.)*"', line)
    for i, string in enumerate(strings):
        line = line.replace(string, chr(0xE000 + i), 1)
    return line, lambda changed: re.sub("[\ue000-\uf8ff]", lambda m: strings[ord(m.group()) - 0xE000], changed)


def mutants_of(file, text):
    lines = [without_comment(line) for line in text.split("\n")]
    found = [Mutant(file, i, lines[i], new, "early return") for i, new in early_returns(lines)]
    for i, line in enumerate(lines):
        if is_code(line):
            code, with_strings = without_strings(line)
            for kind in ON_ONE_LINE:
                found += [Mutant(file, i, line, with_strings(new), kind.__name__.replace("_", " "))
                          for new in dict.fromkeys(kind(code)) if new != code]
    return found
