"""Terms of reference: what a group is for, who belongs to it and by which rules it meets, version by version."""
