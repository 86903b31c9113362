"""What is wrong in a file of words or wiring, and what to do about it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """A line, what is wrong there, and what to do; `stops` is False for what is only worth knowing."""

    path: Path
    line: int
    what: str
    todo: str
    stops: bool = True

    def sentence(self, root: Path) -> str:
        """`data/bills/sr.yml:12: what is wrong. What to do.`"""
        path = self.path.relative_to(root) if self.path.is_relative_to(root) else self.path
        return f"{path}:{self.line}: {self.what}. {self.todo}."
