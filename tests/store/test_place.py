"""What may be said about where a lake is, and what is refused without repeating a secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from gaitlake.cli import main
from gaitlake.errors import LakeError, StoreError
from gaitlake.lake import Lake, create_lake, find_lake, open_lake, run_lock
from gaitlake.lake.place import Place, chosen_place, read_place, write_place
from gaitlake.store_access import access, scrubbed
from tests.servers import KEY, MARKERS, PASSWORD, new_place, session_postgres

SECRET = "marker-of-a-secret"


@pytest.mark.parametrize(
    ("catalog", "data"),
    [
        (f"postgres:host=h password={SECRET}", None),
        (f"postgres:host=h password = '{SECRET}'", None),
        (f"postgresql://user:{SECRET}@host/db", None),
        (f"postgres:postgresql://host/db?password={SECRET}", None),
        (f"postgres:host=h sslpassword={SECRET}", None),
        (None, f"s3://KEY:{SECRET}@bucket/prefix"),
        (None, f"s3://bucket/prefix?s3_secret_access_key={SECRET}"),
        (None, "s3://bucket/../other"),
        (None, "/a/folder"),
        (f"mysql:{SECRET}", None),
    ],
)
def test_secrets_and_other_places_are_refused_and_not_repeated(
    catalog: str | None, data: str | None, tmp_path: Path
) -> None:
    options = [*(("--catalog", catalog) if catalog else ()), *(("--data", data) if data else ())]
    done = CliRunner().invoke(main, ["init", str(tmp_path / "lake"), *options])
    assert done.exit_code == 1
    assert done.output.startswith("gaitlake: ")
    assert SECRET not in done.output
    assert not (tmp_path / "lake").exists()


def test_a_place_is_kept_without_secrets(tmp_path: Path) -> None:
    place = chosen_place("postgresql://clinic@db.example:6432/lakes?sslmode=require", "s3://bucket/a/b")
    assert place == Place("user=clinic dbname=lakes host=db.example port=6432 sslmode=require", "s3://bucket/a/b/")
    write_place(tmp_path, place)
    assert read_place(tmp_path) == place
    (tmp_path / "lake.toml").write_text(f'catalog = "postgres:host=h password={SECRET}"')
    with pytest.raises(LakeError, match="carries a password") as refused:
        read_place(tmp_path)
    assert SECRET not in str(refused.value)


def test_a_lake_in_its_folder_has_no_such_file(tmp_path: Path) -> None:
    write_place(tmp_path, Place())
    assert not list(tmp_path.iterdir())
    assert read_place(tmp_path) == Place()


def test_a_wrong_password_is_said_and_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = new_place(postgres=True, s3=False)
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with pytest.raises(LakeError, match="PGPASSWORD") as refused:
        create_lake(tmp_path / "lake", place=place)
    assert SECRET not in str(refused.value)
    with pytest.raises(LakeError, match="PGPASSWORD") as refused:
        open_lake(tmp_path / "lake")
    assert SECRET not in str(refused.value)


def test_a_password_file_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = new_place(postgres=True, s3=False)
    file = tmp_path / "pgpass"
    file.write_text(f"127.0.0.1:{session_postgres().port}:*:*:{PASSWORD}\n")
    file.chmod(0o600)
    monkeypatch.delenv("PGPASSWORD")
    monkeypatch.setenv("PGPASSFILE", str(file))
    write_place(tmp_path, place)
    with run_lock(tmp_path):
        pass


def test_a_server_that_is_not_there_is_named_with_what_to_do(tmp_path: Path) -> None:
    write_place(tmp_path, Place("host=127.0.0.1 port=1 dbname=lakes"))
    assert find_lake(tmp_path) == Lake(tmp_path)
    with pytest.raises(LakeError, match="server of the catalog does not answer"):
        open_lake(tmp_path)


def test_the_run_lock_holds_in_every_folder_of_a_lake_and_says_who_has_it(tmp_path: Path) -> None:
    place = new_place(postgres=True, s3=False)
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_place(tmp_path / name, place)
    with run_lock(tmp_path / "one"), pytest.raises(LakeError, match=r"gaitlake-ingest-.* holds its ingest lock"):
        run_lock(tmp_path / "two").__enter__()
    with run_lock(tmp_path / "two"):
        pass


def test_keys_come_from_the_environment_or_from_the_files_of_aws(tmp_path: Path) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "credentials").write_text(
        f"[clinic]\naws_access_key_id = ID\naws_secret_access_key = {KEY}\naws_session_token = TOKEN\n"
    )
    (tmp_path / ".aws" / "config").write_text(
        "[profile clinic]\nregion = eu-central-1\nendpoint_url = http://127.0.0.1:9000\n"
    )
    found = access({"HOME": str(tmp_path), "AWS_PROFILE": "clinic"})
    assert (found.key_id, found.secret, found.session_token) == ("ID", KEY, "TOKEN")
    assert (found.region, found.host, found.encrypted) == ("eu-central-1", "127.0.0.1:9000", False)
    assert KEY not in repr(found)
    own = access({"HOME": str(tmp_path), "AWS_ACCESS_KEY_ID": "A", "AWS_SECRET_ACCESS_KEY": "B"})
    assert (own.key_id, own.session_token, own.region, own.host, own.encrypted) == ("A", None, "us-east-1", None, True)
    with pytest.raises(StoreError, match="AWS_ACCESS_KEY_ID"):
        access({"HOME": str(tmp_path)})


def test_what_a_message_repeats_of_a_secret_is_replaced() -> None:
    text = scrubbed(" ".join(MARKERS))
    assert text == "$PGPASSWORD $AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY"
