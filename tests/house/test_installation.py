"""The start-up check, told what is installed."""

from __future__ import annotations

import pytest

from gaitlake import installation
from gaitlake.errors import SetupError
from gaitlake.installation import check_installation, check_libraries, check_opencv


def test_this_environment_passes() -> None:
    check_installation()


def test_one_opencv_is_right_whichever_it_is() -> None:
    check_opencv({"opencv-python": "5.0"})


def test_two_opencvs_are_named_with_what_to_type() -> None:
    with pytest.raises(SetupError) as error:
        check_opencv({"opencv-python-headless": "5.0.1", "opencv-contrib-python": "5.0.2"})
    assert "pip uninstall -y opencv-python-headless opencv-contrib-python" in str(error.value)
    assert "pip install --no-deps opencv-python-headless==5.0.1" in str(error.value)


def test_no_opencv_is_said() -> None:
    with pytest.raises(SetupError, match="found none"):
        check_opencv({})


def test_a_missing_library_is_said_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(installation, "LIBRARIES", {"libnothing.so.1": "libnothing1"})
    with pytest.raises(SetupError, match="apt-get install libnothing1"):
        check_libraries()
