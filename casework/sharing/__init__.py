"""Why agencies may share what they know about a case: its lawful basis, people's consent, and checks when that changes."""
