"""The risk register of a group: what could go wrong, how likely and how bad, what is done about it, and how that changed."""
