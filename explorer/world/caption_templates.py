"""How things are called in captions; a word that stands twice is said twice as often, '' is saying nothing.

{c} is the place of a colour word.
"""

from __future__ import annotations

__all__ = [
    "ALONE_WORDS",
    "COLOUR_WORDS",
    "FEATURE_WORDS",
    "OVER_WORDS",
    "SETTING_WORDS",
    "SIZE_WORDS",
    "STYLE_WORDS",
    "SUBJECT_WORDS",
    "TIME_WORDS",
    "WEAR_WORDS",
    "WEATHER_WORDS",
]

COLOUR_WORDS: dict[str | None, tuple[str, ...]] = {
    "golden": ("golden", "gold"),
    "grey": ("grey", "gray"),
    "turquoise": ("turquoise", "teal"),
    "purple": ("purple", "violet"),
}
SUBJECT_WORDS = {
    "dog": ("dog", "dog", "puppy"),
    "cat": ("cat", "cat", "kitten"),
    "rabbit": ("rabbit", "bunny"),
    "balloon": ("hot air balloon", "balloon"),
    "bicycle": ("bicycle", "bike"),
    "sailboat": ("sailboat", "boat", "sailing boat"),
    "teddy": ("teddy bear", "teddy"),
    "plane": ("plane", "airplane"),
    "train": ("train", "steam train"),
    "cup": ("cup of tea", "cup", "cup of coffee"),
    "ball": ("ball", "beach ball"),
    "house": ("house", "cottage"),
    "bird": ("bird", "little bird"),
}
SIZE_WORDS = {"small": ("small", "little", "tiny"), "big": ("big", "large", "huge")}
WEAR_WORDS = {
    "sunglasses": ("sunglasses", "dark glasses"),
    "hat": ("a hat",),
    "crown": ("a crown", "a golden crown"),
    "scarf": ("a {c} scarf",),
    "bow": ("a {c} bow tie",),
    "glasses": ("glasses", "round glasses"),
}
SETTING_WORDS = {
    "meadow": ("in a meadow", "in the grass", "in a field of flowers", "in a green field", "on the grass"),
    "beach": ("on a beach", "on the beach", "on the sand by the sea", "at the seaside"),
    "forest": ("in a forest", "in the woods", "among the trees"),
    "mountains": ("in the mountains", "in front of mountains", "with mountains behind"),
    "desert": ("in a desert", "in the desert", "on a sand dune"),
    "snow": ("in the snow", "in a snowy field", "in snow", "in a winter landscape"),
    "city": ("in a city", "on a city street", "in the street", "in a town"),
    "ocean": ("on the ocean", "in the ocean", "on the sea", "at sea"),
    "space": ("in space", "in outer space", "among the stars"),
    "room": ("on a {c} sofa", "on a {c} couch", "in a living room on a {c} sofa"),
    "table": ("on a wooden table", "on a table", "on the table"),
    "studio": (
        "on a {c} background",
        "in front of a {c} wall",
        "product shot on a {c} background",
        "{c} background",
    ),
}
OVER_WORDS = {
    "meadow": ("a meadow",),
    "beach": ("a beach",),
    "forest": ("a forest",),
    "mountains": ("the mountains",),
    "desert": ("a desert",),
    "snow": ("the snow",),
    "city": ("a city",),
    "ocean": ("the ocean", "the sea"),
}
ALONE_WORDS = {
    "meadow": ("a meadow", "a green field", "a field of flowers"),
    "beach": ("a beach", "the seaside"),
    "forest": ("a forest", "the woods"),
    "mountains": ("mountains", "a mountain landscape"),
    "desert": ("a desert", "sand dunes"),
    "snow": ("a snowy field", "a winter landscape"),
    "city": ("a city street", "a city", "a town"),
    "ocean": ("the ocean", "the sea"),
    "space": ("space", "outer space", "the stars"),
    "room": ("a living room with a {c} sofa", "a {c} sofa"),
    "table": ("a wooden table", "an empty table"),
    "studio": ("a {c} background", "a plain {c} wall"),
}
TIME_WORDS = {
    "day": ("", "", "", "on a sunny day", "by day", "in daylight"),
    "sunrise": ("at sunrise", "at dawn", "in the morning", "in morning light"),
    "sunset": ("at sunset", "at dusk", "in the evening", "in warm tones", "warm tones", "golden hour"),
    "night": ("at night", "in the dark", "at night under the moon", "under the stars"),
}
WEATHER_WORDS = {
    "clear": ("", "", "", "under a clear sky"),
    "rain": ("in the rain", "on a rainy day", "rainy"),
    "snow": ("in falling snow", "snowing", "while it snows"),
    "fog": ("in the fog", "in the mist", "foggy", "misty"),
}
STYLE_WORDS = {
    "storybook": ("", "", "", "", "storybook style", "clay", "3d render"),
    "watercolor": ("watercolor", "watercolour painting", "in watercolor"),
    "pixel art": ("pixel art", "pixel art style"),
    "pencil sketch": ("pencil sketch", "pencil drawing", "sketch"),
    "neon": ("neon", "neon lights style"),
    "oil painting": ("oil painting", "painted in oil"),
    "black and white": ("black and white", "black and white photo"),
    "comic": ("comic", "comic book style"),
}
FEATURE_WORDS = {
    "glasses": "glasses",
    "sunglasses": "sunglasses",
    "hat": "a hat",
    "crown": "a crown",
    "beard": "a beard",
    "smile": "a smile",
    "headphones": "headphones",
    "scarf": "a scarf",
    "freckles": "freckles",
}
