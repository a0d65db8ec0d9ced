"""Serve: what kind of statement it is that a migration executes."""

import pytest

from shipway.serve.statements import Kind, kind


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("SELECT 1", Kind.READS),
        ("  show create table `x`", Kind.READS),
        ("(SELECT 1) UNION (SELECT 2)", Kind.READS),
        ("SET @x = 1", Kind.READS),
        ("INSERT INTO x VALUES (1)", Kind.ROWS),
        ("update x set a = 1", Kind.ROWS),
        ("-- why\n/* and\nwhen */ DELETE FROM x", Kind.ROWS),
        ("CREATE TABLE x (id int)", Kind.TABLES),
        ("ALTER TABLE x ADD COLUMN y int", Kind.TABLES),
        ("RENAME TABLE x TO y", Kind.TABLES),
        ("DROP  TABLE x", Kind.TABLES),
        ("CREATE UNIQUE INDEX i ON x (y)", Kind.TABLES),
        ("DROP INDEX i ON x", Kind.TABLES),
        ("TRUNCATE TABLE x", Kind.OTHER),
        ("CREATE VIEW v AS SELECT 1", Kind.OTHER),
        ("CREATE TRIGGER t BEFORE INSERT ON x FOR EACH ROW SET @a = 1", Kind.OTHER),
        ("CALL fill()", Kind.OTHER),
        ("/*!50000 ALTER TABLE x ADD y int */", Kind.OTHER),
        ("UPDATES", Kind.OTHER),
        ("", Kind.OTHER),
    ],
)
def test_the_first_words_tell(sql: str, expected: Kind) -> None:
    assert kind(sql) is expected
