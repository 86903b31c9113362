"""Words of a message, folded, so that every feature after them is the same for all ways of writing."""

import re
from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from brain.nlu.folding import fold

_WORD = re.compile(r"\w+(?:['’]\w+)?")


def words_of(text: str) -> List[str]:
    """The folded words of a text."""
    return [fold(word) for word in _WORD.findall(text)]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class FoldingTokenizer(Tokenizer):
    """Tokens whose text is folded and whose place is that in the text as it was written."""

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        """Intents are whole labels, as Rasa's own tokenizers have it."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "prefix_separator_symbol": None}

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        """The words; a text without any, such as a smile, is one token."""
        text: str = message.get(attribute)
        found = [Token(fold(word[0]), word.start(), word.end()) for word in _WORD.finditer(text)]
        return found or [Token(text, 0)]
