"""Four people from stories, drawn from head to foot."""
