"""Groups meet: series, agendas, attendance, minutes, decisions, what agencies were asked and answered."""
