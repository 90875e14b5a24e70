"""What one clip can carry, what not, and what to change while the athlete is still there."""

from gaitlake.check.advice import RULES, advice_for
from gaitlake.check.as_json import error_json, report_json
from gaitlake.check.capability import CAN, CANNOT, CARE, Capability, capabilities
from gaitlake.check.findings import Film, Findings, findings_of
from gaitlake.check.instruction import Advice
from gaitlake.check.looking import look
from gaitlake.check.overlay import write_overlay
from gaitlake.check.report import Report, report_text

__all__ = [
    "CAN",
    "CANNOT",
    "CARE",
    "RULES",
    "Advice",
    "Capability",
    "Film",
    "Findings",
    "Report",
    "advice_for",
    "capabilities",
    "error_json",
    "findings_of",
    "look",
    "report_json",
    "report_text",
    "write_overlay",
]
