"""The partnership: agencies and their agreements, areas, groups and who belongs to them in which role."""
