"""What a browser makes of a page: its elements with the names of their attributes, and the words between them."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.shapes: set[tuple[str, ...]] = set()
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shapes.add((tag, *sorted(name for name, _value in attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    def handle_comment(self, data: str) -> None:
        self.shapes.add(("comment",))

    def handle_decl(self, decl: str) -> None:
        self.shapes.add(("decl", decl))


def drawn(page: bytes) -> tuple[set[tuple[str, ...]], str]:
    """(every sort of element, all words with single blanks)."""
    reader = _Reader()
    reader.feed(page.decode())
    reader.close()
    return reader.shapes, plain("".join(reader.words))


def plain(text: str) -> str:
    return " ".join(text.split())
