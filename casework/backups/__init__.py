"""Backups: database and files as one encrypted archive, restored whole or not at all, and a drill that proves it.

An archive is a tar within age (age-encryption.org): `docs/decisions/backups.md` says why, and how to open one without Casework.
"""


class BackupTrouble(RuntimeError):
    """A backup could not be made, read or restored; the words say why and what to do, and name nobody."""
