"""All table contracts, one file each, by name."""

from gaitlake_schemas.contract import Table
from gaitlake_schemas.tables.analyses import ANALYSES
from gaitlake_schemas.tables.clip_analyses import CLIP_ANALYSES
from gaitlake_schemas.tables.clip_metrics_withheld import CLIP_METRICS_WITHHELD
from gaitlake_schemas.tables.clips import CLIPS
from gaitlake_schemas.tables.corrections import CORRECTIONS
from gaitlake_schemas.tables.cycle_curves import CYCLE_CURVES
from gaitlake_schemas.tables.data_dictionary import DATA_DICTIONARY
from gaitlake_schemas.tables.extractions import EXTRACTIONS
from gaitlake_schemas.tables.extractors import EXTRACTORS
from gaitlake_schemas.tables.gait_events import GAIT_EVENTS
from gaitlake_schemas.tables.intervals import INTERVALS
from gaitlake_schemas.tables.keypoints import KEYPOINTS
from gaitlake_schemas.tables.lake_info import LAKE_INFO
from gaitlake_schemas.tables.ledger import LEDGER
from gaitlake_schemas.tables.measurement_noise import MEASUREMENT_NOISE
from gaitlake_schemas.tables.metrics import METRICS
from gaitlake_schemas.tables.mirror_disagreements import MIRROR_DISAGREEMENTS
from gaitlake_schemas.tables.pre_post_changes import PRE_POST_CHANGES
from gaitlake_schemas.tables.reference_bands import REFERENCE_BANDS
from gaitlake_schemas.tables.runs import RUNS
from gaitlake_schemas.tables.session_contrasts import SESSION_CONTRASTS
from gaitlake_schemas.tables.session_metrics import SESSION_METRICS
from gaitlake_schemas.tables.sessions import SESSIONS
from gaitlake_schemas.tables.side_biases import SIDE_BIASES
from gaitlake_schemas.tables.stride_metrics import STRIDE_METRICS
from gaitlake_schemas.tables.strides import STRIDES
from gaitlake_schemas.tables.studies import STUDIES
from gaitlake_schemas.tables.study_effects import STUDY_EFFECTS
from gaitlake_schemas.tables.study_subjects import STUDY_SUBJECTS
from gaitlake_schemas.tables.subjects import SUBJECTS
from gaitlake_schemas.tables.tracks import TRACKS
from gaitlake_schemas.tables.video_intervals import VIDEO_INTERVALS
from gaitlake_schemas.tables.videos import VIDEOS

__all__ = [
    "ANALYSES",
    "CLIPS",
    "CLIP_ANALYSES",
    "CLIP_METRICS_WITHHELD",
    "CORRECTIONS",
    "CYCLE_CURVES",
    "DATA_DICTIONARY",
    "EXTRACTIONS",
    "EXTRACTORS",
    "GAIT_EVENTS",
    "INTERVALS",
    "KEYPOINTS",
    "LAKE_INFO",
    "LEDGER",
    "MEASUREMENT_NOISE",
    "METRICS",
    "MIRROR_DISAGREEMENTS",
    "PRE_POST_CHANGES",
    "REFERENCE_BANDS",
    "RUNS",
    "SESSIONS",
    "SESSION_CONTRASTS",
    "SESSION_METRICS",
    "SIDE_BIASES",
    "STRIDES",
    "STRIDE_METRICS",
    "STUDIES",
    "STUDY_EFFECTS",
    "STUDY_SUBJECTS",
    "SUBJECTS",
    "TABLES",
    "TRACKS",
    "VIDEOS",
    "VIDEO_INTERVALS",
]

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        SUBJECTS,
        SESSIONS,
        CLIPS,
        CORRECTIONS,
        VIDEOS,
        EXTRACTORS,
        EXTRACTIONS,
        TRACKS,
        KEYPOINTS,
        MIRROR_DISAGREEMENTS,
        VIDEO_INTERVALS,
        ANALYSES,
        CLIP_ANALYSES,
        INTERVALS,
        GAIT_EVENTS,
        STRIDES,
        STRIDE_METRICS,
        CYCLE_CURVES,
        CLIP_METRICS_WITHHELD,
        METRICS,
        SIDE_BIASES,
        SESSION_METRICS,
        SESSION_CONTRASTS,
        PRE_POST_CHANGES,
        REFERENCE_BANDS,
        MEASUREMENT_NOISE,
        STUDIES,
        STUDY_SUBJECTS,
        STUDY_EFFECTS,
        LEDGER,
        RUNS,
        LAKE_INFO,
        DATA_DICTIONARY,
    )
}
"""In the order of the data flow."""
