"""Answering an action from the e-mail that asked for it: by a signed link and a short code, without a password."""
