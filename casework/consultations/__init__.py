"""Consultations: what agencies say to a tool being considered, and the document about one person that a court accepts."""
