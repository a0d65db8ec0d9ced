"""Serve on a Galera node, whose named locks other nodes do not see: starts claim a row."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.needs import GALERA
from tests.servers.ports import free_port
from tests.servers.private import PrivateServer
from tests.shipway.laptop import Laptop
from tests.shipway.migrating import COMMAND, SLOW, Container
from tests.shipway.programs import Ran, running, wait_until

PROVIDER = Path("/usr/lib/galera/libgalera_smm.so")


@pytest.fixture
def container(private_mariadb: Callable[..., PrivateServer], laptop: Laptop) -> Container:
    if not PROVIDER.exists():
        GALERA.skip()
    node = private_mariadb(
        "--wsrep-on=ON", f"--wsrep-provider={PROVIDER}", "--wsrep-cluster-address=gcomm://",
        f"--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:{free_port()}",
        "--wsrep-node-address=127.0.0.1", "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2",
    )  # fmt: skip
    assert node.server.execute("SHOW STATUS LIKE 'wsrep_ready'") == [("wsrep_ready", "ON")]
    made = Container(laptop, node.server, node.server.create_database())
    made.migrate_to("migrations.RunPython(slow)", SLOW)
    return made


def test_one_start_migrates_and_the_other_waits(container: Container) -> None:
    folder, environment = container.laptop.folder, container.environment()
    with running(COMMAND, folder, environment) as first:
        wait_until((folder / "slow").exists, "the step began")
        claim = container.ask("SELECT owner FROM shipway_lock")
        with running(COMMAND, folder, environment) as second:
            ends = [Ran(process.wait(90), *process.communicate()) for process in (first, second)]

    assert len(claim[0][0]) == 32
    assert [ran.status for ran in ends] == [0, 0], ends
    assert "applied pages.0002_notes" in ends[0].out
    assert "another start migrates: waiting until it is done" in ends[1].out
    assert "applied" not in ends[1].out
    assert len(container.ask("SELECT text FROM pages_note")) == 1
    assert container.ask("SELECT owner FROM shipway_lock") == [("",)]


def test_the_claim_of_a_start_that_was_killed_ends_by_itself(container: Container) -> None:
    with running(COMMAND, container.laptop.folder, container.environment()) as first:
        wait_until((container.laptop.folder / "slow").exists, "the step began")
        first.kill()
    (container.laptop.folder / "slow").unlink()
    began = time.monotonic()

    ran = container.start()

    assert ran.status == 0, ran
    assert time.monotonic() - began > 5, "it did not wait for the claim to end"
    assert len(container.ask("SELECT text FROM pages_note")) == 1
