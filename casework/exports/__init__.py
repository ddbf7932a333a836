"""Long tables that leave as a spreadsheet: asked for with a reason, made in the background as their reader, kept for a week."""
