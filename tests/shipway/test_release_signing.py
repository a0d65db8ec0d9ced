"""A release is signed where git is told to sign, and refused where it cannot be signed."""

import subprocess
from pathlib import Path

from tests.shipway.laptop import Laptop, without_ids
from tests.shipway.programs import git


def test_signing_that_fails(laptop: Laptop) -> None:
    laptop.git("config", "commit.gpgsign", "true")
    laptop.git("config", "gpg.program", "false")

    assert laptop.refused("release", "--yes") == (
        2,
        (
            "the release cannot be signed: git commit-tree failed: "
            "error: gpg failed to sign the data"
        ),
        "`git commit-tree -S -m test HEAD^{tree}` shows why, as commit.gpgsign asks for it",
    )


def sign_everything(laptop: Laptop, signer: Path) -> None:
    """Tell git to sign, with a program that signs anything and finds every signature good."""
    signer.write_text(
        "#!/bin/sh\ncat > /dev/null\necho 'gpg: Good signature' >&2\n"
        "echo '[GNUPG:] SIG_CREATED ' >&2\n"
        "echo '-----BEGIN PGP SIGNATURE-----'\necho signed\necho '-----END PGP SIGNATURE-----'\n"
    )
    signer.chmod(0o755)
    laptop.git("config", "gpg.program", str(signer))
    laptop.git("config", "commit.gpgsign", "true")


def test_a_release_is_signed_where_git_is_told_to_sign(laptop: Laptop, tmp_path: Path) -> None:
    sign_everything(laptop, tmp_path / "signer")

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5
    assert "\ngpgsig -----BEGIN PGP SIGNATURE-----\n" in git(
        laptop.remote, "cat-file", "commit", "produccion"
    )


def test_a_tag_is_signed_where_git_is_told_to_sign_tags(laptop: Laptop, tmp_path: Path) -> None:
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
    allowed = tmp_path / "allowed"
    allowed.write_text(f"tester@example.invalid {key.with_suffix('.pub').read_text()}")
    for name, value in (
        ("gpg.format", "ssh"), ("user.signingKey", str(key)), ("tag.gpgSign", "true"),
        ("gpg.ssh.allowedSignersFile", str(allowed)),
    ):  # fmt: skip
        laptop.git("config", name, value)

    assert laptop.invoke("release", "--yes", "--no-wait").status == 5

    laptop.git("verify-tag", "v0.1.0")
    told = laptop.git("cat-file", "tag", "refs/tags/v0.1.0")
    assert "\n### Added\n" in told
    assert "\nRollback: unproven, not rehearsed\n" in told
    assert laptop.invoke("rollback", "--dry-run").status == 1  # which reads the tag


def test_a_tag_that_cannot_be_signed_is_refused(laptop: Laptop) -> None:
    laptop.git("config", "tag.gpgSign", "true")
    laptop.git("config", "gpg.program", "false")

    with laptop.unchanged():
        status, problem, hint = laptop.refused("release", "--yes")

    assert (status, hint) == (
        2, "`git tag -s -m test test` shows why, as tag.gpgSign asks for it"
    )  # fmt: skip
    assert problem.startswith("the release cannot be signed: git tag failed: ")


def test_a_push_that_cannot_be_signed_is_refused(laptop: Laptop) -> None:
    """The remote can be reached, and no fetch would tell what is the matter."""
    laptop.git("config", "push.gpgSign", "true")

    with laptop.unchanged():
        assert laptop.refused("release", "--yes") == (
            2,
            (
                "the push cannot be signed, and nothing moved: "
                "the receiving end does not support --signed push"
            ),
            "`git config push.gpgSign false` pushes without a signature",
        )


def test_a_push_with_options_that_the_remote_does_not_take_is_refused(laptop: Laptop) -> None:
    laptop.git("config", "push.pushOption", "ci.skip")

    assert laptop.refused("release", "--yes", "--no-rehearse") == (
        2,
        "origin takes no push options, which push.pushOption sends, and nothing moved",
        "`git config --show-origin --get-all push.pushOption` says where it is set: unset it",
    )


def test_a_push_whose_certificate_cannot_be_signed_is_refused(laptop: Laptop) -> None:
    git(laptop.remote, "config", "receive.certNonceSeed", "seed")
    laptop.git("config", "push.gpgSign", "if-asked")
    laptop.git("config", "gpg.program", "false")

    with laptop.unchanged():
        status, problem, hint = laptop.refused("release", "--yes")

    assert (status, hint) == (2, "`git config push.gpgSign false` pushes without a signature")
    assert problem.startswith("the push cannot be signed, and nothing moved: ")


def test_a_log_that_shows_signatures_is_read_all_the_same(laptop: Laptop, tmp_path: Path) -> None:
    sign_everything(laptop, tmp_path / "signer")
    laptop.publish("Sign it", {"a.txt": "a\n"})
    laptop.git("config", "log.showSignature", "true")

    ran = laptop.invoke("release", "--dry-run")

    assert without_ids("\n".join(ran.lines[1:4])) == (
        "Release 0.1.0, 2 commits\n    ID Sign it (Tester)\n    ID Begin (Tester)"
    )
