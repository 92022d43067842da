"""What was measured, beside the player: pieces of the page that follow a player's cursor inside the browser."""
