"""Whom and where it is about: people and places, under every name and address they are known by."""
