"""Judges what the public address has answered; pure."""

from collections import Counter
from collections.abc import Sequence

from shipway import site
from shipway.model import Answer
from shipway.status.model import Health, Live


def judge(url: str, answers: Sequence[Answer]) -> Live:
    """Say what the address is like: all answers must name one commit, since there may be replicas.

    Answers that came too late say nothing beside others that came.
    """
    heard = [each for each in answers if each.status]
    if not heard:
        reason = next((each.reason for each in answers), "")
        return Live(url, Health.SILENT, reason=f"nothing answers at {url}: {reason}")
    named = [site.named_commit(each) for each in heard]
    counts = Counter(filter(None, named))
    commit = max(counts, key=lambda each: counts[each], default="")
    for answer, name in zip(heard, named, strict=True):
        if answer.status != 200 or name is None:
            health = Health.FOREIGN if site.is_foreign(answer) else Health.UNREADY
            return Live(url, health, commit, site.said(url, answer, name))
    if len(counts) > 1:
        names = " and ".join(each[:9] for each in sorted(counts))
        return Live(url, Health.MIXED, commit, f"{url} names {names} by turns")
    return Live(url, Health.NAMED, commit)
