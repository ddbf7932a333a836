"""Who has looked at a record: for those who answer for it, and the log as a file for a regulator. Never figures about anybody's work."""
