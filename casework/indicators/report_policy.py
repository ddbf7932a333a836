"""Who sees the parts, issued copies and schedules of a group's reports: everybody in the group, as the reports themselves."""

from __future__ import annotations

from casework.access import visible_when
from casework.access.hanging import of_readers_group, visible_through
from casework.indicators.report_models import IssuedFile, IssuedReport, ReportPart, ReportRecipient, ReportSchedule

visible_when(ReportSchedule)(of_readers_group)
visible_through(ReportRecipient.schedule_id)
visible_through(ReportPart.report_id)
visible_through(IssuedReport.report_id)
visible_through(IssuedFile.issued_id, IssuedReport.report_id)
