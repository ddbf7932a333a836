"""The plan of a case: objective, scanning, analysis, response and assessment (OSARA), and counts of incidents before and after."""
