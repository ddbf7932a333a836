"""The first page after signing in: my work, for each role."""
