"""A run, and what mail, chat, course systems and people make of its link."""

from urllib.parse import parse_qsl, quote, urlencode

from explorer.trajectory.settings import Settings

RUN = Settings(prompt="a red apple & a pear; 50 % off", seed=77, guidance_scale=-1.5, shift=0.05, steps=7)
TEXT = RUN.to_text()
MANGLED = {
    "as it is": TEXT,
    "with its question mark": "?" + TEXT,
    "copied from the source of a page": TEXT.replace("&", "&amp;"),
    "twice so": TEXT.replace("&", "&amp;amp;"),
    "by number": TEXT.replace("&", "&#38;"),
    "by a form": urlencode(parse_qsl(TEXT.replace("&", "&amp;"))),
    "quoted as a whole": quote(TEXT, safe=""),
    "in capitals": TEXT.replace("seed=", "SEED=").replace("prompt=", "Prompt="),
    "with a soft hyphen": TEXT.replace("guidance_scale", "guidance%C2%AD_scale"),
    "at the end of a sentence": TEXT + ".",
    "in brackets": TEXT + ")",
    "with a comma": TEXT.replace("-1.5", "-1,5"),
    "with a minus from a word processor": TEXT.replace("-1.5", "\u22121,5"),
    "in Arabic digits": TEXT.replace("seed=77", "seed=\u0667\u0667"),
    "in full width": TEXT.replace("seed=77", "seed=\uff17\uff17"),
    "by those who count": TEXT + "&utm_source=mail&fbclid=Iw&gclid=x&mc_cid=1&__theme=dark",
}
