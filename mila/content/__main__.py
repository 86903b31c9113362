"""`python -m mila.content check`: all that is wrong in data/ and operators/, at once, in plain words."""

import sys
from collections.abc import Iterator
from pathlib import Path

from mila.content.answers import check_answers
from mila.content.problem import Problem
from mila.content.reading import read_content
from mila.content.sentences import check_sentences
from mila.content.wiring import check_wiring
from mila.operators import OperatorsInvalid, read_operators
from mila.settings import ROOT


def main(arguments: list[str]) -> int:
    """Prints problems, then what is worth knowing; 1 if there are problems."""
    if arguments[:1] != ["check"]:
        print("Say: python -m mila.content check", file=sys.stderr)
        return 2
    root = Path(arguments[1]).resolve() if arguments[1:] else ROOT
    problems = check(root)
    wrong = [problem for problem in problems if problem.stops]
    for problem in [*wrong, *(problem for problem in problems if not problem.stops)]:
        print(("" if problem.stops else "worth knowing: ") + problem.sentence(root))
    operators = list(_operators(root))
    print(*operators, sep="\n", end="\n" if operators else "")
    print(f"{len(wrong) + len(operators)} problems, {len(problems) - len(wrong)} things worth knowing")
    return 1 if wrong or operators else 0


def check(root: Path) -> list[Problem]:
    """All problems of words and wiring, by file and line."""
    content = read_content(root)
    found = [*content.problems, *check_answers(content), *check_sentences(content), *check_wiring(content)]
    return sorted(set(found))


def _operators(root: Path) -> Iterator[str]:
    """What is wrong in operators' files."""
    try:
        read_operators(root / "operators")
    except OperatorsInvalid as invalid:
        yield from str(invalid).splitlines()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
