"""The words that tables may hold. Sides are always the subject's own; positive asymmetry means left larger."""

SIDES = ("left", "right")
EVENTS = ("ic", "fc")
"""Initial contact and final contact (toe-off)."""

SEXES = ("female", "male", "other")
ACTIVITIES = ("walk", "run", "single_leg_squat", "skip", "other")
VIEWS = ("sagittal", "frontal", "rear", "oblique")
CAMERA_SIDES = ("left", "right", "none")
"""The subject's side that is nearer the camera."""

LOADED_SIDES = ("left", "right", "both", "none")
SURFACES = ("treadmill", "overground")
TIME_QUALITIES = ("cfr", "vfr", "retimed", "suspect_slowmo")
SMOOTHING = ("off", "on", "unknown")
PAIRINGS = ("same_clip", "near_near")
"""How left met right: both limbs of every clip, or each limb only from clips in which it was near the camera."""

POOLED_CAMERA_SIDES = ("left", "right", "left,right", "none")
"""Sides that were nearer the camera in the clips pooled; with pairing near_near always both."""

VERDICTS = {
    "asymmetric": "beyond noise, and outside the reference band",
    "beyond_noise": "the interval excludes 0; the difference exceeds the smallest detectable change and the side bias",
    "differs_in_session": "the interval excludes 0, but the smallest detectable change or the side bias is not known",
    "not_distinguishable": "within the interval, the side bias or the smallest detectable change; or nothing has shown "
    "that the model sees this",
    "not_measurable": "there is no difference (see its reason), or no interval",
}
"""What may be said of a left-right difference, strongest first."""

INTERVAL_KINDS = {
    "between_clips": "3 clips or more on both sides: what differs from clip to clip is allowed for",
    "within_clip_only": "fewer clips: strides and their autocorrelation only; filming again may differ by more",
    "no_spread": "no interval: the strides of a side do not vary",
}
BAND_QUANTITIES = {
    "difference": "left - right",
    "level": "mean of left and right",
}
BAND_METHODS = {
    "percentile": "2.5th and 97.5th percentile, from 120 people",
    "normal": "mean -+ 1.96 standard deviations, 40 to 119 people",
}
NOISE_QUANTITIES = {
    "difference": "left - right",
    "side": "the median of one side",
}
NOISE_SOURCES = {
    "repeats": "repeat clips of this lake",
    "literature": "a published floor, provisional: see metrics.mdc_source",
}
RESPONSES = {
    "improved": "more symmetric by more than the smallest detectable change, and the interval excludes 0",
    "worsened": "less symmetric by more than the smallest detectable change, and the interval excludes 0",
    "differs_toward_symmetry": "more symmetric, and the interval excludes 0; the smallest detectable change is unknown",
    "differs_from_symmetry": "less symmetric, and the interval excludes 0; the smallest detectable change is unknown",
    "no_detectable_change": "within the interval or the smallest detectable change",
    "not_measurable": "there is no change (see its reason), or no interval",
}
"""What may be said of one subject's change of |left - right|."""

STUDY_OUTCOMES = {
    "abs_difference": "size of the difference, |left - right|; falls towards symmetry",
    "difference": "left - right",
    "left": "left side",
    "right": "right side",
    "level": "mean of left and right",
    "affected": "the affected side, of subjects whose sessions name one",
    "unaffected": "the other side, of the same subjects",
    "curve_left": "mean curve of the left side, point by point",
    "curve_right": "mean curve of the right side, point by point",
    "curve_difference": "mean curve of the left side less that of the right, point by point",
}
STUDY_ARMS = {
    "treated": "subjects of the cohort",
    "control": "subjects that they are compared with",
}
STUDY_FAMILIES = {
    "primary": "declared in advance, at most five tests: Holm; only subjects whose speeds are known",
    "secondary": "all others: Benjamini-Hochberg",
    "none": "estimates only, in no family",
}
STUDY_REASONS = {
    "COHORT_UNKNOWN": "the cohort asks for what is not known of this subject",
    "NO_INTERVENTION": "no session of this subject names the intervention",
    "SEVERAL_INTERVENTIONS": "sessions name several interventions and the study none: which one is not decidable",
    "HAD_INTERVENTION": "a control subject whose sessions name the intervention that is studied",
    "NO_PRE": "no visit before within the window",
    "NO_POST": "no visit after",
    "ACUTE": "filmed before and after on one day only: a study of its own, see `acute`",
    "NOT_ACUTE": "no day has both a visit before and one after",
    "NOT_FILMED": "no visit was filmed and analysed this way",
    "NOT_MEASURED": "a visit has no number of this metric",
    "NO_AFFECTED_SIDE": "the sessions name no affected side, or both",
    "NOT_FINITE": "a value is infinite, or so large that its square is",
}
"""Why a subject does not count, besides the reasons of its sessions' values."""

EFFECT_REASONS = {
    "NO_SUBJECTS": "no subject has both values",
    "ONE_SUBJECT": "one subject: no spread between subjects can be told",
    "FEW_SUBJECTS": "fewer than ten subjects: estimates and intervals only, no claim about a group",
    "NOT_FINITE": "a value is infinite, or so large that its square is",
    "NO_SPREAD": "all subjects have the same value: copied or constant numbers, not measurements",
    "NO_REFERENCE": "no population mean or no reliability to compare with",
    "NO_CONTROL": "there are not exactly two groups, one of them the control",
    "NOT_ESTIMABLE": "the model has no solution: too few values for its terms, or terms that say the same",
    "SPEED_UNKNOWN": "no subject's speeds are known before and after",
    "UNVALIDATED": "nothing has shown yet that the model sees this; no claim",
    "CONTROL_ARM": "what happened without the intervention is no effect of it; see the treated arm",
    "NO_DOSE": "no session after has a dose that is a number",
}
"""Why there is no claim, no test or no estimate of a group."""

BASELINE = "baseline"
"""The reserved condition against which drills are compared."""

STAGES = ("extract", "analyse")
STATUSES = ("done", "failed", "skipped")
RUN_STATUSES = ("running", "finished", "failed", "died")

FILE_REASONS = {
    "DUPLICATE": "the same bytes are already known under another name; extraction was not repeated",
    "UNCHANGED": "nothing changed since an earlier run",
    "FAILED_BEFORE": "failed in an earlier run; --retry-failed tries again",
    "LIMIT": "left for a later run by --limit",
    "LEFT_OUT": "no file of the inbox: a link out, a linked folder, a folder named like a video, a pipe, a double name",
    "UNREACHABLE": "a link to nothing or in a circle, or a folder that cannot be read",
    "MANIFEST_CONFLICT": "the manifest contradicts itself about this subject",
    "UNREADABLE": "cannot be opened as a video",
    "UNDECODABLE": "opens, but no frame decodes",
    "TOO_LARGE": "more pixels, pictures, seconds or bytes than the lake's [limits] allow",
    "TIMED_OUT": "took longer than the lake's [limits] allow, and was stopped",
    "OUT_OF_MEMORY": "took more memory than the lake's [limits] allow, and was stopped",
    "CRASHED": "the process that handled this file died or failed in a way nobody expected",
}
"""Why a whole file was skipped or failed."""

QUALITY_REASONS = {
    "TRUNCATED": "the video ends before its header says; what decodes was used",
    "DAMAGED": "the data of these pictures is corrupt; they are guesses until the next one complete in itself",
    "NO_PERSON": "no person was found",
    "LOW_VIS": "too few frames show the joints that are needed",
    "MULTI_PERSON": "which person is the subject could not be decided",
    "OCCLUSION": "keypoints of a limb are missing for longer than may be bridged",
    "SWAP_RATE": "left and right legs could not be told apart in too many frames",
    "SEGMENT_LEN": "the length of a leg segment varies too much",
    "CROP": "a foot is outside the image",
    "VIEW_CONFLICT": "the manifest and the pixels disagree about the view",
    "VIEW_UNSUPPORTED": "this view cannot carry the metric",
    "NOT_APPLICABLE": "this activity does not have the metric",
    "ACTIVITY_CONFLICT": "the manifest and the pixels disagree about the activity",
    "VFR": "frame intervals vary by more than 10 %",
    "SLOWMO": "the time base is implausible or declared to be slowed",
    "LOW_FPS": "the frame rate is below what the metric needs; value kept, out of verdicts",
    "SMOOTHED_INPUT": "the estimator smoothed its landmarks; the metric would be biased",
    "YAW_UNKNOWN": "the camera's yaw is not declared within 2 deg; frontal knee angles of left and right differ by it",
    "PERSPECTIVE": "near and far limb differ by perspective alone",
    "STANCE_ASSUMED": "final contact is not seen from here; stance is taken as a share of the stride",
    "NO_SCALE": "no body height is given, so pixels cannot become metres",
    "NO_SPEED": "no speed is given, and the metric needs it",
    "SPEED_UNKNOWN": "speed before or after is not known, so it cannot be seen whether it was the same",
    "UNVALIDATED": "nothing has shown yet that the model sees this; no verdict",
    "MODEL_SIDE_BIAS": "the difference is within the side bias declared for the pose model",
    "NOISE_UNEQUAL": "landmark noise of left and right differs by more than a factor of 1.5",
    "BELOW_NOISE": "less than 1.5 times what landmark noise alone would give",
    "NO_EVENTS": "gait class or gait events were not found",
    "TURN": "not straight forward gait",
    "BACKWARD": "not forward gait",
    "LOW_N": "too few strides: below 7 a side the value is withheld, 7 to 24 are flagged",
    "UNEQUAL_REJECTION": "one side lost more than twice as many strides as the other",
    "NOT_SIDED": "the metric has no left and right to compare",
    "INDEX_UNDEFINED": "the index has no meaning for these values",
    "IMPLAUSIBLE": "outside what a body can do",
    "IRREGULAR": "a stride time more than 20 % off this side's own median",
    "EDGE": "the first or last stride of its side in the clip; never counted",
    "NOT_REACHED": "the feature (a peak, a threshold) does not occur in this stride",
    "EXCLUDED": "a person excluded this clip, in the manifest or by a correction",
    "NO_SESSION": "no manifest row gives this clip a subject and session",
    "NOT_COMPARABLE": "before and after differ in view, frame-rate class, activity, analysis, or by over 5 % in speed",
}
"""Why a clip, stride, metric or contrast has no value, or has one that must be read with care (flags)."""

REASONS = {**FILE_REASONS, **QUALITY_REASONS}

LANDMARKS = (
    "nose",
    "left_eye_inner", "left_eye", "left_eye_outer",
    "right_eye_inner", "right_eye", "right_eye_outer",
    "left_ear", "right_ear",
    "mouth_left", "mouth_right",
    "left_shoulder", "right_shoulder",
    "left_elbow", "right_elbow",
    "left_wrist", "right_wrist",
    "left_pinky", "right_pinky",
    "left_index", "right_index",
    "left_thumb", "right_thumb",
    "left_hip", "right_hip",
    "left_knee", "right_knee",
    "left_ankle", "right_ankle",
    "left_heel", "right_heel",
    "left_foot_index", "right_foot_index",
)  # fmt: skip
"""BlazePose-33 in the model's own order (MediaPipe ``python/solutions/pose.py``)."""
