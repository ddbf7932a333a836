"""An agency asks a group to take a subject or problem, and is always told what became of it."""
