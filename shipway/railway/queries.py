"""Every question and every change that is sent to Railway's API, as GraphQL.

What belongs to an environment is asked by way of it, as Railway's own command line does: that a
project's token may. Of variables the names are asked for, and never the values.
"""

SCOPE = "query { projectToken { projectId environmentId } }"

_LISTED = """
query ($project: String!, $environment: String!, $after: String) {{
  environment(id: $environment, projectId: $project) {{
    found: {what}(first: 100, after: $after) {{
      edges {{ node {{ {fields} }} }}
      pageInfo {{ hasNextPage endCursor }}
    }}
  }}
}}
"""
SERVICES = _LISTED.format(what="serviceInstances", fields="serviceId serviceName source { repo }")
TRIGGERS = _LISTED.format(
    what="deploymentTriggers", fields="id serviceId branch repository checkSuites"
)
VARIABLES = _LISTED.format(what="variables", fields="serviceId name")

INSTANCE = """
query ($environment: String!, $service: String!) {
  serviceInstance(environmentId: $environment, serviceId: $service) {
    source { repo }
    watchPatterns rootDirectory buildCommand startCommand
    healthcheckPath healthcheckTimeout overlapSeconds drainingSeconds restartPolicyType
  }
}
"""

DEPLOYMENTS = """
query ($project: String!, $environment: String!, $service: String!) {
  deployments(
    first: 30
    input: { projectId: $project, environmentId: $environment, serviceId: $service }
  ) {
    edges { node { id status createdAt meta } }
  }
}
"""

_EVENTS = """
  d{number}: deploymentEvents(id: $d{number}, first: 100) {{
    edges {{ node {{ step createdAt completedAt payload {{ durationMs error skipped }} }} }}
  }}
"""

_LOG = """
query ($deployment: String!, $limit: Int!) {{
  lines: {which}(deploymentId: $deployment, limit: $limit) {{ timestamp message }}
}}
"""
BUILD_LOG = _LOG.format(which="buildLogs")
DEPLOY_LOG = _LOG.format(which="deploymentLogs")

UPDATE_INSTANCE = """
mutation ($environment: String!, $service: String!, $input: ServiceInstanceUpdateInput!) {
  serviceInstanceUpdate(environmentId: $environment, serviceId: $service, input: $input)
}
"""

SET_VARIABLES = """
mutation ($input: VariableCollectionUpsertInput!) { variableCollectionUpsert(input: $input) }
"""

UPDATE_TRIGGER = """
mutation ($id: String!, $input: DeploymentTriggerUpdateInput!) {
  deploymentTriggerUpdate(id: $id, input: $input) { id }
}
"""

CREATE_TRIGGER = """
mutation ($input: DeploymentTriggerCreateInput!) { deploymentTriggerCreate(input: $input) { id } }
"""


def events(count: int) -> str:
    """Ask for the steps of so many deployments at once: `d0`, `d1` ... are their ids."""
    ids = ", ".join(f"$d{number}: String!" for number in range(count))
    asked = (_EVENTS.format(number=number) for number in range(count))
    return f"query ({ids}) {{{''.join(asked)}}}"
