"""Members are invited to meetings by e-mail with calendar entries, answer without signing in, and subscribe to a feed."""
