"""What pySigma makes of Sigma rules: read by PySigmaTests.swift.

Reads one JSON object from standard input, {"rules": [text], "records": [object]}, and writes a list with, for
each rule, the numbers of the records that match, or null where pySigma refuses the rule. pySigma parses; the
few lines below then ask the tree that it built about each record, the slow and plain way.
"""

import ipaddress
import json
import re
import sys

from sigma.collection import SigmaCollection
from sigma.conditions import (
    ConditionAND,
    ConditionFieldEqualsValueExpression,
    ConditionNOT,
    ConditionOR,
    ConditionValueExpression,
)
from sigma.types import (
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaRegularExpressionFlag,
    SigmaString,
    SpecialChars,
)


def values_at(value, path):
    """All values at a path of names; a list stands for each of its elements."""
    if isinstance(value, list):
        return [found for element in value for found in values_at(element, path)]
    if not path:
        return [value]
    if isinstance(value, dict) and path[0] in value:
        return values_at(value[path[0]], path[1:])
    return []


def text_of(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float, str)):
        return str(value)
    if value is None:
        return None
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def all_texts(value):
    if isinstance(value, dict):
        return [text for member in value.values() for text in all_texts(member)]
    if isinstance(value, list):
        return [text for element in value for text in all_texts(element)]
    text = text_of(value)
    return [] if text is None else [text]


def pattern_of(string, isSearch=False):
    parts = []
    for part in string.s:
        if part == SpecialChars.WILDCARD_MULTI:
            parts.append(".*")
        elif part == SpecialChars.WILDCARD_SINGLE:
            parts.append(".")
        else:
            parts.append(re.escape(part))
    flags = re.DOTALL if isinstance(string, SigmaCasedString) else re.DOTALL | re.IGNORECASE
    pattern = re.compile("".join(parts), flags)
    return pattern.search if isSearch else pattern.fullmatch


def number_of(value):
    try:
        return None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


COMPARISONS = {
    "LT": lambda a, b: a < b,
    "LTE": lambda a, b: a <= b,
    "GT": lambda a, b: a > b,
    "GTE": lambda a, b: a >= b,
}


def holds(field, wanted, record):
    found = values_at(record, field.split("."))
    texts = [text for text in map(text_of, found) if text is not None]
    if isinstance(wanted, SigmaExpansion):
        return any(holds(field, value, record) for value in wanted.values)
    if isinstance(wanted, SigmaNull):
        return not any(value is not None for value in found)
    if isinstance(wanted, SigmaExists):
        return bool(found) == bool(wanted)
    if isinstance(wanted, SigmaCompareExpression):
        compare = COMPARISONS[wanted.op.name]
        numbers = [number_of(value) for value in found]
        return any(n is not None and compare(n, wanted.number.number) for n in numbers)
    if isinstance(wanted, SigmaNumber):
        return any(number_of(value) == wanted.number for value in found)
    if isinstance(wanted, SigmaBool):
        return any(text.lower() == str(wanted).lower() for text in texts)
    if isinstance(wanted, SigmaCIDRExpression):
        for text in texts:
            try:
                if ipaddress.ip_address(text) in wanted.network:
                    return True
            except ValueError:
                pass
        return False
    if isinstance(wanted, SigmaRegularExpression):
        names = {
            SigmaRegularExpressionFlag.IGNORECASE: re.IGNORECASE,
            SigmaRegularExpressionFlag.MULTILINE: re.MULTILINE,
            SigmaRegularExpressionFlag.DOTALL: re.DOTALL,
        }
        flags = 0
        for flag in wanted.flags:
            flags |= names[flag]
        return any(re.search(str(wanted.regexp), text, flags) for text in texts)
    if isinstance(wanted, SigmaFieldReference):
        others = [text_of(value) for value in values_at(record, wanted.field.split("."))]
        others = [text.lower() for text in others if text is not None]
        for text in map(str.lower, texts):
            for other in others:
                if wanted.starts_with and wanted.ends_with:
                    if other in text:
                        return True
                elif wanted.starts_with:
                    if text.startswith(other):
                        return True
                elif wanted.ends_with:
                    if text.endswith(other):
                        return True
                elif text == other:
                    return True
        return False
    if isinstance(wanted, SigmaString):
        matches = pattern_of(wanted)
        return any(matches(text) for text in texts)
    raise NotImplementedError(type(wanted))


def truth(tree, record):
    if isinstance(tree, ConditionAND):
        return all(truth(arg, record) for arg in tree.args)
    if isinstance(tree, ConditionOR):
        return any(truth(arg, record) for arg in tree.args)
    if isinstance(tree, ConditionNOT):
        return not truth(tree.args[0], record)
    if isinstance(tree, ConditionFieldEqualsValueExpression):
        return holds(tree.field, tree.value, record)
    if isinstance(tree, ConditionValueExpression):
        value = tree.value
        values = value.values if isinstance(value, SigmaExpansion) else [value]
        matches = [pattern_of(SigmaString(str(value)), True) for value in values]
        return any(match(text) for match in matches for text in all_texts(record))
    raise NotImplementedError(type(tree))


def verdict(text, records):
    try:
        rules = SigmaCollection.from_yaml(text).rules
        trees = [condition.parsed for rule in rules for condition in rule.detection.parsed_condition]
    except Exception:
        return None
    # A condition that names no selection is none at all in pySigma.
    if any(tree is None for tree in trees):
        return None
    return [
        number
        for number, record in enumerate(records)
        if any(truth(tree, record) for tree in trees)
    ]


def main():
    task = json.load(sys.stdin)
    json.dump([verdict(text, task["records"]) for text in task["rules"]], sys.stdout)


main()
