import pyarrow as pa

from gaitlake_schemas.contract import Column, Table
from gaitlake_schemas.vocabulary import SEXES

SUBJECTS = Table(
    name="subjects",
    meaning="People, pseudonymous.",
    grain=("subject_id",),
    columns=(
        Column("subject_id", pa.string(), "pseudonym from the manifest or the folder name"),
        Column("sex", pa.string(), "sex", nullable=True, vocabulary=SEXES),
        Column("birth_year", pa.int32(), "year of birth", "year", nullable=True),
        Column("group_name", pa.string(), "study group (manifest column `group`)", nullable=True),
        Column("is_reference", pa.bool_(), "true: healthy reference, counts towards reference bands"),
        Column("consent_scope", pa.string(), "what the person agreed to", nullable=True),
    ),
    sort=("subject_id",),
)
