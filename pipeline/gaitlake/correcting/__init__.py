"""What a person corrects about a clip: stored with who, when and why, carried out at once, undone on request."""

from gaitlake.correcting.carrying_out import Outcome, correct, undo
from gaitlake.correcting.fields import parse_changes
from gaitlake.correcting.listing import listed_corrections, listing_text
from gaitlake.correcting.statement import Statement

__all__ = ["Outcome", "Statement", "correct", "listed_corrections", "listing_text", "parse_changes", "undo"]
