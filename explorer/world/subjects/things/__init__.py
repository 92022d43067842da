"""Twenty-two things: vehicles, buildings, plants, food, toys and three friends with a face."""
