"""Which part of the version the notes of a changelog call for."""

import pytest

from shipway.changelog import part_of

pytestmark = pytest.mark.laptop


@pytest.mark.parametrize(
    ("notes", "part"),
    [
        ("### Fixed\n\n- A typo.", "patch"),
        ("### Security\n\n- A hole.", "patch"),
        ("### Deprecated\n\n- A page.", "patch"),
        ("- A typo.", "patch"),
        ("### Added\n\n- A page.", "minor"),
        ("### Changed\n- A page.", "minor"),
        ("### ✨ Added\n- A page.", "minor"),
        ("### added\n- A page.", "minor"),
        ("### Añadido\n- Una página.", "minor"),
        ("### An\u0303adido\n- Una página.", "minor"),
        ("### Agregado\n- Una página.", "minor"),
        ("### Cambiado\n- Una página.", "minor"),
        ("### Cambios\n- Una página.", "minor"),
        ("### Modificado\n- Una página.", "minor"),
        ("### Added\n#### Pages\n- A page.", "minor"),
        ("### Removed\n- A page.", "major"),
        ("### Eliminado\n- Una página.", "major"),
        ("### Eliminadas\n- Una página.", "major"),
        ("### Fixed\n- A typo.\n### Removed\n- A page.", "major"),
        ("### Breaking changes\n- Other names.", "major"),
        ("### Cambios incompatibles\n- Otros nombres.", "major"),
        ("### Fixed\n\n- **BREAKING** other names.", "major"),
        ("### Fixed\n\n- **Breaking:** other names.", "major"),
        ("### Fixed\n\n- [BREAKING] other names.", "major"),
        ("### Added\n\n- BREAKING CHANGE: other names.", "major"),
        ("### Cambiado\n\n- **INCOMPATIBLE**: otros nombres.", "major"),
        ("### Fixed\n- Without breaking anything.", "patch"),
        ("Nothing was ### Removed here.", "patch"),
        ("```\n### Removed\n- BREAKING\n```\n- A typo.", "patch"),
        ("### Removed\n### Added\n\n- \n### Fixed\n- A typo.", "patch"),
        ("### Removed\n<!-- nothing -->\n### Added\n- A page.", "minor"),
        ("### Addendum\n- A page.", "patch"),
    ],
)
def test_the_notes_call_for_a_part_of_the_version(notes: str, part: str) -> None:
    assert part_of(notes) == part
