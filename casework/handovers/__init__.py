"""Open work of one officer given to another, all or chosen, in the background and one piece at a time."""
