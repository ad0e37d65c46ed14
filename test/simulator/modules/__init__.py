"""The resources, module by module; each file is a list of specs."""

from modules import (assets, changes, knowledge, operations, people, projects,
                     service_desk)

SPECS = {spec.name: spec for module in (
    service_desk, changes, people, assets, projects, knowledge, operations)
    for spec in module.SPECS}
