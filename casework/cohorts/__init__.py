"""Integrated Offender Management: who is in which cohort and why, status and custody, needs, ratings and offending over time."""
