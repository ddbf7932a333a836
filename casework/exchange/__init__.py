"""A meeting as one JSON document, in and out: for integrations, for past papers, and for whoever checks the record."""
