"""The studio without a server: the model, its mathematics and its pages, as files that any browser can open."""
