"""Opening a closed case in an emergency: for some hours, to read, with everybody told who has to know."""
