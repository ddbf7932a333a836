"""Consultations: what agencies say to a tool being considered, and at which meeting."""
