"""The command `gaitlake`. Modules of commands are light at import: what a command needs, it imports when it runs."""

from __future__ import annotations

from importlib import import_module, metadata
from typing import IO, Any

import click

from gaitlake import __version__
from gaitlake.errors import GaitlakeError
from gaitlake.legible import legible
from gaitlake.saying import say

ENTRY_POINTS = "gaitlake.commands"
"""Other packages add commands here, so this package never imports them."""

OWN_COMMANDS = {
    "analyse": "gaitlake.commands.analyse:analyse",
    "attach": "gaitlake.commands.attach:attach",
    "backup": "gaitlake.commands.backup:backup",
    "check": "gaitlake.commands.check:check",
    "correct": "gaitlake.commands.correct:correct",
    "doctor": "gaitlake.commands.doctor:doctor",
    "export": "gaitlake.commands.export:export",
    "forget": "gaitlake.commands.forget:forget",
    "import-keypoints": "gaitlake.commands.import_keypoints:import_keypoints",
    "init": "gaitlake.commands.init:init",
    "maintain": "gaitlake.commands.maintain:maintain",
    "manifest": "gaitlake.commands.manifest:manifest",
    "models": "gaitlake.commands.models:models",
    "plan": "gaitlake.commands.plan:plan",
    "promote": "gaitlake.commands.promote:promote",
    "sql": "gaitlake.commands.sql:sql",
    "status": "gaitlake.commands.status:status",
    "study": "gaitlake.commands.study:study",
    "synth": "gaitlake.commands.synth:synth",
    "truth": "gaitlake.commands.truth:truth",
    "upgrade": "gaitlake.commands.upgrade:upgrade",
    "validate": "gaitlake.commands.validate:validate",
}
INTERRUPTED = 130
"""Exit code of a program that Ctrl-C stopped: 128 + SIGINT."""


class Refusal(click.ClickException):
    """A :class:`GaitlakeError` as the command line shows it: one line, exit code 1, no traceback."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(legible(f"gaitlake: {self.message}"), err=file is None, file=file)


class LazyGroup(click.Group):
    """Commands by name; a module is imported when its command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Own commands and those of other packages, sorted."""
        del ctx
        return sorted({*OWN_COMMANDS, *(point.name for point in metadata.entry_points(group=ENTRY_POINTS))})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command; None if there is none of that name."""
        del ctx
        if cmd_name in OWN_COMMANDS:
            module, name = OWN_COMMANDS[cmd_name].split(":")
            found = getattr(import_module(module), name)
        else:
            points = [*metadata.entry_points(group=ENTRY_POINTS, name=cmd_name)]
            found = points[0].load() if points else None
        return found if isinstance(found, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; what gaitlake refuses is one line, what it did not expect keeps its traceback."""
        try:
            return super().invoke(ctx)
        except GaitlakeError as error:
            raise Refusal(str(error)) from error
        except KeyboardInterrupt:
            say("gaitlake: interrupted", err=True)
            raise click.exceptions.Exit(INTERRUPTED) from None


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="A lake is a folder. A first look at one: gaitlake status --lake LAKE",
)
@click.version_option(__version__, "-V", "--version", package_name="gaitlake")
def main() -> None:
    """Gait videos in, left/right and before/after answers out, in SQL."""
