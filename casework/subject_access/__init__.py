"""Subject access: a request and its clock, everything held on a person gathered passage by passage, decided, put together, released."""
