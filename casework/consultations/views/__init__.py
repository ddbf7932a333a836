"""Pages of consultations: agencies' views, and records for a court; the blueprint is complete once they are imported."""

from casework.consultations.views import agencies, records
from casework.consultations.views.blueprint import bp

__all__ = ["agencies", "bp", "records"]
