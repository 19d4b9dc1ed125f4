"""Characters that nobody sees: which of them a text keeps. One rule for every door.

They come along when text is copied from a PDF, a slide or an old program, and make two names that look alike differ.
So they are taken out rather than refused: who pasted them could not find them. Only NUL, which nobody pastes, is refused
by forms and the API.
"""

import re

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # control characters but for tab and the ends of lines
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BREAKS = re.compile(r"\s*[\t\n\v\f\r]\s*")  # the slide's own end of a line (\v) among them


def line(text: str) -> str:
    """A text of one line: a tab or the end of a line in it is a space."""
    return CONTROL.sub("", _BREAKS.sub(" ", text)).strip() if CONTROL.search(text) else text


def lines(text: str) -> str:
    """A text of several lines, which keeps them and its tabs."""
    return UNSEEN.sub("", text.replace("\v", "\n").replace("\f", "\n")) if UNSEEN.search(text) else text
