"""People: portraits of them, and what the figures of stories share with them."""
