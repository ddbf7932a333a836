"""Risk: questionnaires as data, scored as answered, judged, checked by a second person; the band drives the review clock."""
