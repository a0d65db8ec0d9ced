"""Every query and every change is one that Railway's API knows, as far as its schema is at hand."""

import json
from functools import cache

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    build_client_schema,
    build_schema,
    parse,
    validate,
)

from shipway.railway import queries
from tests.environment import ROOT
from tests.railway.standin import schema

pytestmark = pytest.mark.laptop

OWN = ROOT / "tests" / "railway" / "schema.graphql"
WHOLE = ROOT.parent / "shared" / "railway-schema.json"
TEXTS = {name: text for name, text in vars(queries).items() if name.isupper() and name[0] != "_"}
TEXTS |= {f"events of {count}": queries.events(count) for count in (1, 30)}
NAMES = sorted(TEXTS)
at_hand = pytest.mark.skipif(not WHOLE.is_file(), reason="Railway's whole schema is not at hand")


@cache
def whole() -> GraphQLSchema:
    document = json.loads(WHOLE.read_text("utf-8"))
    # It deprecates a field that its interface does not, which graphql-core would not have.
    return build_client_schema(document.get("data", document), assume_valid=True)


def types(of: GraphQLSchema) -> dict[str, dict[str, str]]:
    """Give the fields, arguments and values of each type, with their own types as text."""
    found: dict[str, dict[str, str]] = {}
    for name, kind in of.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType):
            found[name] = {field: str(each.type) for field, each in kind.fields.items()}
        if isinstance(kind, GraphQLObjectType):
            for field, each in kind.fields.items():
                found[name] |= {f"{field}({a})": str(b.type) for a, b in each.args.items()}
        if isinstance(kind, GraphQLEnumType):
            found[name] = dict.fromkeys(kind.values, "")
    return found


def test_there_are_queries() -> None:
    assert {"SERVICES", "DEPLOYMENTS", "SET_VARIABLES"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_query_fits_the_types_in_use(name: str) -> None:
    assert validate(schema(), parse(TEXTS[name])) == []


@at_hand
@pytest.mark.parametrize("name", NAMES)
def test_a_query_fits_railways_whole_schema(name: str) -> None:
    assert validate(whole(), parse(TEXTS[name])) == []


@at_hand
def test_the_types_in_use_are_railways() -> None:
    railways = types(whole())

    assert not {
        (name, field)
        for name, fields in types(build_schema(OWN.read_text("utf-8"))).items()
        for field, kind in fields.items()
        if railways[name].get(field) != kind
    }


@pytest.mark.parametrize("name", NAMES)
def test_no_query_asks_for_the_value_of_a_variable(name: str) -> None:
    text = TEXTS[name]

    assert "variables(" not in text.replace("found: variables(first: 100, after: $after)", "")
    assert "variablesForServiceDeployment" not in text
    assert "decryptVariables" not in text
