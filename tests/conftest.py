"""Settings of the whole test run: hypothesis tries the same cases every time, and is never failed for being slow."""

from hypothesis import settings

settings.register_profile("explorer", deadline=None, max_examples=60, derandomize=True)
settings.load_profile("explorer")
