"""The Team Around the Individual: an adult's own outcomes, capacity decision by decision, consent, and when to step down."""
