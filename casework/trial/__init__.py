"""What a machine with nothing but Python needs to try Casework or to test it; production uses none of it."""
