"""Grants of a group, the projects they pay for, what was agreed and spent and reached, quarter by quarter."""
