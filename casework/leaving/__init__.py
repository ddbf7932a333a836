"""A partnership that leaves takes all that is its own along: JSON Lines and files in one encrypted archive, which an empty Casework loads.

The format is described in `docs/leaving.md`; who may have it made and why, in `docs/decisions/leaving.md`.
"""
