"""Known manifests, known answers: rows, problems and who is in conflict."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from gaitlake.errors import ManifestError
from gaitlake.manifest import Manifest, read_manifest

Read = Callable[..., Manifest]
FILES = ("a.mp4", "b.mp4", "c.mp4", "sub/d.mp4")


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def reader(text: str | bytes, files: tuple[str, ...] = FILES) -> Manifest:
        path = tmp_path / "manifest.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_manifest(path, files, tmp_path)

    return reader


def test_a_row_becomes_a_subject_a_session_and_a_clip(read: Read) -> None:
    manifest = read(
        "path,subject_id,session_id,date,group,sex,height_m,timepoint,activity,view,order,load_kg,mirrored\n"
        "a.mp4,S1,V1,2026-01-31,runners,female,1.65,pre,run,sagittal,3,6.8,yes\n"
    )
    assert manifest.problems == ()
    assert manifest.subjects == {
        "S1": {
            "subject_id": "S1",
            "sex": "female",
            "birth_year": None,
            "group_name": "runners",
            "is_reference": False,
            "consent_scope": None,
        }
    }
    session = manifest.sessions["V1"]
    assert (session["subject_id"], session["date"], session["height_m"]) == ("S1", date(2026, 1, 31), 1.65)
    assert session["timepoint"] is None
    (clip,) = manifest.clips["a.mp4"]
    said = {"session_id": "V1", "timepoint": "pre", "activity": "run", "order_in_session": 3, "load_kg": 6.8}
    assert {name: clip[name] for name in said} == said
    assert clip["mirrored"] is True
    assert (clip["condition"], clip["slowmo_factor"], clip["exclude"], clip["extra"]) == ("baseline", 1.0, False, None)
    assert {"group_name", "order_in_session", "session_id"} <= manifest.columns
    assert "condition" not in manifest.columns


def test_rows_have_exactly_the_contracts_columns(read: Read) -> None:
    from gaitlake_schemas.tables.clips import CLIPS
    from gaitlake_schemas.tables.sessions import SESSIONS
    from gaitlake_schemas.tables.subjects import SUBJECTS

    manifest = read("path,subject_id\na.mp4,S1\n")
    assert set(manifest.subjects["S1"]) == {column.name for column in SUBJECTS.columns}
    assert set(manifest.sessions["S1/1"]) == {column.name for column in SESSIONS.columns}
    assert set(manifest.clips["a.mp4"][0]) == {c.name for c in CLIPS.columns} - {"clip_id", "video_id"}
    SUBJECTS.from_rows([*manifest.subjects.values()])
    SESSIONS.from_rows([*manifest.sessions.values()])
    CLIPS.from_rows([{**manifest.clips["a.mp4"][0], "clip_id": "1", "video_id": "2"}])


@pytest.mark.parametrize(
    ("header", "row", "session"),
    [
        ("path,subject_id,session_id,date", "S1/x/a.mp4,S1,V9,2026-01-31", "V9"),
        ("path,subject_id,date", "S1/x/a.mp4,S1,2026-01-31", "S1/2026-01-31"),
        ("path,subject_id", "S1/x/a.mp4,S1", "S1/x"),
        ("path,subject_id", "site/S1/x/side/a.mp4,S1", "S1/x"),
        ("path,subject_id", "S1/a.mp4,S1", "S1/1"),
        ("path,subject_id", "S1/x/a.mp4,P7", "P7/1"),
        ("path,subject_id", "S1/2026-02-03/a.mp4,S1", "S1/2026-02-03"),
    ],
)
def test_session_default(read: Read, header: str, row: str, session: str) -> None:
    path = row.split(",", maxsplit=1)[0]
    manifest = read(f"{header}\n{row}\n", (path,))
    assert manifest.clips[path][0]["session_id"] == session
    assert list(manifest.sessions) == [session]


def test_folder_names_say_the_same_as_a_manifest(read: Read) -> None:
    files = ("S1/pre/a.mp4", "S1/post/a.mp4", "S2/x.mp4", "S3/2026-01-31/deep/y.mp4", "z.mp4")
    folders = read_manifest(None, files)
    listed = read("path,subject_id\n" + "".join(f"{file},{file.split('/')[0]}\n" for file in files[:4]), files)
    assert folders.subjects == listed.subjects
    assert folders.sessions == listed.sessions
    assert folders.clips == listed.clips
    assert folders.unlisted == listed.unlisted == ("z.mp4",)
    assert folders.sessions["S1/pre"]["timepoint"] == folders.clips["S1/pre/a.mp4"][0]["timepoint"] == "pre"
    assert folders.sessions["S3/2026-01-31"]["date"] == date(2026, 1, 31)
    assert folders.columns == frozenset()
    assert folders.clips_of("z.mp4")[0]["session_id"] is None


def test_a_folder_called_pre_does_not_overrule_the_row(read: Read) -> None:
    manifest = read("path,subject_id,timepoint\nS1/pre/a.mp4,S1,post\n", ("S1/pre/a.mp4",))
    assert manifest.clips["S1/pre/a.mp4"][0]["timepoint"] == "post"
    assert manifest.sessions["S1/pre"]["timepoint"] == "pre"


def test_before_and_after_folders_of_one_given_session_do_not_contradict(read: Read) -> None:
    files = ("S1/pre/a.mp4", "S1/post/a.mp4")
    manifest = read("path,subject_id,session_id\n" + "".join(f"{file},S1,V1\n" for file in files), files)
    assert manifest.conflicts == {}
    assert manifest.sessions["V1"]["timepoint"] is None
    assert [manifest.clips[file][0]["timepoint"] for file in files] == ["pre", "post"]


@pytest.mark.parametrize(
    ("column", "cell", "wanted"),
    [
        ("height_m", "178", "metres: did you mean 1.78?"),
        ("height_m", "1,78", "did you mean 1.78?"),
        ("height_m", "nan", "a number"),
        ("height_m", "1e999", "a number"),
        ("height_m", "1_7", "a number"),
        ("speed_mps", "36", "did you mean 10?"),
        ("birth_year", "1990.5", "a whole number"),
        ("date", "31.01.2026", "YYYY-MM-DD"),
        ("date", "20260131", "YYYY-MM-DD"),
        ("date", "2026-02-30", "YYYY-MM-DD"),
        ("mirrored", "maybe", "true or false"),
        ("view", "sagital", "did you mean 'sagittal'?"),
        ("sex", "NA", "leave empty if unknown"),
        ("timepoint", "followup", "did you mean 'followup_1'?"),
        ("timepoint", "followup_0", "pre, post or followup_1"),
        ("person_hint", "centre", "left, middle, right"),
        ("slowmo_factor", "0", "between 0.02 and 50"),
    ],
)
def test_a_broken_cell_stops_only_its_subject(read: Read, column: str, cell: str, wanted: str) -> None:
    manifest = read(f'path,subject_id,{column}\na.mp4,S1,"{cell}"\nb.mp4,S1,\nc.mp4,S2,\n')
    (problem,) = manifest.problems
    assert problem.startswith(f"line 2: {column}: ")
    assert wanted in problem
    assert set(manifest.conflicts) == {"a.mp4", "b.mp4"}
    assert wanted in manifest.conflicts["b.mp4"]
    assert list(manifest.subjects) == ["S2"]
    assert list(manifest.clips) == ["c.mp4"]


@pytest.mark.parametrize(
    ("text", "conflicts", "wanted"),
    [
        ("path,subject_id,birth_year\na.mp4,S1,1990\nb.mp4,S1,1991\nc.mp4,S2,\n", {"a.mp4", "b.mp4"}, "1990 (line 2)"),
        ("path,subject_id,sex\na.mp4,S1,male\nb.mp4,S1,female\nc.mp4,S2,\n", {"a.mp4", "b.mp4"}, "'female' (line 3)"),
        ("path,subject_id,group\na.mp4,S1,x\nb.mp4,S1,y\n", {"a.mp4", "b.mp4"}, "subject 'S1'"),
        ("path,subject_id,session_id\na.mp4,S1,V\nb.mp4,S2,V\nc.mp4,S3,W\n", {"a.mp4", "b.mp4"}, "one subject"),
        ("path,subject_id,height_m\na.mp4,S1,1.7\nb.mp4,S1,1.8\n", {"a.mp4", "b.mp4"}, "session 'S1/1'"),
        (
            "path,subject_id,session_id,date\na.mp4,S1,V,2026-01-01\nb.mp4,S1,V,2026-01-02\n",
            {"a.mp4", "b.mp4"},
            "2026-01-02 (line 3)",
        ),
        ("path,subject_id\na.mp4,S1\n./a.mp4,S2\nb.mp4,S2\nc.mp4,S3\n", {"a.mp4", "b.mp4"}, "lines 2 and 3"),
        ("path,subject_id\na.mp4,\na.mp4,\nc.mp4,S3\n", {"a.mp4"}, "one row per file"),
        ("path,subject_id\n../a.mp4,S1\nb.mp4,S1\nc.mp4,S2\n", {"b.mp4"}, "below the inbox"),
        ("path,subject_id\n,S1\nb.mp4,S1\nc.mp4,S2\n", {"b.mp4"}, "required"),
        ("path,subject_id,view\na.mp4,S1\nc.mp4,S2,\n", {"a.mp4"}, "3 cells as in line 1, found 2"),
        ("path,subject_id\na.mp4,S1,x\nc.mp4,S2,,\n", {"a.mp4"}, "found 3"),
    ],
)
def test_contradictions(read: Read, text: str, conflicts: set[str], wanted: str) -> None:
    manifest = read(text)
    assert set(manifest.conflicts) == conflicts
    assert any(wanted in problem for problem in manifest.problems)
    assert not conflicts & set(manifest.clips)
    assert ("c.mp4" in manifest.clips) == ("c.mp4" in text)


def test_an_empty_cell_contradicts_nothing(read: Read) -> None:
    manifest = read("path,subject_id,birth_year,is_reference\na.mp4,S1,1990,true\nb.mp4,S1,,\n")
    assert manifest.conflicts == {}
    assert (manifest.subjects["S1"]["birth_year"], manifest.subjects["S1"]["is_reference"]) == (1990, True)


def test_two_people_in_one_file_are_two_clips(read: Read) -> None:
    manifest = read("path,subject_id,person_hint\na.mp4,S1,left\na.mp4,S2,right\n")
    assert [clip["session_id"] for clip in manifest.clips["a.mp4"]] == ["S1/1", "S2/1"]


def test_unknown_columns_are_kept_and_said(read: Read) -> None:
    manifest = read("path,subject_id,veiw,shoe,probe_fps_hz\na.mp4,S1,x,Ä,30\nb.mp4,S1,,,30\n")
    assert manifest.problems == (
        "line 1: shoe: not a manifest column; its values are kept in `extra`",
        "line 1: veiw: not a manifest column (did you mean 'view'?); its values are kept in `extra`",
    )
    assert json.loads(str(manifest.clips["a.mp4"][0]["extra"])) == {"shoe": "Ä", "veiw": "x"}
    assert manifest.clips["b.mp4"][0]["extra"] is None
    assert manifest.conflicts == {}


def test_missing_and_unlisted_files_are_listed(read: Read) -> None:
    manifest = read("path,subject_id\nD.mp4,S1\nnowhere.mp4,S1\na.mp4,\n")
    assert manifest.missing == ("D.mp4", "nowhere.mp4")
    assert manifest.unlisted == ("b.mp4", "c.mp4", "sub/d.mp4")
    assert "line 2: path: no video 'D.mp4' in the inbox (a file of that name: 'sub/d.mp4')" in manifest.problems[0]
    assert "line 4: subject_id: required" in manifest.problems[2]
    assert manifest.clips["a.mp4"][0]["session_id"] is None
    assert manifest.conflicts == {}


def test_exclusion_and_repeats_are_checked(read: Read) -> None:
    manifest = read(
        "path,subject_id,exclude,exclude_reason,repeat_of\n"
        "a.mp4,S1,true,,b.mp4\nb.mp4,S1,,finger on lens,b.mp4\nc.mp4,S1,true,fell,nowhere.mp4\n"
    )
    lines = [problem.split(":")[0:2] for problem in manifest.problems]
    assert lines == [
        ["line 2", " exclude"],
        ["line 3", " exclude_reason"],
        ["line 3", " repeat_of"],
        ["line 4", " repeat_of"],
    ]
    assert manifest.conflicts == {}
    assert [manifest.clips[path][0]["repeat_of"] for path in ("a.mp4", "b.mp4")] == ["b.mp4", None]


def test_paths_are_read_in_any_spelling(read: Read, tmp_path: Path) -> None:
    cells = ["./a.mp4", "sub\\d.mp4", str(tmp_path / "b.mp4"), " c.mp4 ", "e\u0301.mp4", "'=f.mp4", "g\\h.mp4"]
    files = ("a.mp4", "sub/d.mp4", "b.mp4", "c.mp4", "\u00e9.mp4", "=f.mp4", "g\\h.mp4")
    manifest = read("path,subject_id\n" + "".join(f'"{cell}",S1\n' for cell in cells), files)
    assert manifest.problems == ()
    assert set(manifest.clips) == set(files)


@pytest.mark.parametrize("cell", ["/elsewhere/a.mp4", "C:\\videos\\a.mp4", "x/../a.mp4", "."])
def test_paths_outside_the_inbox_are_refused(read: Read, cell: str) -> None:
    manifest = read(f"path,subject_id\n{cell},S1\n")
    assert "line 2: path: " in manifest.problems[0]
    assert manifest.clips == {}


@pytest.mark.parametrize(
    "text",
    [
        b"\xef\xbb\xbfpath;subject_id;height_m\r\na.mp4;S1;1.7\r\n\r\n",
        b"subject_id\tPATH\theight_m\nS1\ta.mp4\t1.7\n",
        b'"Path","subject_id","height_m","note"\n"a.mp4","S1","1.7","two\nlines, and; more"\n',
        b"path,subject_id,height_m,,\na.mp4,S1,1.7,,\n",
    ],
    ids=["semicolon-bom-crlf", "tab", "quoted-newline", "empty-header-cells"],
)
def test_dialects(read: Read, text: bytes) -> None:
    manifest = read(text)
    assert manifest.conflicts == {}
    assert manifest.clips["a.mp4"][0]["session_id"] == "S1/1"
    assert manifest.sessions["S1/1"]["height_m"] == 1.7


def test_a_line_number_is_where_the_row_starts(read: Read) -> None:
    manifest = read('path,subject_id,note,view\na.mp4,S1,"1\n2\n3",\n\nb.mp4,S2,,top\n')
    assert any(problem.startswith("line 6: view: ") for problem in manifest.problems)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (b"", "is empty"),
        (b"\n\n", "is empty"),
        (b"subject_id\nS1\n", "column path is missing"),
        (b"path,subject\na.mp4,S1\n", "column subject_id (did you mean 'subject'?) is missing"),
        (b"path,subject_id,order,order_in_session\n", "order_in_session is given twice"),
        (b'path,subject_id\n"a.mp4,S1\n', "line 2"),
        (b"path,subject_id\na.mp4,S\xe9\n", "not UTF-8"),
        ("path,subject_id\n".encode("utf-16"), "not UTF-8"),
        (b"path,subject_id\na.mp4,\0\n", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_used_at_all(read: Read, text: bytes, wanted: str) -> None:
    with pytest.raises(ManifestError, match=r"manifest\.csv") as error:
        read(text)
    assert wanted in str(error.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path / "nothing.csv", [])
