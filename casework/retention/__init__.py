"""How long records are kept, what keeps them longer, and erasing them for good: everywhere, and leaving only counts."""
