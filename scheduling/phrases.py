"""The two words that the caller says first, in both languages.

Words were chosen to be told apart on a bad line: none has a twin of the same sound, none is one letter away from
another, and none reminds of illness, death, bad luck or, as "llama" does, of calling. New words go to the ends: places
in these lists are stored.
"""

import secrets
from typing import Final

# Things, then living things and places; the phrase takes one of each.
FIRST: Final[tuple[tuple[str, str], ...]] = (
    ("apple", "manzana"),
    ("balloon", "globo"),
    ("basket", "canasta"),
    ("bicycle", "bicicleta"),
    ("button", "botón"),
    ("carrot", "zanahoria"),
    ("castle", "castillo"),
    ("coconut", "coco"),
    ("cookie", "galleta"),
    ("drum", "tambor"),
    ("guitar", "guitarra"),
    ("honey", "miel"),
    ("kitchen", "cocina"),
    ("lantern", "farol"),
    ("lemon", "limón"),
    ("notebook", "cuaderno"),
    ("orange", "naranja"),
    ("pancake", "panqueque"),
    ("pencil", "lápiz"),
    ("piano", "piano"),
    ("pumpkin", "calabaza"),
    ("rocket", "cohete"),
    ("sandal", "sandalia"),
    ("tomato", "tomate"),
    ("tractor", "tractor"),
    ("trumpet", "trompeta"),
    ("teapot", "tetera"),
    ("violin", "violín"),
    ("sweater", "suéter"),
    ("window", "ventana"),
    ("yogurt", "yogur"),
    ("wallet", "cartera"),
)
SECOND: Final[tuple[tuple[str, str], ...]] = (
    ("bridge", "puente"),
    ("camel", "camello"),
    ("cactus", "cactus"),
    ("desk", "escritorio"),
    ("dolphin", "delfín"),
    ("elephant", "elefante"),
    ("forest", "bosque"),
    ("garden", "jardín"),
    ("giraffe", "jirafa"),
    ("hammock", "hamaca"),
    ("island", "isla"),
    ("kangaroo", "canguro"),
    ("koala", "koala"),
    ("library", "biblioteca"),
    ("lizard", "lagartija"),
    ("market", "mercado"),
    ("meadow", "pradera"),
    ("mountain", "montaña"),
    ("museum", "museo"),
    ("ocean", "océano"),
    ("panda", "panda"),
    ("parrot", "loro"),
    ("penguin", "pingüino"),
    ("rabbit", "conejo"),
    ("river", "río"),
    ("squirrel", "ardilla"),
    ("sunflower", "girasol"),
    ("tulip", "tulipán"),
    ("turtle", "tortuga"),
    ("valley", "valle"),
    ("waterfall", "cascada"),
    ("zebra", "cebra"),
)


def draw() -> tuple[int, int]:
    """Two places that nobody can guess."""
    return secrets.randbelow(len(FIRST)), secrets.randbelow(len(SECOND))


def phrase(first: int, second: int, language: str) -> str:
    """The two words in that language: "lemon river" or "limón río"."""
    place = 1 if language.startswith("es") else 0
    return f"{FIRST[first][place]} {SECOND[second][place]}"
