"""Tells other programs what happened: signed, with references alone, owed in the database until it is taken or given up."""
