"""The look of the page outside the player: warm paper by day, deep ink by night, one accent for what people touch.

Gradio's theme gives the components their shape; page.css sets the rest. The colours are the player's own custom
properties, so that the page, the player and the offline file cannot drift apart.
"""

from __future__ import annotations

import re
from pathlib import Path

import gradio as gr
from gradio.themes.utils.sizes import Size

from explorer.player.bundle import player_file

__all__ = ["css", "fonts_css", "theme"]

HERE = Path(__file__).parent
FAMILY = "IBM Plex Sans"
WEIGHTS = {"Regular": 400, "SemiBold": 600}
SMALL, BODY, LARGE = "0.875rem", "1rem", "1.25rem"  # the player's three sizes of type
TEXT = Size(SMALL, SMALL, SMALL, BODY, BODY, LARGE, LARGE, name="three")


def fonts_css(base: str) -> str:
    """@font-face rules of the bundled fonts, served below `base`."""
    return "\n".join(
        f"@font-face{{font-family:'{FAMILY}';font-weight:{weight};font-display:swap;"
        f"src:url('{base}/fonts/IBMPlexSans-{name}.woff2') format('woff2')}}"
        for name, weight in WEIGHTS.items()
    )


def css() -> str:
    """The page's style sheet, opened by the player's colours for the whole page."""
    player = player_file("player.css")
    day, night = re.findall(r"^:where\(.*?\{(.*?)^\}", player, flags=re.S | re.M)[:2]
    page = (HERE / "page.css").read_text(encoding="utf-8")
    return f":root {{{day}}}\n:root:has(body.dark), body.dark {{{night}}}\n{page}\n{player_file('chips.css')}"


def theme() -> gr.themes.Base:
    """Square, quiet, flat: no shadows, no gradients, thin lines."""
    fonts = (FAMILY, "system-ui", "sans-serif")
    mono = ("ui-monospace", "monospace")
    base = gr.themes.Base(font=fonts, font_mono=mono, radius_size="sm", spacing_size="sm", text_size=TEXT)
    both = {
        "body_background_fill": "var(--paper)",
        "background_fill_primary": "var(--paper)",
        "background_fill_secondary": "var(--paper)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_padding": "0px",
        "block_label_background_fill": "transparent",
        "block_title_text_color": "var(--ink)",
        "block_title_text_weight": "600",
        "block_title_text_size": SMALL,
        "block_info_text_color": "var(--ink-soft)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--ink-soft)",
        "border_color_primary": "var(--line)",
        "border_color_accent": "var(--accent)",
        "color_accent": "var(--accent)",
        "color_accent_soft": "transparent",
        "link_text_color": "var(--accent)",
        "input_background_fill": "var(--sheet)",
        "input_border_width": "1px",
        "input_border_color": "var(--line)",
        "input_border_color_focus": "var(--accent)",
        "input_placeholder_color": "var(--ink-soft)",
        "slider_color": "var(--accent)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "color-mix(in srgb, var(--accent) 85%, black)",
        "button_primary_text_color": "var(--accent-ink)",
        "button_primary_border_color": "var(--accent)",
        "button_primary_border_color_hover": "var(--accent)",
        "button_secondary_background_fill": "transparent",
        "button_secondary_background_fill_hover": "var(--sheet)",
        "button_secondary_text_color": "var(--ink)",
        "button_secondary_border_color": "var(--line)",
        "button_border_width": "1px",
        "checkbox_background_color": "var(--sheet)",
        "checkbox_background_color_selected": "var(--accent)",
        "checkbox_border_color": "var(--fact)",
        "checkbox_label_background_fill": "transparent",
        "checkbox_label_background_fill_hover": "transparent",
        "checkbox_label_background_fill_selected": "transparent",
        "checkbox_label_border_width": "0px",
        "checkbox_label_text_size": SMALL,
        "checkbox_label_border_color": "var(--line)",
        "checkbox_label_border_color_selected": "var(--accent)",
        "checkbox_label_text_color": "var(--ink)",
        "panel_background_fill": "transparent",
        "panel_border_width": "0px",
        "shadow_drop": "none",
    }
    known = {key: value for key, value in both.items() if hasattr(base, key)}
    dark = {f"{key}_dark": value for key, value in known.items() if hasattr(base, f"{key}_dark")}
    return base.set(**known, **dark)
