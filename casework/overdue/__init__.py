"""What is late, in whose hands, and the letter to an agency's manager, which a person reads before it leaves."""
