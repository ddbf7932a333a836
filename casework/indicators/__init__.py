"""Indicators: objectives, what measures them, figures by period and place, and all that follows from them by arithmetic."""
