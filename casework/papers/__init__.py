"""Papers for meetings: reports asked for, written or sent as a file, accepted, and put together with the agenda in packs."""
