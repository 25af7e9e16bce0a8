"""Where the files are: the look-up order, the copy in the package, and files that name other files."""

from __future__ import annotations

from pathlib import Path

from bot.config.environment import Environment
from bot.errors import ConfigError

_INSTALLED = Path(__file__).parents[1] / "_config"
_CHECKOUT = Path(__file__).parents[2] / "config"


def packaged(name: str = "") -> Path:
    """A file that comes with Tocsin, such as tocsin.yaml or topics/online-safety.yaml; it need not exist."""
    folder = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
    return folder / name


def shown(path: Path) -> str:
    """A path as people know it: relative to the working directory if it is below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd().resolve()))
    except (ValueError, OSError, RuntimeError):
        return str(path)


def main_file(path: Path | None, environment: Environment) -> Path:
    """The file to read: the one asked for, $TOCSIN_CONFIG, config/tocsin.local.yaml, config/tocsin.yaml, the packaged.

    Raises ConfigError if a file that was named does not exist.
    """
    if path is not None:
        return _existing(path, "--config")
    named = environment.plain("TOCSIN_CONFIG")
    if named is not None:
        return _existing(Path(named), "$TOCSIN_CONFIG")
    for candidate in (Path("config/tocsin.local.yaml"), Path("config/tocsin.yaml")):
        if candidate.is_file():
            return candidate
    return packaged("tocsin.yaml")


def _existing(path: Path, said_by: str) -> Path:
    if path.is_dir():
        raise ConfigError((f"{path}: is a folder ({said_by}); name the file in it, such as {path / 'tocsin.yaml'}",))
    if not path.exists():
        raise ConfigError(
            (f"{path}: there is no such file ({said_by}); check the path, or make one with: tocsin init",)
        )
    return path


def named_in(name: str, folder: Path, suffix: str = "") -> Path | None:
    """A file named by another file: beside the naming file, else the packaged one; None if there is neither.

    `suffix` may be left out of the name, as in `use: catalogue/uk-online-safety`.
    """
    names = [name] if name.endswith(suffix) else [f"{name}{suffix}", name]
    for base in (folder, packaged()):
        for candidate in names:
            try:
                if (base / candidate).is_file():
                    return base / candidate
            except (OSError, ValueError):  # a name too long or with a null is the name of no file
                continue
    return None


def shipped(folder: str) -> tuple[str, ...]:
    """Names of the packaged files of a folder (topics, catalogue), without their ending."""
    return tuple(sorted(f"{folder}/{file.stem}" for file in packaged(folder).glob("*.yaml")))
