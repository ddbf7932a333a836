"""Somebody without an account refers to a group, where the group has a page for it: their address is proved first, and nothing is shown."""
